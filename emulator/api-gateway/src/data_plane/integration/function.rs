//! Lambda functions: called with an event of format 1.0, whose answer is the client's; or with any payload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Arn, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::answer::Answer;
use super::super::deployed::Integration;
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure, MALFORMED_ANSWER};
use super::super::log;
use super::super::templates;
use super::response::binary_is_accepted;
use super::{Work, binary};

/// The members that a function's answer may have (captured: emulators' tests against AWS).
const MEMBERS: [&str; 5] = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/// What a function made of its payload.
#[derive(Debug, Default)]
pub(crate) struct Invoked {
    pub(crate) payload: Bytes,
    /// Whether it failed; the payload then says why.
    pub(crate) failed: bool,
}

impl Invoked {
    /// What a function that failed says; empty, if that is nothing.
    pub(crate) fn error_message(&self) -> String {
        let payload: Option<Map<String, Value>> = serde_json::from_slice(&self.payload).ok();
        let message =
            payload.as_ref().and_then(|members| members.get("errorMessage")).and_then(Value::as_str);
        message.unwrap_or_default().to_owned()
    }
}

/// Calls a function with the event of the request.
///
/// # Errors
/// 500, if the URI names no function.
pub(super) fn proxy(exchange: &Exchange, integration: &Integration) -> Result<Work<Answer>, Failure> {
    let uri = templates::with_stage_variables(&integration.uri, &exchange.stage_variables);
    let function = function_of(&uri)
        .ok_or_else(|| Failure::because(&API_CONFIGURATION_ERROR, format!("{uri} names no function")))?
        .to_owned();
    let is_binary = binary::is_binary(&exchange.deployed.binary_media_types, &exchange.request.media_type());
    let payload = exchange.event(&exchange.context(), is_binary).proxy().to_string();
    exchange.tell(|| format!("Endpoint request URI: {uri}"));
    exchange
        .tell(|| format!("Endpoint request body after transformations: {}", log::body(payload.as_bytes())));
    let accepts_binary = binary_is_accepted(exchange);
    let (call, trace) = (exchange.call.clone(), exchange.trace.clone());
    Ok(Box::pin(async move {
        let invoked = invoke(&call, &function, payload.into(), None).await;
        let invoked = invoked
            .map_err(|error| Failure::because(&API_CONFIGURATION_ERROR, format!("{function}: {error}")))?;
        if invoked.failed {
            return Err(Failure::because(&MALFORMED_ANSWER, format!("{function} failed")));
        }
        let mut answer = read(&invoked.payload, accepts_binary)
            .map_err(|cause| Failure::because(&MALFORMED_ANSWER, format!("{function}: {cause}")))?;
        answer.set("X-Amzn-Trace-Id", trace);
        Ok(answer)
    }))
}

/// The function that the URI of an integration or of an authorizer names.
pub(crate) fn function_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(":lambda:path/")?;
    let (_, rest) = rest.split_once("/functions/")?;
    rest.strip_suffix("/invocations").filter(|function| !function.is_empty())
}

/// Calls a function with a payload, in the function's account and region.
///
/// # Errors
/// What Lambda answers.
pub(crate) async fn invoke(
    call: &Call,
    function: &str,
    payload: Bytes,
    kind: Option<&str>,
) -> Result<Invoked, ApiError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Output {
        payload: Option<String>,
        function_error: Option<String>,
    }
    let arn = Arn::parse(function).filter(|arn| arn.service == "lambda");
    let call = arn.map_or_else(|| call.clone(), |arn| arn.within(call));
    let mut input = json!({"FunctionName": function, "Payload": STANDARD.encode(&payload)});
    if let (Some(kind), Value::Object(members)) = (kind, &mut input) {
        members.insert("InvocationType".to_owned(), kind.into());
    }
    let output = call.aws("lambda", "Invoke", &input).await?;
    let Output { payload, function_error } =
        serde_json::from_slice(&output).map_err(|error| ApiError::internal(error.to_string()))?;
    let payload = STANDARD.decode(payload.unwrap_or_default());
    let payload = payload.map_err(|error| ApiError::internal(error.to_string()))?.into();
    Ok(Invoked { payload, failed: function_error.is_some() })
}

