//! `/{pool}/.well-known/jwks.json`: the public keys that a pool's tokens are verified with.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::keys;
use crate::oauth::pool_of;
use crate::oauth::refusal::json_answer;
use crate::tokens::public_keys;

pub(super) async fn json_web_keys(mut call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let pool = pool_of(&mut call, &request)?;
    let keys = keys::of(&call, &pool).await?;
    Ok(json_answer(&public_keys(&keys)?))
}
