//! What goes back to the client of an HTTP API, and how a function says what that is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{HttpAnswer, HttpBody};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::cors;
use super::exchange::Exchange;
use super::failure::Failure;
use crate::data_plane::answer::Answer;
use crate::data_plane::integration::{object, plain, status};

/// Headers of an integration's answer that end at the gateway.
const DROPPED: [&str; 4] = ["connection", "content-length", "keep-alive", "transfer-encoding"];
/// The type of a function's text that says none (captured).
const PLAIN: &str = "text/plain; charset=utf-8";

/// The answer as it goes out.
pub(crate) fn finish(exchange: &Exchange, mut answer: Answer) -> HttpAnswer {
    cors::add(exchange, &mut answer);
    sent(answer, &exchange.id)
}

/// The answer to a request that reached no stage.
pub(crate) fn of_failure(failure: &Failure, id: &str) -> HttpAnswer {
    sent(failure.answer(), id)
}

/// A header that HTTP cannot hold is left out.
fn sent(answer: Answer, id: &str) -> HttpAnswer {
    let mut headers = HeaderMap::with_capacity(answer.headers.len() + 1);
    for (name, value) in &answer.headers {
        if DROPPED.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)) {
            continue;
        }
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            headers.append(name, value);
        }
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("apigw-requestid", id);
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpAnswer { status, headers, body: HttpBody::Whole(answer.body) }
}

/// The client's answer, as a function wrote it.
///
/// In format 2.0 what has no `statusCode` is the body of an answer that went well (documented): a text as it is, other JSON as its text.
///
/// # Errors
/// What is wrong with it, for the log.
pub(crate) fn read(payload: &[u8], is_format_2: bool) -> Result<Answer, String> {
    let value: Value =
        serde_json::from_slice(payload).map_err(|error| format!("the answer is no JSON: {error}"))?;
    let members = match value {
        Value::Object(members) if members.contains_key("statusCode") => members,
        value if is_format_2 => return Ok(inferred(value)),
        _ => return Err("the answer has no statusCode".to_owned()),
    };
    let status = members.get("statusCode").and_then(status);
    let status =
        status.filter(|status| (100..600).contains(status)).ok_or("the answer's statusCode is none")?;
    let mut answer = Answer { status, ..Answer::default() };
    for (name, value) in object(&members, "headers")? {
        if let Some(value) = plain(value) {
            answer.set(name, value);
        }
    }
    let several = if is_format_2 { None } else { Some(object(&members, "multiValueHeaders")?) };
    for (name, values) in several.into_iter().flatten() {
        let Value::Array(values) = values else { return Err("multiValueHeaders has no lists".to_owned()) };
        answer.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        answer.headers.extend(values.iter().filter_map(plain).map(|value| (name.clone(), value)));
    }
    if is_format_2 {
        let cookies = members.get("cookies").and_then(Value::as_array).into_iter().flatten();
        answer.headers.extend(cookies.filter_map(plain).map(|cookie| ("set-cookie".to_owned(), cookie)));
    }
    answer.body = match members.get("body") {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) if members.get("isBase64Encoded") == Some(&Value::Bool(true)) => {
            STANDARD.decode(text).map_err(|error| format!("the body is no base64: {error}"))?.into()
        }
        Some(Value::String(text)) => text.clone().into(),
        // Believed: what is no text is told as its JSON.
        Some(body) => body.to_string().into(),
    };
    if answer.header("content-type").is_none() && !answer.body.is_empty() {
        answer.set("content-type", PLAIN);
    }
    Ok(answer)
}

fn inferred(value: Value) -> Answer {
    let body = match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    let mut answer = Answer { status: 200, headers: Vec::new(), body: body.into() };
    answer.set("content-type", "application/json");
    answer
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::data_plane::request::Pairs;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        payload: Value,
        format: String,
        status: Option<u16>,
        #[serde(default)]
        headers: Pairs,
        #[serde(default)]
        body: String,
    }

    // Functions rely on what is inferred; what is inferred wrongly has the wrong type, or shows its own wrapping to the client.
    #[test]
    fn the_answers_of_functions_are_read() {
        let text = include_str!("../../../../../fixtures/api-gateway/http-apis-answers.json");
        let cases: Vec<Case> = serde_json::from_str(text).unwrap();
        for case in cases {
            let read = read(case.payload.to_string().as_bytes(), case.format == "2.0").ok();
            let expected =
                case.status.map(|status| Answer { status, headers: case.headers, body: case.body.into() });
            assert_eq!(read, expected, "{}", case.name);
        }
    }
}
