//! `http:invoke`: a request to wherever a definition says, authorized by a connection of EventBridge.
//!
//! The URL may be one of plain HTTP, too: what a test listens at seldom has a certificate. Redirects are not followed (believed).
//! Causes are believed: the body of an answer, the client's words if there was none.

use std::time::Duration;

use contract::{AnswerWithin, Arn, Call};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Asked, Endpoint, METHODS, Reading, TaskError, Watch, cause, content_type, form, in_url, result};
use crate::integrations::errors;

pub(super) const REQUIRED: &[&str] = &["ApiEndpoint", "Method"];
pub(super) const OPTIONAL: &[&str] =
    &["Authentication", "Headers", "InvocationConfig", "QueryParameters", "RequestBody", "Transform"];

/// One of them names the connection.
const CONNECTIONS: &[&str] = &["InvocationConfig", "Authentication"];

/// Headers that a task may not send (documented).
const FORBIDDEN: &[&str] = &[
    "a-im",
    "accept-charset",
    "accept-datetime",
    "accept-encoding",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-md5",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "origin",
    "pragma",
    "proxy-authorization",
    "referer",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "warning",
];
const FORBIDDEN_PREFIXES: &[&str] = &["x-forwarded-", "x-amz-", "x-amzn-"];

/// What a body is if no header says it (documented).
const JSON: &str = "application/json; charset=UTF-8";
/// How long an answer may take (documented).
const LONGEST: Duration = Duration::from_secs(60);
/// As much of an answer as a state may give (documented).
const RANGE: &str = "bytes=0-262144";
/// What an answer may not be (documented).
const UNREADABLE: &[&str] = &["application/octet-stream", "image/", "video/", "audio/"];

/// What a definition asks.
#[derive(Debug)]
pub(super) struct Task {
    asked: Asked,
    body: Option<Value>,
    /// How lists are written, if the body is to be a form.
    form: Option<form::Lists>,
    connection: String,
}

/// That neither member which names a connection is there. Believed.
pub(super) fn without_connection(is_there: impl Fn(&str) -> bool) -> Option<String> {
    let named = CONNECTIONS.iter().any(|name| is_there(name));
    (!named).then(|| errors::missing_field("InvocationConfig"))
}

pub(super) fn read(arguments: &Value) -> Result<Task, TaskError> {
    let mut reading = Reading::of(Endpoint::Http, arguments);
    let url = in_url(reading.text("ApiEndpoint"));
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        reading.problems.push(errors::wrong_type("ApiEndpoint", "a URL"));
    }
    let connection = CONNECTIONS.iter().find_map(|name| arguments.get(name));
    let connection = connection.and_then(|connection| connection.get("ConnectionArn")?.as_str());
    if connection.is_none() && reading.problems.is_empty() {
        reading.problems.push(errors::missing_field("ConnectionArn"));
    }
    let query = match arguments.get("QueryParameters") {
        Some(Value::String(text)) => split(text),
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).flat_map(split).collect(),
        _ => reading.pairs("QueryParameters"),
    };
    let asked = Asked {
        method: reading.one_of("Method", METHODS).to_owned(),
        url,
        query,
        headers: reading.headers(FORBIDDEN, FORBIDDEN_PREFIXES),
        body: None,
    };
    let form = form::Lists::of(arguments.get("Transform"));
    reading.problems.extend(form.as_ref().err().cloned());
    reading.done(Task {
        asked,
        body: arguments.get("RequestBody").filter(|body| !body.is_null()).cloned(),
        form: form.ok().flatten(),
        connection: connection.unwrap_or_default().to_owned(),
    })
}

