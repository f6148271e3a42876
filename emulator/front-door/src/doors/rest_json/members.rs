//! Reads the members of an input from a request's path, query string, headers and body, as JSON under the model's names.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::ApiError;
use http::HeaderMap;
use http::request::Parts;
use models::{Kind, Labels, Location, Member, OperationModel, ServiceModel, ShapeId};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::super::scalar;

/// Reads the members of an operation's input. Parameters and headers that it does not know are left out.
///
/// # Errors
/// `SerializationException`, if the body is not JSON, or a parameter or a header is not of its type.
pub(super) fn read(
    model: &ServiceModel,
    operation: &OperationModel,
    labels: &Labels,
    parts: &Parts,
    body: &[u8],
) -> Result<Value, ApiError> {
    let Some(shape) = operation.input else { return Ok(Value::Object(Map::new())) };
    let query = parameters(parts.uri.query().unwrap_or(""));
    let mut members = from_body(model, shape, body)?;
    for member in model.shape(shape).members() {
        let given = match member.location {
            None => continue,
            Some(Location::Uri) => {
                let label = labels.iter().find(|(name, _)| *name == member.name);
                label.map(|(_, text)| one(model, member, text)).transpose()?
            }
            Some(Location::QueryString) => from_query(model, shape, member, &query)?,
            Some(Location::Header) => {
                let header = parts.headers.get(member.wire_name()).and_then(|value| value.to_str().ok());
                header.map(|text| one(model, member, text)).transpose()?
            }
            Some(Location::Headers) => with_prefix(&parts.headers, member.wire_name()),
            Some(Location::StatusCode) => None,
        };
        match given {
            Some(value) => members.insert(member.name.to_owned(), value),
            // Also a body that names it does not give it.
            None => members.shift_remove(member.name),
        };
    }
    Ok(Value::Object(members))
}

fn one(model: &ServiceModel, member: &Member, text: &str) -> Result<Value, ApiError> {
    let wrong = || ApiError::serialization(format!("{} is not of its type: {text}", member.wire_name()));
    scalar::read(&model.shape(member.shape).kind, text).ok_or_else(wrong)
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// A parameter, all of its name for a list, or all that no other member takes for a map.
fn from_query(
    model: &ServiceModel,
    shape: ShapeId,
    member: &Member,
    query: &[(String, String)],
) -> Result<Option<Value>, ApiError> {
    let mut named =
        query.iter().filter(|(name, _)| name == member.wire_name()).map(|(_, text)| text.as_str());
    match model.shape(member.shape).kind {
        Kind::List { .. } => {
            let texts: Vec<Value> = named.map(Value::from).collect();
            Ok((!texts.is_empty()).then_some(Value::Array(texts)))
        }
        Kind::Map { .. } => {
            let is_other = |name: &str| {
                let mut members = model.shape(shape).members().iter();
                members.any(|other| {
                    other.location == Some(Location::QueryString)
                        && other.name != member.name
                        && other.wire_name() == name
                })
            };
            let rest = query.iter().filter(|(name, _)| !is_other(name));
            let rest: Map<_, _> =
                rest.map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect();
            Ok((!rest.is_empty()).then_some(Value::Object(rest)))
        }
        _ => named.next().map(|text| one(model, member, text)).transpose(),
    }
}

fn with_prefix(headers: &HeaderMap, prefix: &str) -> Option<Value> {
    let prefix = prefix.to_ascii_lowercase();
    let named = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(&prefix)?;
        Some((name.to_owned(), Value::from(value.to_str().ok()?)))
    });
    let named: Map<_, _> = named.collect();
    (!named.is_empty()).then_some(Value::Object(named))
}

/// The members that the body holds: it is one of them, or an object of them.
fn from_body(model: &ServiceModel, shape: ShapeId, body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let mut members = Map::new();
    if body.is_empty() {
        return Ok(members);
    }
    let described = model.shape(shape);
    let Kind::Structure { payload, .. } = described.kind else { return Ok(members) };
    let Some(payload) = payload.and_then(|name| described.member(name)) else {
        // Without a member that it could give, nobody looks at a body.
        if described.members().iter().all(|member| member.location.is_some()) {
            return Ok(members);
        }
        return match named(model, shape, json(body)?) {
            Value::Object(members) => Ok(members),
            Value::Null => Ok(members),
            _ => Err(ApiError::serialization("Start of structure or map expected")),
        };
    };
    let value = match model.shape(payload.shape).kind {
        Kind::Blob { .. } => Value::String(STANDARD.encode(body)),
        Kind::String { .. } => Value::String(String::from_utf8_lossy(body).into_owned()),
        _ => named(model, payload.shape, json(body)?),
    };
    members.insert(payload.name.to_owned(), value);
    Ok(members)
}

fn json(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::serialization(error.to_string()))
}

