//! Authorizers of Cognito: a token of one of the user pools, signed by it, in time and for the right purpose.
//!
//! A method with scopes wants an access token that has one of them; one without wants an id token (documented).

use json_web_token::{Claims, Unverified};
use serde_json::{Map, Value};

use super::super::deployed::Authorizer;
use super::super::exchange::Exchange;
use super::super::failure::{AUTHORIZER_CONFIGURATION_ERROR, EXPIRED_TOKEN, Failure, UNAUTHORIZED};
use super::super::issuers;
use super::super::patterns::Pattern;
use super::identity;

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
    let token = match written.split_at_checked("Bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer ") => token.trim(),
        _ => written,
    };
    let unverified = Unverified::read(token).map_err(|_| unauthorized())?;
    let issuer = unverified.issuer().unwrap_or_default();
    let is_issuer =
        |(region, pool): (&str, &str)| issuer == format!("https://cognito-idp.{region}.amazonaws.com/{pool}");
    if !pools.iter().filter_map(|arn| pool_of(arn)).any(is_issuer) {
        return Err(unauthorized());
    }
    let keys = issuers::keys(&exchange.call, issuer, unverified.key_id()).await.map_err(|cause| {
        Failure::because(&AUTHORIZER_CONFIGURATION_ERROR, format!("keys of {issuer}: {cause}"))
    })?;
    let claims = unverified.verify(&keys).map_err(|_| unauthorized())?;
    let is_expired = claims
        .get("exp")
        .and_then(Value::as_i64)
        .is_none_or(|until| until.saturating_mul(1000) <= exchange.call.now.0);
    if is_expired {
        return Err(Failure::from(&EXPIRED_TOKEN));
    }
    if !fits(&claims, scopes) || !is_for(&claims, authorizer.validation.as_ref()) {
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

/// Whether the audience of a token is one that the validation expression allows (documented: of a user pool's token it is held
/// against `aud`). An access token has none and fits no expression (captured: AWS re:Post).
fn is_for(claims: &Claims, validation: Option<&Pattern>) -> bool {
    let Some(pattern) = validation else { return true };
    match claims.get("aud") {
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).any(|audience| pattern.is_match(audience))
        }
        Some(Value::String(audience)) => pattern.is_match(audience),
        _ => false,
    }
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
        let pattern = Pattern::read(Some("client-[ab]"));
        for (token, is) in [
            (json!({"aud": "client-a"}), true),
            (json!({"aud": "client-ab"}), false),
            (json!({"aud": ["x", "client-b"]}), true),
            (json!({"client_id": "client-a"}), false),
        ] {
            assert_eq!(is_for(&claims(token.clone()), pattern.as_ref()), is, "{token}");
            assert!(is_for(&claims(token), None));
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