/// The pairs of a query that is said as one text.
fn split(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = text.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

pub(super) async fn call(call: &Call, watch: Option<&Watch>, arguments: &Value) -> Result<Value, TaskError> {
    let Task { asked, body, form, connection } = read(arguments)?;
    let added = authorized(call, &connection).await?;
    let finish = |mut asked: Asked, body: Option<Value>| {
        let region = &call.caller.region;
        asked.headers.push(("User-Agent".to_owned(), format!("Amazon|StepFunctions|HttpInvoke|{region}")));
        asked.headers.push(("Range".to_owned(), RANGE.to_owned()));
        asked.body = body.map(|body| match (&body, form) {
            (Value::String(text), _) => text.clone(),
            (Value::Object(members), Some(lists)) => form::written(members, lists),
            (body, _) => body.to_string(),
        });
        asked
    };
    let shown = watch.filter(|watch| !watch.reveals_secrets).map(|_| finish(asked.clone(), body.clone()));
    let (asked, body) = merged(asked, body, &added)?;
    let asked = finish(asked, body);
    let mut request = asked.request(JSON).map_err(errors::runtime)?;
    request.extensions_mut().insert(AnswerWithin(LONGEST));
    let outcome = call.outside.send(request).await;
    let answer = match outcome {
        Ok(answer) => answer,
        Err(error) => {
            see(watch, shown.as_ref().unwrap_or(&asked), None);
            return Err(TaskError { error: "States.Http.Socket".to_owned(), cause: error.to_string() });
        }
    };
    let kind = content_type(&answer);
    let body = std::str::from_utf8(answer.body()).ok();
    let body = body.filter(|_| !UNREADABLE.iter().any(|unreadable| kind.starts_with(unreadable)));
    let Some(body) = body else {
        return Err(errors::runtime(format!("The response of content type '{kind}' cannot be read as text")));
    };
    let status = answer.status();
    let told = result(&answer, body, |name| name);
    see(watch, shown.as_ref().unwrap_or(&asked), Some((&told, body)));
    if !status.is_success() {
        return Err(TaskError {
            error: format!("States.Http.StatusCode.{}", status.as_u16()),
            cause: cause(body),
        });
    }
    Ok(told)
}

/// What a connection adds. The names of the errors are documented.
async fn authorized(call: &Call, connection: &str) -> Result<Value, TaskError> {
    let failed =
        |what: &str, cause: String| TaskError { error: format!("Events.ConnectionResource.{what}"), cause };
    let Some(arn) = Arn::parse(connection).filter(|arn| arn.service == "events") else {
        return Err(failed("ResourceNotFound", format!("{connection} is the ARN of no connection")));
    };
    let answer =
        arn.within(call).aws("events", "AuthorizeByConnection", &json!({"ConnectionArn": connection})).await;
    let answer = answer.map_err(|error| match &*error.code {
        "ResourceNotFoundException" => failed("ResourceNotFound", error.message.to_string()),
        _ => failed("InvalidConnectionState", error.message.to_string()),
    })?;
    let added: Value = serde_json::from_slice(&answer).map_err(|error| errors::unreadable(&error))?;
    match added["ConnectionState"].as_str() {
        Some("AUTHORIZED") => Ok(added),
        state => Err(failed(
            "InvalidConnectionState",
            format!("The connection {connection} is {}", state.unwrap_or_default()),
        )),
    }
}

/// A request with what a connection adds; where both say something, the connection's holds (documented).
fn merged(mut asked: Asked, body: Option<Value>, added: &Value) -> Result<(Asked, Option<Value>), TaskError> {
    if let (Some(name), Some(value)) =
        (added["Authorization"][0].as_str(), added["Authorization"][1].as_str())
    {
        asked.headers.push((name.to_owned(), value.to_owned()));
    }
    let parameters = &added["InvocationHttpParameters"];
    for (name, value) in listed(&parameters["HeaderParameters"]) {
        asked.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        asked.headers.push((name.to_owned(), value.to_owned()));
    }
    for (name, value) in listed(&parameters["QueryStringParameters"]) {
        asked.query.retain(|(other, _)| other != name);
        asked.query.push((name.to_owned(), value.to_owned()));
    }
    let members: Map<String, Value> =
        listed(&parameters["BodyParameters"]).map(|(name, value)| (name.to_owned(), value.into())).collect();
    if members.is_empty() {
        return Ok((asked, body));
    }
    match body.unwrap_or_else(|| json!({})) {
        Value::Object(mut body) => {
            body.extend(members);
            Ok((asked, Some(Value::Object(body))))
        }
        _ => Err(errors::runtime(
            "The request body cannot be merged with the body of the connection".to_owned(),
        )),
    }
}

fn listed(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    let elements = list.as_array().into_iter().flatten();
    elements
        .filter_map(|element| Some((element["Key"].as_str()?, element["Value"].as_str().unwrap_or_default())))
}

/// Tells whoever watches what was sent and what came of it.
fn see(watch: Option<&Watch>, asked: &Asked, answered: Option<(&Value, &str)>) {
    let Some(watch) = watch else { return };
    let url = asked.url();
    let protocol = url.split_once("://").map_or("https", |(protocol, _)| protocol).to_owned();
    let shown = |headers: &mut dyn Iterator<Item = (&str, &str)>| {
        let headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
        format!("[{}]", headers.join(", "))
    };
    let mut request = json!({
        "protocol": protocol,
        "method": asked.method,
        "url": url,
        "headers": shown(&mut asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
    });
    if let Some(body) = &asked.body {
        request["body"] = body.as_str().into();
    }
    let mut seen = Map::from_iter([("request".to_owned(), request)]);
    if let Some((told, body)) = answered {
        let headers = told["Headers"].as_object().into_iter().flatten();
        let mut headers = headers.flat_map(|(name, values)| {
            let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
            values.map(move |value| (name.as_str(), value))
        });
        let response = json!({
            "protocol": protocol,
            "statusCode": told["StatusCode"].to_string(),
            "statusMessage": told["StatusText"],
            "headers": shown(&mut headers),
            "body": body,
        });
        seen.insert("response".to_owned(), response);
    }
    let _ = watch.seen.set(seen);
}
