//! What a URL's configuration lets pages of other origins do.
//!
//! What is configured stands in place of what the function says of it (documented). Believed: that a preflight is answered with 200,
//! and that an origin that may not call is shown by the absence of the headers.

use contract::{HttpAnswer, HttpRequest};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN, VARY,
};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

/// AWS's `Cors`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Cors {
    allow_credentials: bool,
    allow_headers: Vec<String>,
    allow_methods: Vec<String>,
    allow_origins: Vec<String>,
    expose_headers: Vec<String>,
    max_age: Option<u64>,
}

impl Cors {
    /// The model has checked what is kept.
    pub(super) fn read(kept: &Value) -> Cors {
        serde_json::from_value(kept.clone()).unwrap_or_default()
    }

    /// The answer to a preflight; `None` if a request is none.
    pub(super) fn preflight(&self, request: &HttpRequest) -> Option<HttpAnswer> {
        if request.method != Method::OPTIONS || request.header(ACCESS_CONTROL_REQUEST_METHOD).is_none() {
            return None;
        }
        let origin = request.header(ORIGIN)?;
        let mut answer = HttpAnswer::new(StatusCode::OK, bytes::Bytes::new());
        if self.allow(&mut answer, origin) {
            put(&mut answer, ACCESS_CONTROL_ALLOW_HEADERS, &self.allow_headers.join(","));
            put(&mut answer, ACCESS_CONTROL_ALLOW_METHODS, &self.allow_methods.join(","));
            if let Some(seconds) = self.max_age {
                put(&mut answer, ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
            }
        }
        Some(answer)
    }

    /// Lets a page of an origin read an answer, if it may.
    pub(super) fn allow(&self, answer: &mut HttpAnswer, origin: &str) -> bool {
        for name in [
            ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            ACCESS_CONTROL_ALLOW_HEADERS,
            ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_EXPOSE_HEADERS,
            ACCESS_CONTROL_MAX_AGE,
        ] {
            answer.headers.remove(name);
        }
        let is_open = self.allow_origins.iter().any(|allowed| allowed == "*");
        let is_allowed = self.allow_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin));
        if !is_open && !is_allowed {
            return false;
        }
        // A browser takes no star together with credentials.
        let is_star = is_open && !self.allow_credentials;
        put(answer, ACCESS_CONTROL_ALLOW_ORIGIN, if is_star { "*" } else { origin });
        if !is_star {
            answer.headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        if self.allow_credentials {
            put(answer, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        put(answer, ACCESS_CONTROL_EXPOSE_HEADERS, &self.expose_headers.join(","));
        true
    }
}

/// Adds a header that says something.
fn put(answer: &mut HttpAnswer, name: HeaderName, value: &str) {
    if !value.is_empty()
        && let Ok(value) = HeaderValue::from_str(value)
    {
        answer.headers.insert(name, value);
    }
}
