//! Routes: the forms of their keys, and what a route of an HTTP API may have.

use contract::{ApiError, Call};
use store::Tx;

use super::kinds::{AUTHORIZER, INTEGRATION, Kind, Members, ROUTE, given, is_set, set, set_if_absent, text};
use super::{changes, errors};
use crate::collections::Rows;
use crate::rest_apis;

/// The key of the route for what no other route is for; also the name of the stage that is in no path.
pub(crate) const DEFAULT: &str = "$default";
/// The methods that a key may name.
const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
/// The members that CreateRoute and UpdateRoute may set.
const CHANGEABLE: [&str; 7] = [
    "ApiKeyRequired",
    "AuthorizationScopes",
    "AuthorizationType",
    "AuthorizerId",
    "OperationName",
    "RouteKey",
    "Target",
];
/// The members that only routes of WebSocket APIs have.
const NOT_FOR_HTTP: [&str; 4] =
    ["ModelSelectionExpression", "RequestModels", "RequestParameters", "RouteResponseSelectionExpression"];

/// A route key in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteKey<'k> {
    Default,
    Path { method: &'k str, path: &'k str },
}

impl<'k> RouteKey<'k> {
    /// Reads a key such as `GET /pets/{id}`. `None` if it is none: variables are whole segments, and a greedy one is the last.
    pub(crate) fn read(key: &'k str) -> Option<RouteKey<'k>> {
        if key == DEFAULT {
            return Some(RouteKey::Default);
        }
        let (method, path) = key.split_once(' ')?;
        if !METHODS.contains(&method) {
            return None;
        }
        let mut segments = path.strip_prefix('/')?.split('/').peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            let fits = match variable(segment) {
                Some((name, is_greedy)) => is_name(name) && (is_last || !is_greedy),
                None => !segment.contains(['{', '}', ' ']),
            };
            if !fits {
                return None;
            }
        }
        Some(RouteKey::Path { method, path })
    }
}

/// The name of a variable, and whether it is greedy.
fn variable(segment: &str) -> Option<(&str, bool)> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').map_or((name, false), |name| (name, true)))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"._-:$".contains(&sign))
}

/// Whether two paths have variables of different names where they are otherwise alike, so that no request could tell them apart.
fn conflict(one: &str, other: &str) -> bool {
    for (one, other) in one.split('/').zip(other.split('/')) {
        if one == other {
            continue;
        }
        let (one, other) = (variable(one), variable(other));
        return one.zip(other).is_some_and(|((_, greedy), (_, other_greedy))| greedy == other_greedy);
    }
    false
}

/// A new route.
///
/// # Errors
/// `BadRequestException` or `ConflictException`.
pub(crate) fn new(call: &Call, rows: &impl Rows, api: &str, input: Members) -> Result<Members, ApiError> {
    refuse_what_is_not_for_http(&input)?;
    let mut route = changes::taken(input, &CHANGEABLE);
    set(&mut route, "RouteId", rest_apis::new_id::<7>(call));
    set_if_absent(&mut route, "ApiKeyRequired", false);
    set_if_absent(&mut route, "AuthorizationType", "NONE");
    check(rows, api, &route)?;
    Ok(route)
}

/// A route with what an update changes.
///
/// # Errors
/// As [`new`].
pub(crate) fn changed(
    rows: &impl Rows,
    api: &str,
    before: Members,
    input: Members,
) -> Result<Members, ApiError> {
    refuse_what_is_not_for_http(&input)?;
    let mut route = changes::applied(before, input, &CHANGEABLE);
    if !matches!(given(&route, "AuthorizationType"), "JWT" | "CUSTOM") {
        route.shift_remove("AuthorizerId");
    }
    check(rows, api, &route)?;
    Ok(route)
}

fn refuse_what_is_not_for_http(input: &Members) -> Result<(), ApiError> {
    if is_set(input, "ApiKeyRequired") {
        return Err(errors::not_for_http("ApiKeyRequired"));
    }
    match NOT_FOR_HTTP.iter().find(|name| input.get(**name).is_some_and(|value| !value.is_null())) {
        Some(name) => Err(errors::not_for_http(name)),
        None => Ok(()),
    }
}

