//! `/oauth2/userInfo`: what a token's scopes let its bearer know of the user. Every value is text, also `email_verified`
//! (documented: "The userInfo endpoint").

use contract::{ApiError, Call, HttpAnswer, HttpRequest, bearer_token};
use serde_json::json;

use crate::oauth::pool_of;
use crate::oauth::refusal::{Refusal, json_answer};
use crate::tokens;

pub(super) async fn user_info(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let refused = |error: ApiError| if error.is_fault() { error } else { Refusal::InvalidToken.error() };
    let token = bearer_token(&request.headers).ok_or_else(|| Refusal::InvalidToken.error())?;
    let bearer = tokens::bearer(&mut call, token).map_err(refused)?;
    if bearer.pool.id != pool.id || !bearer.scopes.iter().any(|scope| scope == "openid") {
        return Err(Refusal::InvalidToken.error());
    }
    let mut body = json!({"sub": bearer.user.sub});
    for attribute in &bearer.user.attributes {
        if bearer.client.may_read(&attribute.name) && tokens::shown_to(&bearer.scopes, &attribute.name) {
            body[&attribute.name] = json!(attribute.value);
        }
    }
    body["username"] = json!(bearer.user.username);
    Ok(json_answer(&body))
}
