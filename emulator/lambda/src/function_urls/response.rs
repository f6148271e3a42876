//! A function's response as HTTP: payload format 2.0, or the prelude of a response that is streamed.
//!
//! A response that is streamed says its status and its headers in JSON before eight zeros, if its content type says so; else it is all
//! body. Where a URL streams and the function does not, the response is the body, whatever it says (believed). A failure in the middle
//! of a stream ends it; its log says more.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use contract::{ApiError, HttpAnswer, HttpBody};
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use crate::environments::Fragment;
use crate::invocations::Running;

/// What says that a prelude comes first (documented), what ends it, and how long it may be (documented for API Gateway: 16 KB).
const WITH_PRELUDE: &str = "application/vnd.awslambda.http-integration-response";
const DELIMITER: [u8; 8] = [0; 8];
const MOST_PRELUDE: usize = 16 << 10;
/// How many pieces wait for the client.
const MOST_PIECES: usize = 4;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The answer of a URL that waits for the whole response.
pub(super) async fn buffered(mut running: Running) -> Result<HttpAnswer, ApiError> {
    let (mut content_type, mut whole) = (None, BytesMut::new());
    while let Some(fragment) = running.fragments.recv().await {
        match fragment {
            Fragment::Head(said) => content_type = Some(said),
            Fragment::Data(data) if whole.len() + data.len() <= crate::invocations::MOST_PAYLOAD => {
                whole.extend_from_slice(&data);
            }
            Fragment::Data(_) => return Ok(failed()),
        }
    }
    let outcome = running.outcome().await?;
    if outcome.is_error {
        return Ok(failed());
    }
    Ok(match content_type {
        None => read(&outcome.payload).unwrap_or_else(failed),
        Some(kind) if kind == WITH_PRELUDE => {
            let said = delimiter(&whole).and_then(|end| Some((prelude(&whole[..end])?, end)));
            said.map_or_else(failed, |(answer, end)| {
                let body = whole.freeze().slice(end + DELIMITER.len()..);
                HttpAnswer { body: HttpBody::Whole(body), ..answer }
            })
        }
        Some(_) => read(&whole).unwrap_or_else(failed),
    })
}

/// The answer of a URL that streams.
pub(super) async fn streamed(mut running: Running) -> Result<HttpAnswer, ApiError> {
    let Some(Fragment::Head(content_type)) = running.fragments.recv().await else {
        let outcome = running.outcome().await?;
        if outcome.is_error {
            return Ok(failed());
        }
        return Ok(HttpAnswer::new(StatusCode::OK, outcome.payload).with_header(CONTENT_TYPE, JSON));
    };
    let (mut answer, first) = if content_type == WITH_PRELUDE {
        let mut begun = BytesMut::new();
        let end = loop {
            if let Some(end) = delimiter(&begun) {
                break end;
            }
            match running.fragments.recv().await {
                Some(Fragment::Data(data)) if begun.len() <= MOST_PRELUDE => begun.extend_from_slice(&data),
                _ => return Ok(failed()),
            }
        };
        let Some(answer) = prelude(&begun[..end]) else { return Ok(failed()) };
        (answer, begun.freeze().slice(end + DELIMITER.len()..))
    } else {
        let answer = HttpAnswer::new(StatusCode::OK, Bytes::new());
        let answer = answer.with_header(CONTENT_TYPE, content_type.as_str());
        match running.fragments.recv().await {
            Some(Fragment::Data(first)) => (answer, first),
            _ => {
                let outcome = running.outcome().await?;
                return Ok(if outcome.is_error { failed() } else { answer });
            }
        }
    };
    let (pieces, body) = mpsc::channel(MOST_PIECES);
    tokio::spawn(send(running, first, pieces));
    answer.body = HttpBody::Stream(body);
    Ok(answer)
}

/// Sends what comes. The function goes on when the client has gone.
async fn send(mut running: Running, first: Bytes, pieces: mpsc::Sender<Bytes>) {
    let mut next = Some(first);
    while let Some(data) = next {
        if !data.is_empty() && pieces.send(data).await.is_err() {
            break;
        }
        next = match running.fragments.recv().await {
            Some(Fragment::Data(data)) => Some(data),
            Some(Fragment::Head(_)) => Some(Bytes::new()),
            None => None,
        };
    }
    match running.outcome().await {
        Ok(outcome) if outcome.is_error => {
            let said = String::from_utf8_lossy(&outcome.payload);
            tracing::warn!("the response of a function URL was cut off: {said}");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!("the response of a function URL was cut off: {error}"),
    }
}

/// What a function is answered for that has failed, or said what is no response. Captured.
fn failed() -> HttpAnswer {
    HttpAnswer::new(StatusCode::BAD_GATEWAY, "Internal Server Error").with_header(CONTENT_TYPE, JSON)
}

/// An error of a request as URLs answer it, so that it can have CORS headers like other answers.
pub(super) fn refusal(error: &ApiError) -> HttpAnswer {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = if error.is_fault() {
        "Internal Server Error".to_owned()
    } else {
        let mut body = error.members.clone();
        body.insert("Message".to_owned(), json!(error.message));
        Value::Object(body).to_string()
    };
    HttpAnswer::new(status, body)
        .with_header(CONTENT_TYPE, JSON)
        .with_header(HeaderName::from_static("x-amzn-errortype"), &*error.code)
}

/// Where a prelude ends.
fn delimiter(begun: &[u8]) -> Option<usize> {
    begun.windows(DELIMITER.len()).position(|window| window == DELIMITER)
}

/// The head that a prelude says.
fn prelude(text: &[u8]) -> Option<HttpAnswer> {
    head(&serde_json::from_slice(text).ok()?)
}

/// A whole response. JSON that says no status is the body itself (documented).
fn read(payload: &[u8]) -> Option<HttpAnswer> {
    let said: Value = serde_json::from_slice(payload).ok()?;
    let said = match said {
        Value::Object(said) if said.contains_key("statusCode") => said,
        _ => {
            let body = Bytes::copy_from_slice(payload);
            return Some(HttpAnswer::new(StatusCode::OK, body).with_header(CONTENT_TYPE, JSON));
        }
    };
    let mut answer = head(&said)?;
    let is_coded = said.get("isBase64Encoded") == Some(&Value::Bool(true));
    answer.body = HttpBody::Whole(match said.get("body") {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) if is_coded => STANDARD.decode(text).ok()?.into(),
        Some(Value::String(text)) => Bytes::copy_from_slice(text.as_bytes()),
        Some(other) => other.to_string().into(),
    });
    Some(answer)
}

