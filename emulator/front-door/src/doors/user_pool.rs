//! What a Cognito user pool serves over plain HTTP: its public keys and, as its domain does at AWS, OAuth's endpoints and the
//! pages that a browser shows.
//!
//! | at | serves |
//! | --- | --- |
//! | `/{pool id}/...` of any host | all of it |
//! | `{domain}.auth.{region}.amazoncognito.com`, and the same under another end, such as `.localhost` | OAuth's endpoints and the pages |
//! | a whole host that is a pool's domain | the same |
//!
//! The pools are Cognito's to know, so a host that is nobody's name here (`localhost`, an address, a service's) is taken for a
//! domain if it has a point in it, the path is one of a domain's and the request is not signed.

use std::sync::Arc;

use contract::{ApiError, HttpAnswer};
use http::Method;
use http::request::Parts;
use hyper::body::Incoming;
use serde_json::json;

use super::over_http::{self, Asked};
use super::{Answering, Door};
use crate::answer::{self, Answer, JSON};
use crate::body::Reading;
use crate::caller::Connection;
use crate::finish::finish;
use crate::front::{Arrival, Front};
use crate::host;

const SERVICE: &str = "cognito-idp";

/// The door of user pools.
pub(super) const DOOR: Door = Door { name: "user_pool", recognizes, enter, refuse };

/// What follows the pool's id, and the operation that answers it.
const OF_A_POOL: &[(Method, &str, &str)] = &[
    (Method::GET, ".well-known/jwks.json", "JsonWebKeys"),
    (Method::GET, ".well-known/openid-configuration", "OpenIdConfiguration"),
];

/// What follows the pool's id or the domain, and the operation that answers it.
const OF_A_DOMAIN: &[(Method, &str, &str)] = &[
    (Method::GET, "login", "Login"),
    (Method::POST, "login", "Login"),
    (Method::GET, "logout", "Logout"),
    (Method::GET, "oauth2/authorize", "Authorize"),
    (Method::POST, "oauth2/revoke", "Revoke"),
    (Method::POST, "oauth2/token", "Token"),
    (Method::GET, "oauth2/userInfo", "UserInfo"),
    (Method::POST, "oauth2/userInfo", "UserInfo"),
];

/// What a request is about, as far as its head says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Pool(String),
    /// The domain, and the region where it is a prefix.
    Domain(String, String),
}

fn recognizes(arrival: &Arrival) -> bool {
    let is_signed = || {
        arrival.header("authorization").is_some_and(|header| header.starts_with("AWS4-"))
            || arrival.parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature="))
    };
    // Most calls of AWS's services go to this path, and no pool serves it.
    if arrival.path() == "/" {
        return false;
    }
    match place_and_rest(arrival.host(), arrival.path()) {
        Some((Place::Domain(_, region), _)) if region.is_empty() => !is_signed(),
        found => found.is_some(),
    }
}

/// Whose a path is, and what of it is below that.
fn place_and_rest<'a>(host: &str, path: &'a str) -> Option<(Place, &'a str)> {
    let rest = path.strip_prefix('/').filter(|rest| !rest.is_empty())?;
    if let Some((pool, rest)) = pool_and_rest(rest) {
        return Some((Place::Pool(pool.to_owned()), rest));
    }
    let host = host::without_port(host).to_ascii_lowercase();
    if let Some((prefix, region)) = prefix_and_region(&host) {
        return Some((Place::Domain(prefix.to_owned(), region.to_owned()), rest));
    }
    let may_be_ones_own = OF_A_DOMAIN.iter().any(|(_, path, _)| *path == rest)
        && host.contains('.')
        && host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(|sign: char| sign.is_ascii_lowercase()));
    let read = host::read(&host);
    (may_be_ones_own && read.service.is_none() && !read.execute_api)
        .then(|| (Place::Domain(host, String::new()), rest))
}

/// The pool's id at the beginning of a path, a region and a name, and what follows it.
fn pool_and_rest(path: &str) -> Option<(&str, &str)> {
    let (pool, rest) = path.split_once('/')?;
    let (region, name) = pool.split_once('_')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (host::is_region(region) && is_name).then_some((pool, rest))
}

/// The two that the name of AWS's host for a domain says, whatever it ends in.
fn prefix_and_region(host: &str) -> Option<(&str, &str)> {
    let mut labels = host.splitn(5, '.');
    let (prefix, auth, region) = (labels.next()?, labels.next()?, labels.next()?);
    let is_ours = matches!(auth, "auth" | "auth-fips") && labels.next() == Some("amazoncognito");
    (is_ours && !prefix.is_empty() && host::is_region(region)).then_some((prefix, region))
}

