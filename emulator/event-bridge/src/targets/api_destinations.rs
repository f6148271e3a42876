//! API destinations: the input is the body of a request to somewhere outside, authorized as the connection says.
//!
//! How often a destination is called in a second is not bounded here. A token of OAuth's is fetched for each delivery.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Arn, Call};
use http::Response;
use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use serde_json::{Map, Value};

use super::requests::{Asked, answered, encoded, listed, refused, send, with_path};
use crate::api_destinations::connection_of;
use crate::collections::{API_DESTINATIONS, named};
use crate::connections::{ApiDestination, Connection};
use crate::errors;

/// What EventBridge calls itself (documented).
const AGENT: &str = "Amazon/EventBridge/ApiDestinations";

/// Sends an input to an API destination, with the parameters that the target has for it. The call is in its account and region.
pub(super) async fn request(
    call: &Call,
    arn: &Arn,
    of_target: &Value,
    input: String,
) -> Result<Response<Bytes>, ApiError> {
    let name = arn.resource.split('/').nth(1).unwrap_or_default();
    let destination = named::<ApiDestination>(&call.store, API_DESTINATIONS.whole(), name)?
        .ok_or_else(|| errors::none_of_name("ApiDestination", name))?;
    let connection = connection_of(&call.store, call, &destination.connection)?;
    let of_connection = &connection.parameters["InvocationHttpParameters"];

    let mut asked = Asked::new(with_path(&destination.endpoint, of_target));
    asked.header(USER_AGENT.as_str(), AGENT)?;
    asked.header(CONTENT_TYPE.as_str(), "application/json; charset=utf-8")?;
    asked.add_of_target(of_target)?;
    asked.add(of_connection)?;
    authorize(call, &connection, &mut asked).await?;
    let body = with_members(input, &of_connection["BodyParameters"]);
    send(call, None, &destination.method, asked, body).await
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

async fn authorize(call: &Call, connection: &Connection, asked: &mut Asked) -> Result<(), ApiError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parameters = &connection.parameters;
    match connection.authorization.as_str() {
        "BASIC" => {
            let basic = &parameters["BasicAuthParameters"];
            let pair = format!("{}:{}", text(&basic["Username"]), text(&basic["Password"]));
            asked.header(AUTHORIZATION.as_str(), &format!("Basic {}", STANDARD.encode(pair)))
        }
        "API_KEY" => {
            let key = &parameters["ApiKeyAuthParameters"];
            asked.header(&text(&key["ApiKeyName"]), &text(&key["ApiKeyValue"]))
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
            let answer = send(call, None, &text(&oauth["HttpMethod"]), token, form.join("&")).await?;
            answered(&answer)?;
            let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
            let token = body["access_token"]
                .as_str()
                .ok_or_else(|| refused("no access_token was answered".to_owned()))?;
            asked.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
        }
    }
}
