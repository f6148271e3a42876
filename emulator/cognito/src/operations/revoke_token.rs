//! RevokeToken: ends the sign-in that a refresh token is of, with all its tokens.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::client_secret;
use crate::sign_in::Asking;
use crate::tokens::revoke;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    token: String,
    client_id: String,
    client_secret: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn revoke_token(call: Call, input: Input) -> Result<Output, ApiError> {
    let Asking { call, client, .. } = Asking::by_client(call, &input.client_id)?;
    client_secret::check(&client, input.client_secret.as_deref())?;
    revoke(&call, &client, &input.token).await?;
    Ok(Output {})
}
