//! ConfirmForgotPassword: a user shows the code and sets a new password.
//!
//! `AnalyticsMetadata` and `UserContextData` have no effect.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_user, put_user};
use crate::model::user::{User, UserStatus};
use crate::self_service::Through;
use crate::sign_in::rows;
use crate::triggers::Metadata;
use crate::triggers::registration::{Confirmed, post_confirmation};
use crate::{codes, errors, passwords};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    username: String,
    secret_hash: Option<String>,
    confirmation_code: String,
    password: String,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn confirm_forgot_password(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let through = Through::enter(&mut call, &input.client_id, &input.username, input.secret_hash.as_deref())?;
    let pool = &through.pool;
    // Whoever is not to know that there is no such user reads what a code too old would bring (documented:
    // "Managing user existence error responses").
    let user = through.user(&call, &input.username)?.ok_or_else(errors::code_expired)?;
    if let Some(fault) = pool.password_policy().fault(&input.password) {
        return Err(errors::password_refused(fault));
    }
    // Whoever cannot show the code does not learn whether the password was used before.
    let password = passwords::next(&call, pool, &user, &input.password, false).await;
    let changed = call.store.commit(|tx| {
        let before = find_user(tx, pool, &input.username)?.ok_or_else(errors::code_expired)?;
        let code = &input.confirmation_code;
        if let Err(refused) = codes::show(tx, &call, pool, &before, codes::Purpose::ResetPassword, code)? {
            return Ok(Err(refused));
        }
        let status = UserStatus::Confirmed;
        let mut after = User { status, modified: call.now.0, ..before.clone() };
        after.set_password(pool, password?);
        put_user(tx, pool, Some(&before), &after)?;
        rows::put_attempts(tx, &pool.id, &after, Default::default())?;
        Ok::<_, ApiError>(Ok(after))
    });
    let user = changed.await??;
    let (client, metadata) = (Some(input.client_id.as_str()), input.client_metadata.as_ref());
    post_confirmation(&call, pool, client, &user, Confirmed::ForgotPassword, metadata).await?;
    Ok(Output {})
}
