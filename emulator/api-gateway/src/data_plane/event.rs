//! What a Lambda function is given by a proxy integration and by an authorizer: the event of format 1.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::request::Request;

/// What the event of a proxy integration is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event<'a> {
    pub(crate) request: &'a Request,
    /// Such as `/pets/{id}`.
    pub(crate) resource: &'a str,
    /// What [`Exchange::context`](super::exchange::Exchange::context) makes.
    pub(crate) context: &'a Value,
    pub(crate) stage_variables: &'a Map<String, Value>,
    /// Whether the body is of one of the API's binary media types.
    pub(crate) is_binary: bool,
}

/// The members of `$context` that a function is shown.
const SHOWN: [&str; 18] = [
    "resourceId",
    "authorizer",
    "resourcePath",
    "operationName",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "stage",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
    "deploymentId",
    "apiId",
];

impl Event<'_> {
    /// The event of a proxy integration.
    pub(crate) fn proxy(&self) -> Value {
        let request = self.request;
        let mut event = self.shared();
        event.insert("requestContext".to_owned(), self.request_context());
        let (body, is_base64) = if request.body.is_empty() {
            (Value::Null, false)
        } else if self.is_binary {
            (Value::from(STANDARD.encode(&request.body)), true)
        } else {
            (Value::from(String::from_utf8_lossy(&request.body)), false)
        };
        event.insert("body".to_owned(), body);
        event.insert("isBase64Encoded".to_owned(), Value::from(is_base64));
        Value::Object(event)
    }

    /// The event of an authorizer of type REQUEST.
    pub(crate) fn authorizer(&self, method_arn: &str) -> Value {
        let mut event = Map::new();
        event.insert("type".to_owned(), Value::from("REQUEST"));
        event.insert("methodArn".to_owned(), Value::from(method_arn));
        event.extend(self.shared());
        event.insert("requestContext".to_owned(), self.request_context());
        Value::Object(event)
    }

    fn shared(&self) -> Map<String, Value> {
        let request = self.request;
        let members = json!({
            "resource": self.resource,
            "path": request.path,
            "httpMethod": request.method,
            "headers": single(&request.headers),
            "multiValueHeaders": multiple(&request.headers),
            "queryStringParameters": single(&request.query),
            "multiValueQueryStringParameters": multiple(&request.query),
            "pathParameters": single(&request.path_parameters),
            "stageVariables": if self.stage_variables.is_empty() {
                Value::Null
            } else {
                Value::Object(self.stage_variables.clone())
            },
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    fn request_context(&self) -> Value {
        let shown = SHOWN.iter().filter_map(|name| {
            let value = self.context.get(*name)?;
            Some(((*name).to_owned(), value.clone()))
        });
        Value::Object(shown.collect())
    }
}

/// The event of an authorizer of type TOKEN.
pub(crate) fn token(token: &str, method_arn: &str) -> Value {
    json!({"type": "TOKEN", "methodArn": method_arn, "authorizationToken": token})
}

/// Each name with its last value; null without any.
fn single(pairs: &[(String, String)]) -> Value {
    let members: Map<String, Value> =
        pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

/// Each name with all its values; null without any.
fn multiple(pairs: &[(String, String)]) -> Value {
    let mut members = Map::new();
    for (name, value) in pairs {
        if let Value::Array(values) = members.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()))
        {
            values.push(Value::from(value.as_str()));
        }
    }
    if members.is_empty() { Value::Null } else { Value::Object(members) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Functions read these members by name, and most of them tell null from absent.
    #[test]
    fn an_event_is_of_format_1_0_to_the_letter() {
        let text = include_str!("../../../../fixtures/api-gateway/data-plane/proxy-events.json");
        let cases: Vec<Value> = serde_json::from_str(text).unwrap();
        for case in cases {
            let pairs = |name: &str| -> Vec<(String, String)> {
                serde_json::from_value(case["request"].get(name).cloned().unwrap_or(json!([]))).unwrap()
            };
            let text = |name: &str| case["request"][name].as_str().unwrap_or_default().to_owned();
            let request = Request {
                method: text("method"),
                path: text("path"),
                headers: pairs("headers"),
                query: pairs("query"),
                path_parameters: pairs("path_parameters"),
                body: text("body").into_bytes().into(),
                ..Request::default()
            };
            let event = Event {
                request: &request,
                resource: case["resource"].as_str().unwrap(),
                context: &case["context"],
                stage_variables: case["stage_variables"].as_object().unwrap(),
                is_binary: case["is_binary"].as_bool().unwrap(),
            };
            let made = match case["method_arn"].as_str() {
                Some(arn) => event.authorizer(arn),
                None => event.proxy(),
            };
            assert_eq!(made, case["event"], "{}", case["name"]);
        }
    }
}
