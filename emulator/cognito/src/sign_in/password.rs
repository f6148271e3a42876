//! The first factor: a password that is said, and how wrong ones are counted. What comes before and after the look at the
//! password itself is the same for a password that is only proven.

use contract::ApiError;

use super::Asking;
use super::attempts::Attempts;
use super::rows;
use crate::collections::find_user;
use crate::errors;
use crate::model::user::{User, UserStatus};
use crate::passwords;
use crate::triggers::migration::{Stranger, migrate};

const DAY_MILLISECONDS: i64 = 24 * 60 * 60 * 1_000;

/// The user of a name; `None` where there is none and clients are not to know.
///
/// # Errors
/// `UserNotFoundException` where they may know.
pub(super) fn find(asking: &Asking, name: &str) -> Result<Option<User>, ApiError> {
    match find_user(&asking.call.store, &asking.pool, name)? {
        Some(user) => Ok(Some(user)),
        None if asking.client.settings.hides_users() => Ok(None),
        None => Err(errors::no_user()),
    }
}

/// Lets a user in whose password is right. The order of the checks is believed.
///
/// # Errors
/// `NotAuthorizedException` if it is wrong, or nothing counts for a while; then what keeps even its owner out.
pub(super) async fn admit(
    asking: &Asking,
    user: Option<User>,
    is_right: impl FnOnce(&User) -> bool + Send + 'static,
) -> Result<User, ApiError> {
    let user = user.ok_or_else(errors::incorrect_password)?;
    let (pool, now) = (&asking.pool, asking.call.now);
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    if user.status == UserStatus::ResetRequired {
        return Err(errors::password_reset_required());
    }
    let before = check_bar(asking, &user)?;
    let (user, is_right) = passwords::aside(move || {
        let is_right = is_right(&user);
        (user, is_right)
    })
    .await?;
    if !is_right {
        count_wrong(asking, &user).await?;
        return Err(errors::incorrect_password());
    }
    if before != Default::default() {
        asking.call.store.commit(|tx| rows::put_attempts(tx, &pool.id, &user, Default::default())).await?;
    }
    if user.status == UserStatus::Unconfirmed {
        return Err(errors::user_not_confirmed());
    }
    if let Some(password) = user.password.as_ref().filter(|password| password.temporary) {
        let days = pool.password_policy().temporary_password_validity_days;
        if now.0 > password.since.saturating_add(i64::from(days).saturating_mul(DAY_MILLISECONDS)) {
            return Err(errors::temporary_password_expired());
        }
    }
    Ok(user)
}

/// How a user's last attempts went.
///
/// # Errors
/// `NotAuthorizedException` if none counts for a while.
pub(super) fn check_bar(asking: &Asking, user: &User) -> Result<Attempts, ApiError> {
    let attempts = rows::attempts(&asking.call.store, &asking.pool.id, user)?;
    if attempts.are_barred(asking.call.now) { Err(errors::attempts_exceeded()) } else { Ok(attempts) }
}

/// Counts a first factor that was not right.
pub(super) async fn count_wrong(asking: &Asking, user: &User) -> Result<(), ApiError> {
    let (pool, now) = (&asking.pool.id, asking.call.now);
    asking
        .call
        .store
        .commit(|tx| {
            let attempts = rows::attempts(tx, pool, user)?.failed(now);
            rows::put_attempts(tx, pool, user, attempts)
        })
        .await
}

/// Lets a user in who says the password. Whom the pool does not know, a function may bring over with it.
pub(crate) async fn said(asking: &Asking, name: &str, password: &str) -> Result<User, ApiError> {
    let user = match find_user(&asking.call.store, &asking.pool, name)? {
        None => {
            let (pool, client) = (&asking.pool, &asking.client);
            let (validation, metadata) = (asking.validation.as_ref(), asking.metadata.as_ref());
            let stranger = Stranger { pool, client, name, password: Some(password), validation, metadata };
            match migrate(&asking.call, stranger).await? {
                None => find(asking, name)?,
                migrated => migrated,
            }
        }
        user => user,
    };
    let password = password.to_owned();
    admit(asking, user, move |user| passwords::is_right(user, &password)).await
}