/// The client's answer, as a function wrote it.
///
/// # Errors
/// What is wrong with it, for the log.
fn read(payload: &[u8], accepts_binary: bool) -> Result<Answer, String> {
    let members: Map<String, Value> =
        serde_json::from_slice(payload).map_err(|error| format!("the answer is no JSON object: {error}"))?;
    if let Some(unknown) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(format!("the answer has a member {unknown}"));
    }
    let status = match members.get("statusCode") {
        None | Some(Value::Null) => Some(200),
        Some(said) => status(said),
    };
    let status =
        status.filter(|status| (100..1000).contains(status)).ok_or("the answer's statusCode is none")?;
    let mut answer = Answer { status, ..Answer::default() };
    for (name, value) in object(&members, "headers")? {
        if let Some(value) = plain(value) {
            answer.set(name, value);
        }
    }
    for (name, values) in object(&members, "multiValueHeaders")? {
        let Value::Array(values) = values else { return Err("multiValueHeaders has no lists".to_owned()) };
        for value in values.iter().filter_map(plain) {
            // A name in both has the values of both, each once.
            if !answer.headers.iter().any(|(known, old)| known.eq_ignore_ascii_case(name) && *old == value) {
                answer.headers.push((name.clone(), value));
            }
        }
    }
    answer.headers = Answer::passed_on(answer.headers);
    let is_base64 = members.get("isBase64Encoded") == Some(&Value::Bool(true));
    answer.body = match members.get("body") {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) if is_base64 && accepts_binary => {
            STANDARD.decode(text).map_err(|error| format!("the body is no base64: {error}"))?.into()
        }
        Some(Value::String(text)) => text.clone().into(),
        Some(_) => return Err("the answer's body is no text".to_owned()),
    };
    Ok(answer)
}

/// The status that a function says, as a number or a text.
pub(crate) fn status(said: &Value) -> Option<u16> {
    match said {
        Value::String(text) => text.parse().ok(),
        said => said.as_u64().and_then(|status| u16::try_from(status).ok()),
    }
}

/// The members of an object in a function's answer; none, if it is not there.
///
/// # Errors
/// That it is none.
pub(crate) fn object<'m>(
    members: &'m Map<String, Value>,
    name: &str,
) -> Result<impl Iterator<Item = (&'m String, &'m Value)>, String> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None.into_iter().flatten()),
        Some(Value::Object(object)) => Ok(Some(object).into_iter().flatten()),
        Some(_) => Err(format!("the answer's {name} are no object")),
    }
}

/// What a function says of a header, as a text.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::request::Pairs;
    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        payload: String,
        #[serde(default)]
        accepts_binary: bool,
        status: Option<u16>,
        #[serde(default)]
        headers: Pairs,
        #[serde(default)]
        body: String,
    }

    // What AWS takes for malformed, functions get wrong; here they must find out.
    #[test]
    fn the_answers_of_functions_are_read() {
        let text = include_str!("../../../../../fixtures/api-gateway/data-plane/proxy-answers.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        for case in cases {
            let read = read(case.payload.as_bytes(), case.accepts_binary).ok();
            let expected =
                case.status.map(|status| Answer { status, headers: case.headers, body: case.body.into() });
            assert_eq!(read, expected, "{}", case.name);
        }
    }

    // The URI is what CDK and users write; the function in it may be a version or an alias.
    #[test]
    fn uris_name_functions() {
        for (uri, function) in [
            (
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f:live/invocations",
                Some("arn:aws:lambda:us-east-1:123456789012:function:f:live"),
            ),
            ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions//invocations", None),
            ("arn:aws:apigateway:us-east-1:states:action/StartExecution", None),
            ("", None),
        ] {
            assert_eq!(function_of(uri), function, "{uri}");
        }
    }
}
