//! GetTokensFromRefreshToken: new tokens for a refresh token, also where refresh tokens are rotated.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::client_secret;
use crate::sign_in::Asking;
use crate::tokens::{Refreshing, Tokens, refresh};
use crate::triggers::Metadata;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    refresh_token: String,
    client_id: String,
    client_secret: Option<String>,
    device_key: Option<String>,
    client_metadata: Option<Metadata>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    authentication_result: Tokens,
}

pub(super) async fn get_tokens_from_refresh_token(call: Call, input: Input) -> Result<Output, ApiError> {
    let Asking { call, pool, client, .. } = Asking::by_client(call, &input.client_id)?;
    client_secret::check(&client, input.client_secret.as_deref())?;
    let device = Some(input.device_key.as_deref());
    let (token, metadata) = (input.refresh_token.as_str(), input.client_metadata.as_ref());
    let refreshing = Refreshing { pool: &pool, client: &client, token, device, metadata };
    let tokens = refresh(&call, refreshing, |_| Ok(())).await?;
    Ok(Output { authentication_result: tokens })
}
