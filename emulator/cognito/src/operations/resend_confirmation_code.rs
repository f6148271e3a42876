//! ResendConfirmationCode: another code for a user who signed up; the one before is good no more.
//!
//! `AnalyticsMetadata` and `UserContextData` have no effect.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::messages::{CodeDelivery, Letter};
use crate::model::user::UserStatus;
use crate::self_service::{Through, to_confirm};
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

pub(super) async fn resend_confirmation_code(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let through = Through::enter(&mut call, &input.client_id, &input.username, input.secret_hash.as_deref())?;
    let pool = &through.pool;
    let Some(user) = through.user(&call, &input.username)? else {
        return Ok(Output { code_delivery_details: through.pretended(&input.username).told() });
    };
    if user.status != UserStatus::Unconfirmed {
        return Err(errors::nothing_to_confirm());
    }
    let to = to_confirm(pool, &user).ok_or_else(errors::nothing_is_verified)?;
    let (client, metadata) = (Some(input.client_id.as_str()), input.client_metadata.as_ref());
    let words = wording(&call, pool, client, &user, Occasion::ResendCode, metadata).await?;
    let letter = Letter { pool, user: &user, to: &to, words: &words };
    let sent = call.store.commit(|tx| codes::send(tx, &call, letter, codes::Purpose::SignUp));
    Ok(Output { code_delivery_details: sent.await? })
}
