//! `/oauth2/revoke`: ends the sign-in that a refresh token is of.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;

use crate::oauth::client::authenticated;
use crate::oauth::form::Form;
use crate::oauth::pool_of;
use crate::oauth::refusal::Refusal;
use crate::tokens;

pub(super) async fn revoke(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let form = Form::read(&String::from_utf8_lossy(&request.body));
    let client = authenticated(&call, &pool, &request, &form)?;
    let token = form.get("token").ok_or_else(|| Refusal::InvalidRequest.error())?;
    tokens::revoke(&call, &client, token).await.map_err(|error| match &*error.code {
        "UnsupportedTokenTypeException" => Refusal::UnsupportedTokenType.error(),
        _ if error.is_fault() => error,
        _ => Refusal::InvalidRequest.error(),
    })?;
    Ok(HttpAnswer::new(StatusCode::OK, ""))
}