/// Status, headers and cookies; `None` if they are none. Lengths and connections are the door's.
fn head(said: &Map<String, Value>) -> Option<HttpAnswer> {
    let status = match said.get("statusCode") {
        None | Some(Value::Null) => StatusCode::OK,
        Some(Value::Number(code)) => code.as_u64().and_then(status)?,
        Some(Value::String(code)) => code.parse().ok().and_then(status)?,
        Some(_) => return None,
    };
    let mut headers = HeaderMap::new();
    for (name, value) in said.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (name, value) = (HeaderName::try_from(name.as_str()).ok()?, HeaderValue::from_str(&value).ok()?);
        if ![CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
            headers.append(name, value);
        }
    }
    for cookie in said.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        headers.append(SET_COOKIE, HeaderValue::from_str(cookie.as_str()?).ok()?);
    }
    if !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, JSON);
    }
    Some(HttpAnswer { status, headers, body: HttpBody::Whole(Bytes::new()) })
}

/// A status that ends a request.
fn status(code: u64) -> Option<StatusCode> {
    let code = u16::try_from(code).ok().filter(|code| (200..600).contains(code))?;
    StatusCode::from_u16(code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(answer: Option<HttpAnswer>) -> Option<(u16, String, String)> {
        let answer = answer?;
        let kind = answer.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let HttpBody::Whole(body) = answer.body else { return None };
        Some((answer.status.as_u16(), kind.to_owned(), String::from_utf8_lossy(&body).into_owned()))
    }

    // The forms of AWS's documentation, and those that it does not take.
    #[test]
    fn responses_are_inferred_as_documented() {
        let json = "application/json";
        for (payload, expected) in [
            (r#""Hello, world!""#, Some((200, json, r#""Hello, world!""#))),
            (r#"{"message": "Hello"}"#, Some((200, json, r#"{"message": "Hello"}"#))),
            ("null", Some((200, json, "null"))),
            (
                r#"{"statusCode": 201, "body": "x", "headers": {"Content-Type": "text/plain"}}"#,
                Some((201, "text/plain", "x")),
            ),
            (r#"{"statusCode": 204}"#, Some((204, json, ""))),
            (r#"{"statusCode": "404", "body": {"a": 1}}"#, Some((404, json, r#"{"a":1}"#))),
            (r#"{"statusCode": 200, "body": "aGk=", "isBase64Encoded": true}"#, Some((200, json, "hi"))),
            (r#"{"statusCode": 200, "body": "*", "isBase64Encoded": true}"#, None),
            (r#"{"statusCode": 99}"#, None),
            (r#"{"statusCode": "x"}"#, None),
            (r#"{"statusCode": 200, "headers": {"a b": "c"}}"#, None),
            ("not JSON", None),
            ("", None),
        ] {
            let found = shown(read(payload.as_bytes()));
            let found = found.as_ref().map(|(status, kind, body)| (*status, &**kind, &**body));
            assert_eq!(found, expected, "{payload}");
        }
    }

    // A prelude may arrive in any number of pieces, and what is none must not be waited for.
    #[test]
    fn a_prelude_ends_at_eight_zeros() {
        let whole = b"{\"statusCode\": 418, \"cookies\": [\"a=b\"]}\0\0\0\0\0\0\0\0body";
        for cut in 0..whole.len() {
            assert_eq!(delimiter(&whole[..cut]).is_some(), cut >= whole.len() - 4, "{cut}");
        }
        let end = delimiter(whole).expect("an end");
        let answer = prelude(&whole[..end]).expect("a prelude");
        assert_eq!((answer.status.as_u16(), &whole[end + DELIMITER.len()..]), (418, &b"body"[..]));
        assert_eq!(answer.headers.get(SET_COOKIE).map(HeaderValue::as_bytes), Some(&b"a=b"[..]));
        for wrong in ["not JSON", "[]", "{\"statusCode\": 7}", ""] {
            assert!(prelude(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
