//! API destinations: the input is the body of a request to somewhere outside, authorized as the connection says.
//!
//! How often a destination is called in a second is not bounded here. A token of OAuth's is fetched for each delivery.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Arn, Call};
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::Load;
use crate::api_destinations::connection_of;
use crate::collections::{API_DESTINATIONS, named};
use crate::connections::{ApiDestination, Connection};
use crate::errors;

/// What EventBridge calls itself (documented).
const AGENT: &str = "Amazon/EventBridge/ApiDestinations";

/// What does not stand for itself in a URL, nor in a form.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) async fn bring(call: Call, arn: Arn, load: Load) -> Result<(), ApiError> {
    let name = arn.resource.split('/').nth(1).unwrap_or_default();
    let destination = named::<ApiDestination>(&call.store, API_DESTINATIONS.whole(), name)?
        .ok_or_else(|| errors::none_of_name("ApiDestination", name))?;
    let connection = connection_of(&call.store, &call, &destination.connection)?;
    let of_target = load.delivery.target.others.get("HttpParameters").unwrap_or(&Value::Null);
    let of_connection = &connection.parameters["InvocationHttpParameters"];

    let mut asked = Asked::new(with_path(&destination.endpoint, of_target));
    asked.header(USER_AGENT.as_str(), AGENT)?;
    asked.header(CONTENT_TYPE.as_str(), "application/json; charset=utf-8")?;
    for (name, value) in pairs(&of_target["HeaderParameters"]) {
        asked.header(name, value)?;
    }
    for (name, value) in pairs(&of_target["QueryStringParameters"]) {
        asked.query(name, value);
    }
    asked.add(of_connection)?;
    let (name, value) = authorization(&call, &connection).await?;
    asked.header(&name, &value)?;
    let body = with_members(load.input, &of_connection["BodyParameters"]);
    answered(&send(&call, &destination.method, asked, body).await?)
}

/// A request as it is put together.
struct Asked {
    url: String,
    headers: HeaderMap,
}

impl Asked {
    fn new(url: String) -> Asked {
        Asked { url, headers: HeaderMap::new() }
    }

    fn header(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let header = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = header.ok_or_else(|| refused(format!("{name} cannot be a header")))?;
        self.headers.insert(name, value);
        Ok(())
    }

    fn query(&mut self, name: &str, value: &str) {
        let mark = if self.url.contains('?') { '&' } else { '?' };
        self.url.push_str(&format!("{mark}{}={}", encoded(name), encoded(value)));
    }

    /// Adds the headers and the query that a connection says.
    fn add(&mut self, parameters: &Value) -> Result<(), ApiError> {
        for (name, value) in listed(&parameters["HeaderParameters"]) {
            self.header(name, value)?;
        }
        for (name, value) in listed(&parameters["QueryStringParameters"]) {
            self.query(name, value);
        }
        Ok(())
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The members of a map whose values are texts.
fn pairs(map: &Value) -> impl Iterator<Item = (&str, &str)> {
    let members = map.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

/// The same of a connection's parameters, which are a list.
fn listed(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    let elements = list.as_array().into_iter().flatten();
    elements
        .filter_map(|element| Some((element["Key"].as_str()?, element["Value"].as_str().unwrap_or_default())))
}

/// The endpoint with the target's values in place of its stars.
fn with_path(endpoint: &str, parameters: &Value) -> String {
    let values = parameters["PathParameterValues"].as_array().into_iter().flatten();
    values
        .filter_map(Value::as_str)
        .fold(endpoint.to_owned(), |url, value| url.replacen('*', &encoded(value), 1))
}

/// The input with the members that the connection adds, if it is an object.
fn with_members(input: String, parameters: &Value) -> String {
    let added: Map<String, Value> =
        listed(parameters).map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    if added.is_empty() {
        return input;
    }
    match serde_json::from_str::<Map<String, Value>>(&input) {
        Ok(mut members) => {
            members.extend(added);
            Value::Object(members).to_string()
        }
        Err(_) => input,
    }
}

/// The header that a connection authorizes by: its name and its value. A token of OAuth's is fetched for it.
///
/// # Errors
/// `ERROR_FROM_TARGET` if no token is to be had.
pub(crate) async fn authorization(
    call: &Call,
    connection: &Connection,
) -> Result<(String, String), ApiError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parameters = &connection.parameters;
    let authorization = |value: String| ("Authorization".to_owned(), value);
    match connection.authorization.as_str() {
        "BASIC" => {
            let basic = &parameters["BasicAuthParameters"];
            let pair = format!("{}:{}", text(&basic["Username"]), text(&basic["Password"]));
            Ok(authorization(format!("Basic {}", STANDARD.encode(pair))))
        }
        "API_KEY" => {
            let key = &parameters["ApiKeyAuthParameters"];
            Ok((text(&key["ApiKeyName"]), text(&key["ApiKeyValue"])))
        }
        _ => {
            let oauth = &parameters["OAuthParameters"];
            let client = &oauth["ClientParameters"];
            let (id, secret) = (text(&client["ClientID"]), text(&client["ClientSecret"]));
            let own = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
            let others = &oauth["OAuthHttpParameters"];
            let form = own.into_iter().chain(listed(&others["BodyParameters"]));
            let form: Vec<String> = form.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
            let mut token = Asked::new(text(&oauth["AuthorizationEndpoint"]));
            token.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")?;
            token.add(others)?;
            let answer = send(call, &text(&oauth["HttpMethod"]), token, form.join("&")).await?;
            answered(&answer)?;
            let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            let token = body["access_token"]
                .as_str()
                .ok_or_else(|| refused("no access_token was answered".to_owned()))?;
            Ok(authorization(format!("Bearer {token}")))
        }
    }
}

async fn send(call: &Call, method: &str, asked: Asked, body: String) -> Result<Response<Bytes>, ApiError> {
    let request = Request::builder().method(method).uri(&asked.url).body(Bytes::from(body));
    let mut request = request.map_err(|error| refused(format!("{}: {error}", asked.url)))?;
    *request.headers_mut() = asked.headers;
    let outcome = call.outside.send(request).await;
    outcome.map_err(|error| ApiError::new(503, "ERROR_FROM_TARGET", error.to_string()))
}

/// What an answer means for the delivery. The statuses that are tried again are documented.
fn answered(answer: &Response<Bytes>) -> Result<(), ApiError> {
    let status = answer.status().as_u16();
    let text = format!("the API destination answered {status}");
    match status {
        200..300 => Ok(()),
        429 => Err(ApiError::new(429, "THROTTLING", text)),
        401 | 407 | 409 | 500.. => Err(ApiError::new(503, "ERROR_FROM_TARGET", text)),
        _ => Err(refused(text)),
    }
}

fn refused(text: String) -> ApiError {
    ApiError::new(400, "ERROR_FROM_TARGET", text)
}
