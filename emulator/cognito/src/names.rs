//! Usernames and aliases: what a username may look like, and what becomes of a name that two users want.

use contract::ApiError;
use store::Tx;

use crate::collections::{holder, put_user, user};
use crate::errors;
use crate::model::attribute::{Alias, is_email, is_phone_number, set};
use crate::model::pool::Pool;
use crate::model::user::{Name, User};

/// What becomes of an alias that somebody else has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It stays theirs, and whoever wants it is refused.
    Stays,
    /// It goes to whoever wants it, and is no longer verified where it was.
    Moves,
}

/// Makes sure that the names of a user who is about to be put lead to nobody else.
///
/// # Errors
/// `UsernameExistsException` or `AliasExistsException` if one does and stays with whoever has it. An email or phone number
/// that stands in place of a username never moves.
pub(crate) fn claim(
    tx: &mut Tx<'_>,
    pool: &Pool,
    before: Option<&User>,
    after: &User,
    taken: Taken,
) -> Result<(), ApiError> {
    for name in after.names(pool) {
        let Some(other) = holder(tx, pool, &name)? else { continue };
        if before.is_some_and(|before| before.username == other) {
            continue;
        }
        match name {
            Name::Alias(alias, _) if pool.username_attributes.contains(&alias) => {
                return Err(match before {
                    None => errors::username_attribute_exists(alias),
                    Some(_) => errors::alias_in_place_of_username_exists(alias),
                });
            }
            Name::Alias(alias, _) if taken == Taken::Stays => return Err(errors::alias_exists(alias)),
            Name::Alias(alias, _) => release(tx, pool, &other, alias)?,
            Name::Username(_) | Name::Sub(_) => return Err(errors::username_exists()),
        }
    }
    Ok(())
}

/// The attribute that a username is, in a pool whose users are known by one; `None` where usernames are chosen.
pub(crate) fn attribute_of(pool: &Pool, username: &str) -> Result<Option<Alias>, ApiError> {
    let (email, phone) = (Alias::Email, Alias::PhoneNumber);
    let (by_email, by_phone) =
        (pool.username_attributes.contains(&email), pool.username_attributes.contains(&phone));
    match (by_email, by_phone) {
        (true, _) if is_email(username) => Ok(Some(email)),
        (_, true) if is_phone_number(username) => Ok(Some(phone)),
        (true, true) => {
            Err(errors::invalid_parameter("Username should be either an email or a phone number."))
        }
        (true, false) => Err(errors::invalid_parameter("Username should be an email.")),
        (false, true) => Err(errors::invalid_parameter("Username should be a phone number.")),
        (false, false) => match pool.aliases.contains(&email) && is_email(username) {
            true => Err(errors::invalid_parameter(
                "Username cannot be of email format, since user pool is configured for email alias.",
            )),
            false if pool.aliases.contains(&phone) && is_phone_number(username) => {
                Err(errors::invalid_parameter(
                    "Username cannot be of phone number format, since user pool is configured for phone number alias.",
                ))
            }
            false => Ok(None),
        },
    }
}

/// Takes an alias from whoever has it: the attribute stays, no longer verified.
fn release(tx: &mut Tx<'_>, pool: &Pool, username: &str, alias: Alias) -> Result<(), ApiError> {
    let Some(before) = user(tx, pool, username)? else { return Ok(()) };
    let mut after = before.clone();
    match alias.verified() {
        Some(flag) => set(&mut after.attributes, flag, "false"),
        None => after.attributes.retain(|attribute| attribute.name != alias.attribute()),
    }
    put_user(tx, pool, Some(&before), &after)
}
