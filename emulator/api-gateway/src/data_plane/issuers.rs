//! The public keys of who issues tokens: user pools, and for HTTP APIs whomever an authorizer names.
//!
//! They are found by the issuer's discovery document and kept for two hours (documented for HTTP APIs; else believed); a token that names
//! a key which is not among them has them fetched anew. The issuer that a user pool of Cognito is, this program answers for itself,
//! and where its keys are is known.

use std::sync::Arc;

use bytes::Bytes;
use contract::{Call, Sender};
use json_web_token::Keys;
use serde_json::Value;

use super::kept::Kept;

/// For how long keys are kept, in milliseconds.
const KEPT: i64 = 2 * 60 * 60 * 1000;

/// The public keys of an issuer; fetched anew if there is none of this id.
///
/// # Errors
/// Why they cannot be had.
pub(crate) async fn keys(call: &Call, issuer: &str, id: Option<&str>) -> Result<Arc<Keys>, String> {
    let known: Arc<Kept<Keys>> = call.kept();
    if let Some(keys) = known.get(issuer, call.now).filter(|keys| id.is_none_or(|id| keys.has(id))) {
        return Ok(keys);
    }
    let place = if issuer.starts_with("https://cognito-idp.") {
        format!("{issuer}/.well-known/jwks.json")
    } else {
        let found = fetch(call, &format!("{issuer}/.well-known/openid-configuration")).await?;
        let found: Value = serde_json::from_slice(&found).map_err(|error| error.to_string())?;
        found
            .get("jwks_uri")
            .and_then(Value::as_str)
            .ok_or("the discovery document has no jwks_uri")?
            .to_owned()
    };
    let keys = Keys::read(&fetch(call, &place).await?).map_err(|error| error.to_string())?;
    let keys = Arc::new(keys);
    known.put(issuer.to_owned(), call.now.plus(KEPT), keys.clone());
    Ok(keys)
}

async fn fetch(call: &Call, uri: &str) -> Result<Bytes, String> {
    let sender = Sender { caller: Some(call.caller.clone()), cause: call.store.origin().cause.clone() };
    let request = http::Request::get(uri).extension(sender).body(Bytes::new());
    let request = request.map_err(|error| error.to_string())?;
    let answer = call.outside.send(request).await.map_err(|error| error.0)?;
    if !answer.status().is_success() {
        return Err(format!("{uri}: {}", answer.status()));
    }
    Ok(answer.into_body())
}
