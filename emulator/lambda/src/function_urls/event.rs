//! A request as a function sees it: payload format 2.0, as function URLs give it.
//!
//! Captured, from events that were published: `accountId` is `anonymous` where nobody has to sign, members without a value are left
//! out, and cookies are no header. AWS's front adds headers of its own, and these are here too but for those of TLS.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{Call, HttpRequest, Time};
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use serde_json::{Map, Value, json};

use crate::model::function_url::FunctionUrl;

/// Headers that a connection has, not a request.
const OF_CONNECTIONS: [&str; 2] = ["connection", "transfer-encoding"];
/// Content types whose bodies are text, but for `text/...` (captured; a form is not among them).
const TEXTS: [&str; 3] = ["application/json", "application/xml", "application/javascript"];

/// The event of a request.
pub(super) fn of(call: &Call, url: &FunctionUrl, request: &HttpRequest) -> Bytes {
    let scope = call.store.scope();
    let path = request.parameter("path");
    let source_ip = request.parameter("source_ip");
    let domain = format!("{}.lambda-url.{}.on.aws", url.id, scope.region);
    let is_signed_for = url.auth_type == "AWS_IAM";
    let mut context = json!({
        "accountId": if is_signed_for { &*scope.account } else { "anonymous" },
        "apiId": url.id,
    });
    if is_signed_for {
        let (account, key) = (request.parameter("signer"), request.parameter("access_key"));
        context["authorizer"] = json!({"iam": {
            "accessKey": key,
            "accountId": account,
            "callerId": account,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": format!("arn:aws:iam::{account}:root"),
            "userId": account,
        }});
    }
    context["domainName"] = json!(domain);
    context["domainPrefix"] = json!(url.id);
    context["http"] = json!({
        "method": request.method.as_str(),
        "path": path,
        "protocol": request.parameter("protocol"),
        "sourceIp": source_ip,
        "userAgent": request.header(http::header::USER_AGENT),
    });
    if let Some(http) = context["http"].as_object_mut() {
        http.retain(|_, value| !value.is_null());
    }
    context["requestId"] = json!(&*call.request_id);
    context["routeKey"] = json!("$default");
    context["stage"] = json!("$default");
    context["time"] = json!(logged(call.now));
    context["timeEpoch"] = json!(call.now.0);
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": request.query,
    });
    if let Some(cookies) = cookies(request) {
        event["cookies"] = json!(cookies);
    }
    event["headers"] = Value::Object(headers(call, request, source_ip));
    if let Some(query) = query(&request.query) {
        event["queryStringParameters"] = json!(query);
    }
    event["requestContext"] = context;
    let is_text = request.header(CONTENT_TYPE).is_some_and(is_text);
    let text = std::str::from_utf8(&request.body).ok().filter(|text| is_text || text.is_empty());
    match text {
        Some("") => {}
        Some(text) => event["body"] = json!(text),
        None => event["body"] = json!(STANDARD.encode(&request.body)),
    }
    event["isBase64Encoded"] = json!(text.is_none());
    event.to_string().into()
}

/// As access logs write a time: `31/Oct/2026:12:00:00 +0000`.
fn logged(time: Time) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/") || TEXTS.contains(&&*kind)
}

/// Every cookie, whichever header it stood in.
fn cookies(request: &HttpRequest) -> Option<Vec<String>> {
    let values = request.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies: Vec<String> = values
        .flat_map(|value| value.split(';'))
        .map(|cookie| cookie.trim().to_owned())
        .filter(|cookie| !cookie.is_empty())
        .collect();
    (!cookies.is_empty()).then_some(cookies)
}

/// Names in small letters; several values of one joined by commas.
fn headers(call: &Call, request: &HttpRequest, source_ip: &str) -> Map<String, Value> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &request.headers {
        if *name == COOKIE || OF_CONNECTIONS.contains(&name.as_str()) {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        let joined = headers.entry(name.as_str().to_owned()).or_default();
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(&value);
    }
    let mut own = |name: &str, value: String| headers.insert(name.to_owned(), value);
    let scheme = request.parameter("scheme");
    own("x-forwarded-proto", scheme.to_owned());
    own("x-forwarded-port", if scheme == "http" { "80" } else { "443" }.to_owned());
    let forwarded = match request.header("x-forwarded-for") {
        Some(before) => format!("{before}, {source_ip}"),
        None => source_ip.to_owned(),
    };
    own("x-forwarded-for", forwarded);
    if request.header("x-amzn-trace-id").is_none() {
        let unique = call.ids.hex();
        let unique = unique.get(..24).unwrap_or(&unique);
        own("x-amzn-trace-id", format!("Root=1-{:08x}-{unique}", call.now.0.div_euclid(1_000)));
    }
    // HTTP/2 has no such header.
    if request.header(HOST).is_none() {
        let host = call.endpoint.split_once("://").map_or(&*call.endpoint, |(_, host)| host).to_owned();
        headers.insert("host".to_owned(), host);
    }
    headers.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

/// Decoded; several values of one name joined by commas.
fn query(query: &str) -> Option<Map<String, Value>> {
    let mut parameters: Map<String, Value> = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        match parameters.get_mut(&name) {
            Some(Value::String(joined)) => {
                joined.push(',');
                joined.push_str(&value);
            }
            _ => {
                parameters.insert(name, Value::String(value));
            }
        }
    }
    (!parameters.is_empty()).then_some(parameters)
}

/// Percent-decoded, a plus being a blank; what is no code stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (first, code.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &rest[3..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Handlers read parameters from this member, and frameworks rely on its joining.
    #[test]
    fn parameters_are_decoded_and_joined() {
        for (text, expected) in [
            ("", None),
            ("a=1&b=2&a=3", Some(json!({"a": "1,3", "b": "2"}))),
            ("a%20b=c%2Fd+e", Some(json!({"a b": "c/d e"}))),
            ("flag&x=%zz%4", Some(json!({"flag": "", "x": "%zz%4"}))),
            ("é=%C3%A9", Some(json!({"é": "é"}))),
        ] {
            assert_eq!(query(text).map(Value::Object), expected, "{text}");
        }
    }

    // Which bodies arrive as they are, a handler must know; AWS decides by the content type alone.
    #[test]
    fn bodies_are_text_by_their_content_type() {
        for (content_type, expected) in [
            ("text/plain", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/x-www-form-urlencoded", false),
            ("application/octet-stream", false),
            ("image/png", false),
        ] {
            assert_eq!(is_text(content_type), expected, "{content_type}");
        }
    }
}
