//! `/{pool}/.well-known/openid-configuration`: where a pool's endpoints are. The issuer is AWS's, as tokens have it; the
//! endpoints are where the caller reached us, so that nobody is led away from this machine.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use serde_json::json;

use crate::oauth::refusal::json_answer;
use crate::oauth::{base, pool_of};
use crate::tokens::issuer;

pub(super) async fn open_id_configuration(
    mut call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let at = |path: &str| format!("{}{path}", base(&call, &pool, &request));
    Ok(json_answer(&json!({
        "authorization_endpoint": at("/oauth2/authorize"),
        "end_session_endpoint": at("/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer(&pool),
        "jwks_uri": at("/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": at("/oauth2/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": at("/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": at("/oauth2/userInfo"),
    })))
}
