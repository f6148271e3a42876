//! Codes of six digits that a user is sent and shows: each is good once, for a time, and for as long as the address that it
//! went to is still the user's.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`CODES`] | pool id | `sub`, what the code is for | [`Kept`] as JSON |

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx};

use crate::collections::{decode, encode};
use crate::errors;
use crate::messages::{CodeDelivery, Destination, Letter, send_code};
use crate::model::attribute::Alias;
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::secrets;

static CODES: Collection = Collection::new("cognito.codes");

const HOUR: i64 = 60 * 60 * 1_000;
/// How often an hour a code is sent, and how often a wrong one may be shown (documented for some of these operations in
/// "Quotas in Amazon Cognito"; believed for the rest).
const MOST_SENT: u32 = 5;
const MOST_WRONG: u32 = 15;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignUp,
    ResetPassword,
    Verify(Alias),
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::SignUp => "sign-up",
            Purpose::ResetPassword => "reset-password",
            Purpose::Verify(Alias::Email) => "verify-email",
            Purpose::Verify(Alias::PhoneNumber) => "verify-phone-number",
            Purpose::Verify(Alias::PreferredUsername) => "verify-preferred-username",
        }
    }

    /// For how long a code is good, in milliseconds (documented: "Signing up and confirming user accounts", "Passwords,
    /// account recovery, and password policies").
    fn validity(self) -> i64 {
        if self == Purpose::ResetPassword { HOUR } else { 24 * HOUR }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kept {
    /// The digits, until they are shown.
    code: Option<String>,
    /// Milliseconds since 1970.
    expires: i64,
    attribute: Option<Alias>,
    /// The address or number that it went to.
    to: String,
    /// When the hour of the two counts began.
    hour: i64,
    sent: u32,
    wrong: u32,
}

impl Kept {
    fn read(tx: &Tx<'_>, call: &Call, pool: &str, key: &Key) -> Result<Kept, ApiError> {
        let row = tx.get(CODES.of(pool), key);
        let mut kept: Kept = row.map(|row| decode(&row)).transpose()?.unwrap_or_default();
        if call.now.0.saturating_sub(kept.hour) >= HOUR {
            (kept.hour, kept.sent, kept.wrong) = (call.now.0, 0, 0);
        }
        Ok(kept)
    }
}

/// Sends a new code, in place of the one before.
///
/// # Errors
/// `LimitExceededException` if too many were sent of late.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    call: &Call,
    letter: Letter<'_>,
    purpose: Purpose,
) -> Result<CodeDelivery, ApiError> {
    let Letter { pool, user, to: destination, .. } = letter;
    let key = key(user, purpose);
    let kept = Kept::read(tx, call, &pool.id, &key)?;
    if kept.sent >= MOST_SENT {
        return Err(errors::attempt_limit_exceeded());
    }
    let code = format!("{:06}", call.ids.bits() % 1_000_000);
    send_code(tx, call, letter, purpose.name(), &code)?;
    let kept = Kept {
        code: Some(code),
        expires: call.now.plus(purpose.validity()).0,
        attribute: Some(destination.attribute),
        to: destination.to.clone(),
        sent: kept.sent + 1,
        ..kept
    };
    tx.put(CODES.of(&pool.id), key, encode(&kept)?);
    Ok(destination.told())
}

/// What comes of a code that is shown: where it went to, or the refusal to answer once the count of wrong ones has landed.
pub(crate) type Shown = Result<Destination, ApiError>;

/// Shows a code, which is spent if it is right.
pub(crate) fn show(
    tx: &mut Tx<'_>,
    call: &Call,
    pool: &Pool,
    user: &User,
    purpose: Purpose,
    shown: &str,
) -> Result<Shown, ApiError> {
    let key = key(user, purpose);
    let mut kept = Kept::read(tx, call, &pool.id, &key)?;
    if kept.wrong >= MOST_WRONG {
        return Ok(Err(errors::attempt_limit_exceeded()));
    }
    let (Some(code), Some(attribute)) = (kept.code.take(), kept.attribute) else {
        return Ok(Err(errors::code_expired()));
    };
    if kept.expires <= call.now.0 {
        return Ok(Err(errors::code_expired()));
    }
    let outcome = if secrets::are_equal(&code, shown) {
        Ok(Destination { attribute, to: kept.to.clone() })
    } else {
        kept.wrong += 1;
        kept.code = Some(code);
        Err(errors::verification_code_mismatch())
    };
    tx.put(CODES.of(&pool.id), key, encode(&kept)?);
    Ok(outcome)
}

/// Forgets the codes of a user who is deleted.
pub(crate) fn remove_user(tx: &mut Tx<'_>, pool: &str, user: &User) {
    for (key, _) in tx.prefix(CODES.of(pool), &Key::text(&user.sub)) {
        tx.remove(CODES.of(pool), key);
    }
}

/// Forgets the codes of a pool that is deleted.
pub(crate) fn remove_pool(tx: &mut Tx<'_>, pool: &str) {
    tx.drop_part(CODES.of(pool));
}

fn key(user: &User, purpose: Purpose) -> Key {
    Key::parts().text(&user.sub).text(purpose.name()).key()
}
