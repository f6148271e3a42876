//! AdminCreateUser: a user whom an administrator invites, with a password that holds until the first sign-in.
//!
//! The invitation lands in the outbox.

use contract::outbox::Medium;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{find_user, holder, pool, put_user, user};
use crate::messages::{self, Destination, Letter};
use crate::model::attribute::{Alias, Attribute, set, settle_flags};
use crate::model::pool::Pool;
use crate::model::schema::{Completeness, check};
use crate::model::user::{Name, User, UserDescription, UserStatus};
use crate::names::{self, Taken};
use crate::triggers::Metadata;
use crate::triggers::registration::{pre_sign_up, validation_data};
use crate::triggers::wording::{Occasion, Wording, wording};
use crate::{errors, passwords};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<MessageAction>,
    #[serde(default)]
    desired_delivery_mediums: Vec<Medium>,
    #[serde(default)]
    validation_data: Vec<Attribute>,
    client_metadata: Option<Metadata>,
}

/// What becomes of the invitation.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum MessageAction {
    Resend,
    Suppress,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    user: UserDescription,
}

pub(super) async fn admin_create_user(call: Call, input: Input) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    if input.message_action == Some(MessageAction::Resend) {
        return resend(&call, &pool, &input).await;
    }
    let mut attributes = input.user_attributes;
    let stands_for = names::attribute_of(&pool, &input.username)?;
    if let Some(alias) = stands_for {
        set(&mut attributes, alias.attribute(), input.username.as_str());
    }
    check(&pool.schema, &attributes, Completeness::Whole).map_err(errors::invalid_parameter)?;
    settle_flags(&mut attributes);
    let policy = pool.password_policy();
    let password = match input.temporary_password {
        Some(password) => match policy.fault(&password) {
            Some(fault) => return Err(errors::password_refused(fault)),
            None => password,
        },
        None => passwords::temporary(&call.ids, &policy),
    };
    let sub = call.ids.uuid();
    let username = if stands_for.is_some() { sub.clone() } else { input.username };
    // The same is asked again in the transaction; here it spares the hash, which is the dear part.
    if holder(&call.store, &pool, &Name::Username(pool.folded(&username)))?.is_some() {
        return Err(errors::username_exists());
    }
    let mut user = User {
        password: Some(passwords::keep(&call, &pool, &username, &password, true).await?),
        past_passwords: Vec::new(),
        username,
        sub,
        status: UserStatus::ForceChangePassword,
        enabled: true,
        created: call.now.0,
        modified: call.now.0,
        attributes,
    };
    let metadata = input.client_metadata.as_ref();
    let validation = validation_data(&input.validation_data);
    pre_sign_up(&call, &pool, None, &mut user, validation, metadata).await?;
    let to = match input.message_action {
        Some(MessageAction::Suppress) => [None, None],
        _ => destinations(&user, &input.desired_delivery_mediums),
    };
    let words = invitation_wording(&call, &pool, &user, &to, metadata).await?;
    call.store
        .commit(|tx| {
            let taken = if input.force_alias_creation { Taken::Moves } else { Taken::Stays };
            names::claim(tx, &pool, None, &user, taken)?;
            put_user(tx, &pool, None, &user)?;
            invite(tx, &call, &pool, &user, &to, &words, &password)
        })
        .await?;
    Ok(Output { user: user.described() })
}

/// Makes the invitation good again, of a user who has not yet signed in.
async fn resend(call: &Call, pool: &Pool, input: &Input) -> Result<Output, ApiError> {
    let policy = pool.password_policy();
    let said = input.temporary_password.clone().unwrap_or_else(|| passwords::temporary(&call.ids, &policy));
    if let Some(fault) = policy.fault(&said) {
        return Err(errors::password_refused(fault));
    }
    let before = find_user(&call.store, pool, &input.username)?.ok_or_else(errors::no_user)?;
    let password = passwords::keep(call, pool, &before.username, &said, true).await?;
    let to = destinations(&before, &input.desired_delivery_mediums);
    let words = invitation_wording(call, pool, &before, &to, input.client_metadata.as_ref()).await?;
    let user = call.store.commit(|tx| {
        let before = user(tx, pool, &before.username)?.ok_or_else(errors::no_user)?;
        if before.status != UserStatus::ForceChangePassword {
            return Err(errors::resend_not_possible(&before.username));
        }
        let mut user = User { modified: call.now.0, ..before.clone() };
        user.set_password(pool, password);
        put_user(tx, pool, Some(&before), &user)?;
        invite(tx, call, pool, &user, &to, &words, &said)?;
        Ok::<_, ApiError>(user)
    });
    Ok(Output { user: user.await?.described() })
}

/// The ways that were asked for, as far as the user can be reached by them. Where none was, it is the phone, and mail for whoever
/// has none (the first is documented at DesiredDeliveryMediums, the second believed).
fn destinations(user: &User, mediums: &[Medium]) -> [Option<Destination>; 2] {
    let phone = Destination::of(user, Alias::PhoneNumber);
    let mail = Destination::of(user, Alias::Email);
    match mediums {
        [] => [phone.or(mail), None],
        _ => [
            phone.filter(|_| mediums.contains(&Medium::Sms)),
            mail.filter(|_| mediums.contains(&Medium::Email)),
        ],
    }
}

/// In which words a function has the invitation sent, if any is.
async fn invitation_wording(
    call: &Call,
    pool: &Pool,
    user: &User,
    to: &[Option<Destination>],
    metadata: Option<&Metadata>,
) -> Result<Wording, ApiError> {
    if to.iter().all(Option::is_none) {
        return Ok(Wording::default());
    }
    wording(call, pool, None, user, Occasion::AdminCreateUser, metadata).await
}

fn invite(
    tx: &mut Tx<'_>,
    call: &Call,
    pool: &Pool,
    user: &User,
    to: &[Option<Destination>],
    words: &Wording,
    password: &str,
) -> Result<(), ApiError> {
    let mut letters = to.iter().flatten().map(|to| Letter { pool, user, to, words });
    letters.try_for_each(|letter| messages::invite(tx, call, letter, password))
}
