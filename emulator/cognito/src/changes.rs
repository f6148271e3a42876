//! Changes of a user's attributes, by an administrator or by the user.

use contract::{ApiError, Time};
use store::Tx;

use crate::collections::put_user;
use crate::errors;
use crate::model::attribute::{Alias, Attribute, set, settle_flags, value};
use crate::model::conformity::{Completeness, check, check_removal};
use crate::model::pool::Pool;
use crate::model::user::User;
use crate::names::{self, Taken};

/// A user with some attributes said anew. An email or phone number that changes is no longer verified, unless the same
/// request says that it is (documented: AdminUpdateUserAttributes).
pub(crate) fn changed(pool: &Pool, before: &User, sent: &[Attribute], now: Time) -> Result<User, ApiError> {
    check(&pool.schema, sent, Completeness::Some).map_err(errors::invalid_parameter)?;
    let mut after = before.clone();
    for alias in Alias::ALL {
        let Some(flag) = alias.verified() else { continue };
        let said = value(sent, alias.attribute());
        if said.is_some() && said != value(&before.attributes, alias.attribute()) {
            set(&mut after.attributes, flag, "false");
        }
    }
    for attribute in sent {
        set(&mut after.attributes, &attribute.name, attribute.value.as_str());
    }
    settle_flags(&mut after.attributes);
    after.modified = now.0;
    Ok(after)
}

/// A user without some attributes. What says whether one is verified goes with it.
pub(crate) fn without(pool: &Pool, before: &User, names: &[String], now: Time) -> Result<User, ApiError> {
    check_removal(&pool.schema, names).map_err(errors::invalid_parameter)?;
    let goes = |name: &str| {
        let flags = Alias::ALL.into_iter().filter(|alias| alias.verified() == Some(name));
        names.iter().any(|gone| gone == name)
            || flags.into_iter().any(|alias| names.iter().any(|gone| gone == alias.attribute()))
    };
    let mut after = before.clone();
    after.attributes.retain(|attribute| !goes(&attribute.name));
    after.modified = now.0;
    Ok(after)
}

/// Puts a changed user. An alias that somebody else has moves to it where an administrator says so (captured: boto3 3213);
/// an email or phone number in place of a username stays with whoever has it.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    pool: &Pool,
    before: &User,
    after: &User,
    taken: Taken,
) -> Result<(), ApiError> {
    names::claim(tx, pool, Some(before), after, taken)?;
    put_user(tx, pool, Some(before), after)
}
