//! Tasks that call an endpoint rather than an operation of a service: `apigateway:invoke` and `http:invoke`.
//!
//! Both take the parts of a request, and give `Headers`, `ResponseBody`, `StatusCode` and `StatusText`. Their parameters are checked
//! before the task is scheduled. A body is read as JSON if its `Content-Type` says so, or if there is none (believed).

mod api_gateway;
mod form;
mod http_task;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use bytes::Bytes;
use contract::Call;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Request, Response};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Asker, TaskError, errors};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    ApiGateway,
    Http,
}

/// Both take these (documented).
const METHODS: &[&str] = &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// What does not stand for itself in a query or a form.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What cannot stand in a URL. Everything else is taken as it is written.
const NOT_IN_URLS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// The most characters of a cause. AWS's limit.
const MOST_CAUSE: usize = 32_768;

/// What is seen of a call that is watched: TestState's `request` and `response`.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Whether what a connection adds is shown.
    pub(crate) reveals_secrets: bool,
    /// `request`, and `response` if there was one.
    pub(crate) seen: OnceLock<Map<String, Value>>,
}

/// A request as it is put together.
#[derive(Clone, Debug, Default)]
struct Asked {
    method: String,
    url: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Endpoint {
    fn names(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Endpoint::ApiGateway => (api_gateway::REQUIRED, api_gateway::OPTIONAL),
            Endpoint::Http => (http_task::REQUIRED, http_task::OPTIONAL),
        }
    }

    /// Whether it can be called with these arguments.
    pub(super) fn check(self, arguments: &Value) -> Result<(), TaskError> {
        match self {
            Endpoint::ApiGateway => api_gateway::read(arguments).map(drop),
            Endpoint::Http => http_task::read(arguments).map(drop),
        }
    }

    pub(super) async fn call(
        self,
        call: &Call,
        asker: Asker<'_>,
        arguments: Value,
    ) -> Result<Value, TaskError> {
        match self {
            Endpoint::ApiGateway => api_gateway::call(call, &arguments).await,
            Endpoint::Http => http_task::call(call, asker.watch, &arguments).await,
        }
    }

    pub(super) fn check_names<'n>(self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        let (required, optional) = self.names();
        let names: Vec<&str> = names.map(|name| name.strip_suffix(".$").unwrap_or(name)).collect();
        let missing = required.iter().filter(|name| !names.contains(name));
        let mut problems: Vec<String> = missing.map(|name| errors::missing_field(name)).collect();
        if self == Endpoint::Http {
            problems.extend(http_task::without_connection(|name| names.contains(&name)));
        }
        let unknown = names.iter().filter(|name| !required.contains(name) && !optional.contains(name));
        problems.extend(unknown.map(|name| errors::unsupported_field(name)));
        problems
    }
}

/// Arguments as they are read, and what is wrong with them.
struct Reading<'a> {
    arguments: &'a Value,
    problems: Vec<String>,
}

