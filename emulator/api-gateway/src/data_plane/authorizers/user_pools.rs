//! Authorizers of Cognito: a token of one of the user pools, signed by it, in time and for the right purpose.
//!
//! A method with scopes wants an access token that has one of them; one without wants an id token (documented). The pool's public
//! keys are fetched from where its tokens' issuer has them, which this program answers itself, and again when a token names
//! a key that is not among them.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use contract::{Call, Sender};
use json_web_token::{Claims, Keys, Unverified};
use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::super::deployed::Authorizer;
use super::super::exchange::Exchange;
use super::super::failure::{AUTHORIZER_CONFIGURATION_ERROR, EXPIRED_TOKEN, Failure, UNAUTHORIZED};
use super::identity;

/// The keys of pools, by their ids.
#[derive(Default)]
struct Known(Mutex<HashMap<String, Arc<Keys>>>);

/// Lets the bearer of a token in.
///
/// # Errors
/// 401; 500 if the keys of the pool cannot be had.
pub(super) async fn admit(
    exchange: &mut Exchange,
    authorizer: &Authorizer,
    pools: &[String],
    scopes: &[String],
) -> Result<(), Failure> {
    let unauthorized = || Failure::from(&UNAUTHORIZED);
    let found = identity(exchange, &authorizer.sources).ok_or_else(unauthorized)?;
    let written = found.first().map_or("", |token| token.trim());
    if authorizer.validation.as_ref().is_some_and(|pattern| !pattern.is_match(written)) {
        return Err(unauthorized());
    }
    let token = match written.split_at_checked("Bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer ") => token.trim(),
        _ => written,
    };
    let unverified = Unverified::read(token).map_err(|_| unauthorized())?;
    let issuer = unverified.issuer().unwrap_or_default();
    let (region, pool) = pools
        .iter()
        .filter_map(|arn| pool_of(arn))
        .find(|(region, pool)| issuer == format!("https://cognito-idp.{region}.amazonaws.com/{pool}"))
        .ok_or_else(unauthorized)?;
    let keys = keys(&exchange.call, region, pool, unverified.key_id()).await?;
    let claims = unverified.verify(&keys).map_err(|_| unauthorized())?;
    let is_expired = claims
        .get("exp")
        .and_then(Value::as_i64)
        .is_none_or(|until| until.saturating_mul(1000) <= exchange.call.now.0);
    if is_expired {
        return Err(Failure::from(&EXPIRED_TOKEN));
    }
    if !fits(&claims, scopes) {
        return Err(unauthorized());
    }
    exchange.known.authorizer = Some(serde_json::json!({"claims": told(&claims)}));
    Ok(())
}

/// The region and the id of the pool that an ARN names.
fn pool_of(arn: &str) -> Option<(&str, &str)> {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    let &["arn", _, "cognito-idp", region, _, resource] = fields.as_slice() else { return None };
    Some((region, resource.strip_prefix("userpool/")?))
}

/// Whether a token is of the kind that a method wants, and has one of its scopes.
fn fits(claims: &Claims, scopes: &[String]) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if scopes.is_empty() {
        return text("token_use") == "id";
    }
    text("token_use") == "access"
        && text("scope").split(' ').any(|scope| scopes.iter().any(|wanted| wanted == scope))
}

/// The public keys of a pool; fetched if there is none of this id.
///
/// # Errors
/// 500.
async fn keys(call: &Call, region: &str, pool: &str, id: Option<&str>) -> Result<Arc<Keys>, Failure> {
    let known: Arc<Known> = call.kept();
    let kept = known.0.lock().get(pool).cloned();
    if let Some(keys) = kept.filter(|keys| id.is_none_or(|id| keys.has(id))) {
        return Ok(keys);
    }
    let wrong =
        |cause: String| Failure::because(&AUTHORIZER_CONFIGURATION_ERROR, format!("keys of {pool}: {cause}"));
    let uri = format!("https://cognito-idp.{region}.amazonaws.com/{pool}/.well-known/jwks.json");
    let sender = Sender { caller: Some(call.caller.clone()), cause: call.store.origin().cause.clone() };
    let request = http::Request::get(uri).extension(sender).body(Bytes::new());
    let request = request.map_err(|error| wrong(error.to_string()))?;
    let answer = call.outside.send(request).await.map_err(|error| wrong(error.0))?;
    if !answer.status().is_success() {
        return Err(wrong(answer.status().to_string()));
    }
    let keys = Arc::new(Keys::read(answer.body()).map_err(|error| wrong(error.to_string()))?);
    known.0.lock().insert(pool.to_owned(), keys.clone());
    Ok(keys)
}

/// The claims as a function is shown them: all of them texts, times of the token's own in Java's words, lists with commas
/// (captured: events that users have published).
fn told(claims: &Claims) -> Map<String, Value> {
    let mut told = Map::with_capacity(claims.len());
    for (name, value) in claims {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items =
                    items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
                items.collect::<Vec<_>>().join(",")
            }
            Value::Number(seconds) if matches!(name.as_str(), "exp" | "iat") => {
                seconds.as_i64().map_or_else(|| seconds.to_string(), java_date)
            }
            value => value.to_string(),
        };
        told.insert(name.clone(), Value::String(text));
    }
    told
}

/// A time as Java writes a Date: `Sat Oct 31 12:00:00 UTC 2026`.
fn java_date(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A token for another purpose that passes is a hole; one refused that should pass is a broken client.
    #[test]
    fn tokens_are_for_a_purpose_and_told_as_texts() {
        let claims = |claims: Value| claims.as_object().cloned().unwrap();
        let id = claims(json!({"token_use": "id"}));
        let access = claims(json!({"token_use": "access", "scope": "a/read a/write"}));
        let scopes =
            |scopes: &[&str]| -> Vec<String> { scopes.iter().map(|&scope| scope.to_owned()).collect() };
        for (token, wanted, is) in [
            (&id, scopes(&[]), true),
            (&access, scopes(&[]), false),
            (&access, scopes(&["a/write"]), true),
            (&access, scopes(&["a/writ", "b"]), false),
            (&id, scopes(&["a/write"]), false),
        ] {
            assert_eq!(fits(token, &wanted), is, "{token:?} {wanted:?}");
        }
        let shown = told(&claims(json!({
            "exp": 1_793_448_000, "auth_time": 7, "email_verified": true, "cognito:groups": ["a", "b"], "sub": "s",
        })));
        assert_eq!(
            Value::Object(shown),
            json!({
                "exp": "Sat Oct 31 12:00:00 UTC 2026", "auth_time": "7", "email_verified": "true",
                "cognito:groups": "a,b", "sub": "s",
            })
        );
        assert_eq!(
            pool_of("arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_AbC"),
            Some(("us-east-1", "us-east-1_AbC"))
        );
    }
}
