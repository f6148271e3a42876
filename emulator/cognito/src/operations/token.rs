//! `/oauth2/token`: tokens for a code, for a refresh token, or for a client that acts for itself.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde_json::{Value, json};

use crate::oauth::client::authenticated;
use crate::oauth::form::Form;
use crate::oauth::pool_of;
use crate::oauth::refusal::{Refusal, json_answer};
use crate::oauth::request::redeem;
use crate::tokens::{self, Grant, Refreshing, Tokens};
use crate::triggers::token_claims::Source;

pub(super) async fn token(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let form = Form::read(&String::from_utf8_lossy(&request.body));
    let grant = form.get("grant_type").ok_or_else(|| Refusal::InvalidRequest.error())?;
    let client = authenticated(&call, &pool, &request, &form)?;
    // Documented for clients that act for themselves ("The token issuer endpoint"), believed of the other grants.
    let metadata = form.get("aws_client_metadata").and_then(|text| serde_json::from_str(text).ok());
    let tokens = match grant {
        "authorization_code" => {
            if !client.settings.allows_oauth("code") {
                return Err(Refusal::UnauthorizedClient.error());
            }
            let redeemed = redeem(&call, &pool, &client, &form).await?;
            let grant = Grant {
                pool: &pool,
                client: &client,
                user: &redeemed.user,
                scopes: redeemed.scopes,
                nonce: redeemed.nonce.as_deref(),
                by_oauth: true,
                device: None,
                source: Source::HostedAuth,
                metadata: metadata.as_ref(),
            };
            tokens::issue(&call, grant).await?
        }
        "refresh_token" => {
            let token = form.get("refresh_token").ok_or_else(|| Refusal::InvalidRequest.error())?;
            let metadata = metadata.as_ref();
            let refreshing = Refreshing { pool: &pool, client: &client, token, device: None, metadata };
            let refreshed = tokens::refresh(&call, refreshing, |_| Ok(())).await;
            refreshed.map_err(|error| if error.is_fault() { error } else { Refusal::InvalidGrant.error() })?
        }
        "client_credentials" => {
            if client.secret.is_none() || !client.settings.allows_oauth("client_credentials") {
                return Err(Refusal::UnauthorizedClient.error());
            }
            let scopes = client.settings.scopes(form.get("scope")).filter(|scopes| !scopes.is_empty());
            let scopes = scopes.ok_or_else(|| Refusal::InvalidScope.error())?;
            tokens::for_client(&call, &pool, &client, &scopes, metadata.as_ref()).await?
        }
        _ => return Err(Refusal::UnsupportedGrantType.error()),
    };
    Ok(json_answer(&written(tokens)))
}

/// In OAuth's names.
fn written(tokens: Tokens) -> Value {
    let mut body = json!({});
    let optional = [("id_token", tokens.id_token), ("refresh_token", tokens.refresh_token)];
    for (name, token) in optional.into_iter().filter_map(|(name, token)| Some((name, token?))) {
        body[name] = json!(token);
    }
    body["access_token"] = json!(tokens.access_token);
    body["expires_in"] = json!(tokens.expires_in);
    body["token_type"] = json!(tokens.token_type);
    body
}