impl<'a> Reading<'a> {
    /// Looks at the names first.
    fn of(endpoint: Endpoint, arguments: &'a Value) -> Reading<'a> {
        let problems = match arguments {
            Value::Object(members) => endpoint.check_names(members.keys().map(String::as_str)),
            _ => vec![errors::wrong_type("Parameters", "an OBJECT")],
        };
        Reading { arguments, problems }
    }

    /// A text that may be missing.
    fn text(&mut self, name: &str) -> &'a str {
        match self.arguments.get(name) {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) => text,
            Some(_) => {
                self.problems.push(errors::wrong_type(name, "a STRING"));
                ""
            }
        }
    }

    /// One of some texts, the first of them if nothing is said.
    fn one_of(&mut self, name: &str, allowed: &'static [&'static str]) -> &'static str {
        let first = allowed.first().copied().unwrap_or_default();
        let text = self.text(name);
        if text.is_empty() {
            return first;
        }
        allowed.iter().find(|known| **known == text).copied().unwrap_or_else(|| {
            self.problems.push(errors::wrong_type(name, &format!("one of [{}]", allowed.join(", "))));
            first
        })
    }

    /// The members of an object; several values of one name are a list.
    fn pairs(&mut self, name: &str) -> Vec<(String, String)> {
        match self.arguments.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(members)) => members
                .iter()
                .flat_map(|(name, value)| values(value).map(|value| (name.clone(), value)))
                .collect(),
            Some(_) => {
                self.problems.push(errors::wrong_type(name, "an OBJECT"));
                Vec::new()
            }
        }
    }

    /// The headers, none of which may be one of those, nor begin as one of those.
    fn headers(&mut self, forbidden: &[&str], prefixes: &[&str]) -> Vec<(String, String)> {
        let headers = self.pairs("Headers");
        for (name, value) in &headers {
            let small = name.to_ascii_lowercase();
            let is_forbidden = forbidden.contains(&small.as_str())
                || prefixes.iter().any(|prefix| small.starts_with(prefix))
                || header(name, value).is_none();
            if is_forbidden {
                self.problems.push(unsupported_header(name));
            }
        }
        headers
    }

    fn done<T>(self, read: T) -> Result<T, TaskError> {
        if self.problems.is_empty() {
            Ok(read)
        } else {
            Err(errors::unusable(self.arguments, &self.problems))
        }
    }
}

/// Believed.
fn unsupported_header(name: &str) -> String {
    format!("The 'Headers' field contains unsupported values: {name}")
}

/// A value, or each of several, as text. A null is none.
fn values(value: &Value) -> impl Iterator<Item = String> {
    let all = match value {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter().filter(|value| !value.is_null()).map(text)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A part of a URL, as much of it as cannot stand there encoded.
fn in_url(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_URLS).to_string()
}

fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok())
}

impl Asked {
    /// The URL with the query.
    fn url(&self) -> String {
        let mut url = self.url.clone();
        for (name, value) in &self.query {
            let mark = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{mark}{}={}", encoded(name), encoded(value)));
        }
        url
    }

    fn has_header(&self, wanted: &HeaderName) -> bool {
        self.headers.iter().any(|(name, _)| wanted.as_str().eq_ignore_ascii_case(name))
    }

    /// As it is sent. A body is JSON if no header says otherwise.
    fn request(&self, json: &'static str) -> Result<Request<Bytes>, String> {
        let body = Bytes::from(self.body.clone().unwrap_or_default());
        let request = Request::builder().method(self.method.as_str()).uri(self.url());
        let mut request = request.body(body).map_err(|error| format!("{}: {error}", self.url))?;
        for (name, value) in &self.headers {
            let (name, value) = header(name, value).ok_or_else(|| unsupported_header(name))?;
            request.headers_mut().append(name, value);
        }
        if self.body.is_some() && !self.has_header(&CONTENT_TYPE) {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(json));
        }
        Ok(request)
    }
}

/// What a task tells of an answer; header names as `spelled` has them.
fn result(answer: &Response<Bytes>, body: &str, spelled: fn(&str) -> &str) -> Value {
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in answer.headers() {
        let values = headers.entry(spelled(name.as_str()).to_owned()).or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.push(String::from_utf8_lossy(value.as_bytes()).into());
        }
    }
    let kind = content_type(answer);
    let read = if kind.is_empty() || kind.contains("json") { serde_json::from_str(body).ok() } else { None };
    json!({
        "Headers": headers,
        "ResponseBody": read.unwrap_or_else(|| Value::from(body)),
        "StatusCode": answer.status().as_u16(),
        "StatusText": answer.status().canonical_reason().unwrap_or_default(),
    })
}

fn content_type(answer: &Response<Bytes>) -> String {
    let value = answer.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(value).to_ascii_lowercase()
}

/// A body as a cause.
fn cause(body: &str) -> String {
    body.chars().take(MOST_CAUSE).collect()
}