fn check(rows: &impl Rows, api: &str, route: &Members) -> Result<(), ApiError> {
    let key = given(route, "RouteKey");
    let read = RouteKey::read(key).ok_or_else(errors::invalid_route_key)?;
    for other in ROUTE.all(rows, api)? {
        if given(&other, "RouteId") == given(route, "RouteId") {
            continue;
        }
        let other = given(&other, "RouteKey");
        if other == key {
            return Err(errors::route_exists(key));
        }
        if let (
            RouteKey::Path { method, path },
            Some(RouteKey::Path { method: other_method, path: other_path }),
        ) = (read, RouteKey::read(other))
            && (method == other_method || method == "ANY" || other_method == "ANY")
            && conflict(path, other_path)
        {
            return Err(errors::conflicting_variable(key, other));
        }
    }
    if let Some(target) = text(route, "Target") {
        let id = target.strip_prefix("integrations/").unwrap_or_default();
        if INTEGRATION.named(rows, api, id)?.is_none() {
            return Err(errors::invalid_target(target));
        }
    }
    let wanted = match given(route, "AuthorizationType") {
        "JWT" => "JWT",
        "CUSTOM" => "REQUEST",
        _ => return Ok(()),
    };
    let authorizer = AUTHORIZER.named(rows, api, given(route, "AuthorizerId"))?;
    match authorizer.filter(|authorizer| given(authorizer, "AuthorizerType") == wanted) {
        Some(_) => Ok(()),
        None => Err(errors::needs_authorizer(given(route, "AuthorizationType"), wanted)),
    }
}

/// The ids of the routes that have something at a member.
fn with(rows: &impl Rows, api: &str, member: &str, value: &str) -> Result<Vec<String>, ApiError> {
    let routes = ROUTE.all(rows, api)?.into_iter();
    Ok(routes
        .filter(|route| text(route, member) == Some(value))
        .map(|route| given(&route, "RouteId").to_owned())
        .collect())
}

/// Removes an integration or an authorizer that no route needs.
///
/// # Errors
/// `NotFoundException`; `ConflictException` if a route does.
pub(crate) fn remove_unused(tx: &mut Tx<'_>, kind: &Kind, input: &Members) -> Result<(), ApiError> {
    let thing = kind.find(tx, input)?;
    let (api, id) = (given(input, "ApiId"), given(&thing, kind.id));
    let is_integration = std::ptr::eq(kind, &INTEGRATION);
    let routes = if is_integration {
        with(tx, api, "Target", &format!("integrations/{id}"))?
    } else {
        with(tx, api, "AuthorizerId", id)?
    };
    if routes.is_empty() {
        kind.remove(tx, api, id);
        return Ok(());
    }
    Err(if is_integration { errors::integration_in_use(&routes) } else { errors::authorizer_in_use(&routes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    // A key that is taken and never matches is a route that nobody reaches.
    #[test]
    fn keys_have_a_form_and_variables_one_name() {
        for (key, is) in [
            ("$default", true),
            ("GET /", true),
            ("ANY /{proxy+}", true),
            ("POST /pets/{id}/toys", true),
            ("GET /pets/", true),
            ("FETCH /pets", false),
            ("GET pets", false),
            ("GET", false),
            ("get /pets", false),
            ("GET /{proxy+}/more", false),
            ("GET /a{id}", false),
            ("GET /{}", false),
            ("", false),
        ] {
            assert_eq!(RouteKey::read(key).is_some(), is, "{key}");
        }
        for (one, other, is) in [
            ("/orgs/{id}", "/orgs/{org}", true),
            ("/orgs/{id}/a", "/orgs/{org}/b", true),
            ("/orgs/{id}", "/orgs/{id}/users", false),
            ("/a/{id}", "/b/{org}", false),
            ("/{proxy+}", "/{id}", false),
            ("/a/b", "/a/{id}", false),
        ] {
            assert_eq!(conflict(one, other), is, "{one} {other}");
        }
    }
}
