//! AdminCreateUser: a user whom an administrator invites, with a password that holds until the first sign-in.
//!
//! `ClientMetadata` and `ValidationData` go to triggers, which do not run yet, and are otherwise without effect. The
//! invitation itself is not sent yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, pool, put_user, user};
use crate::model::attribute::{Attribute, set};
use crate::model::pool::Pool;
use crate::model::schema::{Completeness, check};
use crate::model::user::{User, UserDescription, UserStatus};
use crate::names::{self, Taken};
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
    let user = User {
        password: Some(passwords::keep(&call, &pool, &username, &password, true)),
        username,
        sub,
        status: UserStatus::ForceChangePassword,
        enabled: true,
        created: call.now.0,
        modified: call.now.0,
        attributes,
    };
    call.store
        .commit(|tx| {
            let taken = if input.force_alias_creation { Taken::Moves } else { Taken::Stays };
            names::claim(tx, &pool, None, &user, taken)?;
            put_user(tx, &pool, None, &user)
        })
        .await?;
    Ok(Output { user: user.described() })
}

/// Makes the invitation good again, of a user who has not yet signed in.
async fn resend(call: &Call, pool: &Pool, input: &Input) -> Result<Output, ApiError> {
    let policy = pool.password_policy();
    let password =
        input.temporary_password.clone().unwrap_or_else(|| passwords::temporary(&call.ids, &policy));
    if let Some(fault) = policy.fault(&password) {
        return Err(errors::password_refused(fault));
    }
    let before = find_user(&call.store, pool, &input.username)?.ok_or_else(errors::no_user)?;
    let password = passwords::keep(call, pool, &before.username, &password, true);
    let user = call.store.commit(|tx| {
        let before = user(tx, pool, &before.username)?.ok_or_else(errors::no_user)?;
        if before.status != UserStatus::ForceChangePassword {
            return Err(errors::resend_not_possible(&before.username));
        }
        let user = User { password: Some(password), modified: call.now.0, ..before.clone() };
        put_user(tx, pool, Some(&before), &user)?;
        Ok::<_, ApiError>(user)
    });
    Ok(Output { user: user.await?.described() })
}
