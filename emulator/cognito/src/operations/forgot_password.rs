//! ForgotPassword: a code with which a user sets a new password.
//!
//! `AnalyticsMetadata` and `UserContextData` have no effect.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::messages::{CodeDelivery, Letter};
use crate::model::user::UserStatus;
use crate::self_service::{Through, to_recover};
use crate::triggers::Metadata;
use crate::triggers::wording::{Occasion, wording};
use crate::{codes, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    client_id: String,
    username: String,
    secret_hash: Option<String>,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    code_delivery_details: CodeDelivery,
}

pub(super) async fn forgot_password(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let through = Through::enter(&mut call, &input.client_id, &input.username, input.secret_hash.as_deref())?;
    let pool = &through.pool;
    let metadata = input.client_metadata.as_ref();
    let Some(user) = through.user_or_migrated(&call, &input.username, metadata).await? else {
        return Ok(Output { code_delivery_details: through.pretended(&input.username).told() });
    };
    if !user.enabled {
        return Err(errors::user_disabled());
    }
    if user.status == UserStatus::ForceChangePassword {
        return Err(errors::reset_not_possible());
    }
    let to = to_recover(pool, &user)?;
    let client = Some(input.client_id.as_str());
    let words = wording(&call, pool, client, &user, Occasion::ForgotPassword, metadata).await?;
    let letter = Letter { pool, user: &user, to: &to, words: &words };
    let sent = call.store.commit(|tx| codes::send(tx, &call, letter, codes::Purpose::ResetPassword));
    Ok(Output { code_delivery_details: sent.await? })
}