/// The same value with its members under the model's names in place of those on the wire. It is as deep as the JSON was, which its
/// reader bounds.
fn named(model: &ServiceModel, shape: ShapeId, value: Value) -> Value {
    match (&model.shape(shape).kind, value) {
        (Kind::Structure { members, .. }, Value::Object(sent)) => {
            let by_wire = |name: &str| {
                members.iter().find(|member| member.location.is_none() && member.wire_name() == name)
            };
            let renamed = sent.into_iter().map(|(name, value)| match by_wire(&name) {
                Some(member) => (member.name.to_owned(), named(model, member.shape, value)),
                None => (name, value),
            });
            Value::Object(renamed.collect())
        }
        (Kind::List { member, .. }, Value::Array(sent)) => {
            Value::Array(sent.into_iter().map(|value| named(model, *member, value)).collect())
        }
        (Kind::Map { value: of, .. }, Value::Object(sent)) => {
            let renamed = sent.into_iter().map(|(name, value)| (name, named(model, *of, value)));
            Value::Object(renamed.collect())
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use serde_json::json;

    use super::*;

    // Each place that a member travels in, of services that use it: one that is read in another place is lost silently.
    #[test]
    fn members_come_from_where_the_model_says() {
        for (service, method, target, headers, body, operation, expected) in [
            (
                "lambda",
                "POST",
                "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af/invocations?Qualifier=live",
                &[("x-amz-invocation-type", "Event"), ("X-Amz-Log-Type", "Tail")][..],
                r#"{"a":1}"#,
                "Invoke",
                json!({"Payload": "eyJhIjoxfQ==", "FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:f",
                    "InvocationType": "Event", "LogType": "Tail", "Qualifier": "live"}),
            ),
            (
                "lambda",
                "GET",
                "/2015-03-31/functions?MaxItems=7&Marker=a%2Bb+c&nobody=1",
                &[],
                "",
                "ListFunctions",
                json!({"MaxItems": 7, "Marker": "a+b c"}),
            ),
            (
                "apigateway",
                "PUT",
                "/restapis/abc/resources/def/methods/GET/integration",
                &[],
                r#"{"type":"AWS","httpMethod":"POST","uri":"u","restApiId":"other"}"#,
                "PutIntegration",
                json!({"type": "AWS", "integrationHttpMethod": "POST", "uri": "u",
                    "restApiId": "abc", "resourceId": "def", "httpMethod": "GET"}),
            ),
            (
                "apigateway",
                "POST",
                "/restapis?mode=import&failonwarnings=true&endpointConfigurationTypes=REGIONAL",
                &[],
                "openapi: 3.0.1",
                "ImportRestApi",
                json!({"body": "b3BlbmFwaTogMy4wLjE=", "failOnWarnings": true,
                    "parameters": {"mode": "import", "endpointConfigurationTypes": "REGIONAL"}}),
            ),
            (
                "apigateway",
                "DELETE",
                "/tags/arn?tagKeys=a&tagKeys=b",
                &[],
                "",
                "UntagResource",
                json!({"resourceArn": "arn", "tagKeys": ["a", "b"]}),
            ),
            (
                "apigatewayv2",
                "POST",
                "/v2/apis",
                &[],
                r#"{"name":"n","protocolType":"HTTP","corsConfiguration":{"allowOrigins":["*"]},"tags":{"name":"kept"}}"#,
                "CreateApi",
                json!({"Name": "n", "ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"]},
                    "Tags": {"name": "kept"}}),
            ),
        ] {
            let model = models::service(service).unwrap();
            let (found, labels) = model.route(method, target).unwrap_or_else(|| panic!("{method} {target}"));
            assert_eq!(found.name, operation, "{method} {target}");
            let mut request = Request::builder().method(method).uri(target);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let members = read(model, found, &labels, &parts, body.as_bytes());
            assert_eq!(members, Ok(expected), "{method} {target}");
        }
    }

    // What is not of its type, or no JSON, is refused before a service sees it.
    #[test]
    fn what_cannot_be_read_is_refused() {
        let deep = format!(r#"{{"Description":{}"#, "[".repeat(100_000));
        for (target, method, body) in [
            ("/2015-03-31/functions?MaxItems=many", "GET", ""),
            ("/2015-03-31/functions", "POST", "{"),
            ("/2015-03-31/functions", "POST", "[]"),
            ("/2015-03-31/functions", "POST", "\"text\""),
            ("/2015-03-31/functions", "POST", &deep),
            ("/2018-10-31/layers/l/versions/one", "GET", ""),
        ] {
            let model = models::service("lambda").unwrap();
            let (found, labels) = model.route(method, target).unwrap_or_else(|| panic!("{method} {target}"));
            let (parts, ()) = Request::builder().method(method).uri(target).body(()).unwrap().into_parts();
            let refused = read(model, found, &labels, &parts, body.as_bytes());
            assert_eq!(refused.unwrap_err().code, "SerializationException", "{method} {target}");
        }
    }
}