fn enter(arrival: Arrival) -> Answering {
    let Arrival { front, connection, mut parts, mut body } = arrival;
    Box::pin(async move {
        let request_id: Arc<str> = front.dispatch.ids().uuid_as();
        let outcome = run(&front, &connection, &mut parts, &mut body, request_id.clone()).await;
        over_http::answer(&front, &request_id, outcome, refuse)
    })
}

async fn run(
    front: &Front,
    connection: &Connection,
    parts: &mut Parts,
    body: &mut Incoming,
    request_id: Arc<str>,
) -> Result<HttpAnswer, ApiError> {
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
    // Nobody signs these requests; what lets somebody in is a client's secret, a password or a token.
    let known = front.caller(connection, parts, || true)?;
    let limit = front.settings.max_body_bytes;
    let reading = Reading { front, parts, limit, signed: known.signed, service: Some(SERVICE) };
    let body = reading.read(body).await?;
    let path = parts.uri.path().to_owned();
    let not_found =
        || ApiError::new(404, "NotFound", format!("{method} {path} is nothing that a user pool serves"));
    let (place, rest) = place_and_rest(crate::caller::host(parts), &path).ok_or_else(not_found)?;
    let of_a_pool = if matches!(place, Place::Pool(_)) { OF_A_POOL } else { &[] };
    let mut paths = OF_A_DOMAIN.iter().chain(of_a_pool);
    let found = paths.find(|(known, path, _)| *known == method && *path == rest);
    let (_, _, name) = found.ok_or_else(not_found)?;
    let found = over_http::find(front, SERVICE, name)?;
    let parameters = match place {
        Place::Pool(pool) => vec![("pool", pool)],
        Place::Domain(domain, region) => vec![("domain", domain), ("region", region)],
    };
    let asked = Asked { method: method.clone(), parameters, body };
    finish(over_http::perform(front, connection, parts, found, (known.caller, request_id), asked)).await
}

/// OAuth's errors bring a body; AWS writes others as `{"message": ...}`.
fn refuse(error: &ApiError) -> Answer {
    let text = if error.is_fault() { crate::errors::FAULT } else { &error.message };
    let body = error.body.as_ref().map_or_else(|| json!({"message": text}).to_string(), ToString::to_string);
    let mut answer = answer::answer(answer::status(error.status), JSON, body);
    answer::add_headers(&mut answer, &error.headers);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    // The door is asked before those of other services, and must not take what is theirs.
    #[test]
    fn a_request_is_a_pools_by_its_path_or_its_host_and_not_otherwise() {
        let pool = |id: &str| Some(Place::Pool(id.to_owned()));
        let domain = |name: &str, region: &str| Some(Place::Domain(name.to_owned(), region.to_owned()));
        for (host, path, place, rest) in [
            (
                "localhost:4566",
                "/us-east-1_AbCdEfGhI/oauth2/token",
                pool("us-east-1_AbCdEfGhI"),
                "oauth2/token",
            ),
            ("s3.amazonaws.com", "/us-gov-west-1_a1/login", pool("us-gov-west-1_a1"), "login"),
            ("localhost:4566", "/us-east-1_AbCdEfGhI", None, ""),
            ("localhost:4566", "/us-east-1/oauth2/token", None, ""),
            ("localhost:4566", "/my_bucket/key", None, ""),
            ("localhost:4566", "/us-east-1_a-b/login", None, ""),
            ("localhost:4566", "/datastore/a_b/r4/Patient", None, ""),
            ("localhost:4566", "/login", None, ""),
            ("clinic.auth.eu-west-1.amazoncognito.com", "/login", domain("clinic", "eu-west-1"), "login"),
            ("Clinic.auth.eu-west-1.amazoncognito.com:443", "/x", domain("clinic", "eu-west-1"), "x"),
            (
                "clinic.auth-fips.us-gov-west-1.amazoncognito.com",
                "/x",
                domain("clinic", "us-gov-west-1"),
                "x",
            ),
            ("clinic.auth.eu-west-1.amazoncognito.localhost:4566", "/x", domain("clinic", "eu-west-1"), "x"),
            ("clinic.auth.eu-west-1.amazoncognito.com", "/", None, ""),
            ("clinic.auth.example.amazoncognito.com", "/x", None, ""),
            ("sign-in.example.com", "/oauth2/token", domain("sign-in.example.com", ""), "oauth2/token"),
            ("sign-in.example.com", "/oauth2/elsewhere", None, ""),
            ("sign-in.example.com", "/.well-known/jwks.json", None, ""),
            ("127.0.0.1:4566", "/login", None, ""),
            ("[::1]:4566", "/login", None, ""),
            ("bucket.s3.amazonaws.com", "/login", None, ""),
            ("a1.execute-api.us-east-1.amazonaws.com", "/login", None, ""),
        ] {
            let found = place_and_rest(host, path);
            assert_eq!(found, place.map(|place| (place, rest)), "{host}{path}");
        }
    }
}
