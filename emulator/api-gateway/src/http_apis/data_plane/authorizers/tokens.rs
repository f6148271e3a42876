//! Authorizers of JSON Web Tokens: issued and signed by whom the authorizer says, for one of its audiences, in time, and with one of the
//! route's scopes.
//!
//! The issuer's public keys are those of `data_plane/issuers.rs`.

use contract::Time;
use json_web_token::{Claims, Unverified};
use serde_json::Value;

use super::super::deployed::Route;
use super::super::exchange::{Caller, Exchange};
use super::super::failure::Failure;
use super::identity;
use crate::data_plane::issuers;
use crate::http_apis::kinds::{Members, given, texts};

/// Lets the bearer of a token in.
///
/// # Errors
/// 401 for a token that is none, 403 for one without the scope; both with a challenge.
pub(super) async fn admit(
    exchange: &Exchange,
    route: &Route,
    authorizer: &Members,
) -> Result<Caller, Failure> {
    let refused = |description: &str| {
        Failure::unauthorized().challenging(challenge(&route.scopes, "invalid_token", description))
    };
    let Some(written) = identity(exchange, authorizer).and_then(|found| found.into_iter().next()) else {
        return Err(Failure::unauthorized().challenging("Bearer".to_owned()));
    };
    let token = match written.split_at_checked("Bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer ") => token.trim(),
        _ => written.trim(),
    };
    // Believed: the descriptions, but for that of the audience.
    let unverified = Unverified::read(token).map_err(|_| refused("invalid token"))?;
    let none = Members::new();
    let configuration = authorizer.get("JwtConfiguration").and_then(Value::as_object).unwrap_or(&none);
    let issuer = given(configuration, "Issuer").trim_end_matches('/');
    if unverified.issuer().map(|found| found.trim_end_matches('/')) != Some(issuer) {
        return Err(refused("the token does not have a valid issuer"));
    }
    let keys = issuers::keys(&exchange.call, issuer, unverified.key_id()).await;
    let keys = keys.map_err(|cause| {
        tracing::warn!(issuer, "{cause}");
        refused("OIDC discovery endpoint communication error")
    })?;
    let claims = unverified.verify(&keys).map_err(|_| refused("signature is invalid"))?;
    check_times(&claims, exchange.call.now).map_err(&refused)?;
    if !is_for_one_of(&claims, configuration) {
        return Err(refused("the token does not have a valid audience"));
    }
    if !route.scopes.is_empty() && !has_scope(&claims, &route.scopes) {
        let description = "the token does not have a valid scope";
        let challenge = challenge(&route.scopes, "insufficient_scope", description);
        return Err(Failure::forbidden().challenging(challenge));
    }
    let scopes = if route.scopes.is_empty() { Value::Null } else { route.scopes.clone().into() };
    Ok(Caller::Token {
        claims: claims.iter().map(|(name, value)| (name.clone(), told(value).into())).collect(),
        scopes,
    })
}

fn challenge(scopes: &[String], error: &str, description: &str) -> String {
    format!(r#"Bearer scope="{}" error="{error}" error_description="{description}""#, scopes.join(" "))
}

/// Times are whole seconds, or have a fraction.
fn check_times(claims: &Claims, now: Time) -> Result<(), &'static str> {
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are fewer than a double can count"
    )]
    let now = now.0 as f64 / 1000.0;
    if seconds("exp").is_none_or(|until| until <= now) {
        return Err("the token has expired");
    }
    if seconds("nbf").is_some_and(|from| from > now) || seconds("iat").is_some_and(|from| from > now) {
        return Err("the token is not valid yet");
    }
    Ok(())
}

/// `aud` is one text or a list; `client_id` counts where there is no `aud` (documented).
fn is_for_one_of(claims: &Claims, configuration: &Members) -> bool {
    let found = claims.get("aud").or_else(|| claims.get("client_id"));
    texts(configuration, "Audience").any(|wanted| match found {
        Some(Value::Array(several)) => several.iter().any(|one| one == wanted),
        Some(one) => one == wanted,
        None => false,
    })
}

/// `scope` is a text with spaces, `scp` that or a list.
fn has_scope(claims: &Claims, wanted: &[String]) -> bool {
    let is_wanted = |scope: &str| wanted.iter().any(|known| known == scope);
    ["scope", "scp"].iter().filter_map(|name| claims.get(*name)).any(|found| match found {
        Value::String(text) => text.split(' ').any(is_wanted),
        Value::Array(several) => several.iter().filter_map(Value::as_str).any(is_wanted),
        _ => false,
    })
}

/// A claim as a function is told it: all are texts, lists in brackets with spaces (captured: events that users have published).
fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(several) => {
            let several: Vec<String> = several
                .iter()
                .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
                .collect();
            format!("[{}]", several.join(" "))
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(claims: Value) -> Claims {
        serde_json::from_value(claims).unwrap()
    }

    // A token for another audience, out of its time or without the scope that passes is a hole.
    #[test]
    fn tokens_are_in_time_for_an_audience_and_with_a_scope() {
        for (token, is) in [
            (json!({"exp": 11}), true),
            (json!({"exp": 10}), false),
            (json!({}), false),
            (json!({"exp": 11, "nbf": 10, "iat": 9.5}), true),
            (json!({"exp": 11, "nbf": 10.5}), false),
            (json!({"exp": 11, "iat": 11}), false),
        ] {
            assert_eq!(check_times(&claims(token.clone()), Time(10_000)).is_ok(), is, "{token}");
        }
        let configuration = claims(json!({"Audience": ["one", "two"]}));
        for (token, is) in [
            (json!({"aud": "two"}), true),
            (json!({"aud": ["x", "one"]}), true),
            (json!({"client_id": "one"}), true),
            (json!({"aud": "x", "client_id": "one"}), false),
            (json!({}), false),
        ] {
            assert_eq!(is_for_one_of(&claims(token.clone()), &configuration), is, "{token}");
        }
        for (token, is) in [
            (json!({"scope": "a b"}), true),
            (json!({"scp": ["b"]}), true),
            (json!({"scope": "bb"}), false),
            (json!({}), false),
        ] {
            assert_eq!(has_scope(&claims(token.clone()), &["b".to_owned()]), is, "{token}");
        }
        assert_eq!(told(&json!(["a", "b"])), "[a b]");
        assert_eq!((told(&json!(1_793_448_000)), told(&json!(true))), ("1793448000".into(), "true".into()));
    }
}
