//! How a notification gets to where a Subscription says: a POST to a rest-hook, or an event on an EventBridge bus.
//!
//! A rest-hook gets the Bundle as `application/fhir+json` and acknowledges with any status of 200 to 299. If the
//! Subscription has credentials, a token is asked for first: a form with `grant_type=client_credentials`, the client's id
//! and secret in an `Authorization: Basic` header, as RFC 6749 prefers (believed of AWS).

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::Call;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::interaction::FHIR_JSON;
use crate::model::notification::put_events_entry;
use crate::model::subscription::{Channel, Credentials};

/// The most of an answer that an error tells.
const TOLD_CHARACTERS: usize = 200;

/// A way that stays open for several notifications.
#[derive(Debug)]
pub(crate) struct Way<'c> {
    call: &'c Call,
    channel: &'c Channel,
    /// The URL of the subscription.
    subscription: &'c str,
    /// The headers of a rest-hook's requests, once they are known.
    headers: Option<HeaderMap>,
}

impl<'c> Way<'c> {
    /// A way along a channel.
    pub(crate) fn along(call: &'c Call, channel: &'c Channel, subscription: &'c str) -> Way<'c> {
        Way { call, channel, subscription, headers: None }
    }

    /// Sends a notification.
    ///
    /// # Errors
    /// Why it is not there, for the subscriber to read.
    pub(crate) async fn send(&mut self, bundle: &Value) -> Result<(), String> {
        match self.channel {
            Channel::RestHook { endpoint, headers, credentials } => {
                let headers = match &self.headers {
                    Some(known) => known.clone(),
                    None => {
                        let made = self.rest_hook_headers(headers, credentials.as_ref()).await?;
                        self.headers.insert(made).clone()
                    }
                };
                self.post(endpoint, headers, bundle.to_string().into()).await.map(|_| ())
            }
            Channel::EventBridge { bus } => self.put_event(bus, bundle).await,
        }
    }

    async fn rest_hook_headers(
        &self,
        headers: &[(String, String)],
        credentials: Option<&Credentials>,
    ) -> Result<HeaderMap, String> {
        let mut made = HeaderMap::new();
        for (name, value) in headers {
            let name =
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("not a header: {name}"))?;
            let value =
                HeaderValue::from_str(value).map_err(|_| format!("not the value of a header: {name}"))?;
            made.append(name, value);
        }
        made.insert(CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
        if let Some(credentials) = credentials {
            let token = self.token(credentials).await?;
            let value = HeaderValue::from_str(&format!("Bearer {token}"));
            made.insert(AUTHORIZATION, value.map_err(|_| "the token is not fit for a header".to_owned())?);
        }
        Ok(made)
    }

    async fn token(&self, credentials: &Credentials) -> Result<String, String> {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair = [encode(&credentials.client_id), encode(&credentials.client_secret)].join(":");
        let basic = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)));
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, basic.map_err(|error| error.to_string())?);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let form = Bytes::from_static(b"grant_type=client_credentials");
        let answer = self.post(&credentials.token_endpoint, headers, form).await?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let token = answer["access_token"].as_str().map(str::to_owned);
        token.ok_or_else(|| format!("{} answered without an access_token", credentials.token_endpoint))
    }

    async fn post(&self, url: &str, headers: HeaderMap, body: Bytes) -> Result<Bytes, String> {
        let request = Request::post(url).body(body);
        let mut request = request.map_err(|error| format!("{url} is not a URL: {error}"))?;
        *request.headers_mut() = headers;
        let answer = self.call.outside.send(request).await.map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        let mut reason = format!("{url} answered {}", answer.status().as_u16());
        let text = String::from_utf8_lossy(answer.body());
        let text: String = text.trim().chars().take(TOLD_CHARACTERS).collect();
        if !text.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(reason, ": {text}");
        }
        Err(reason)
    }

    async fn put_event(&self, bus: &str, bundle: &Value) -> Result<(), String> {
        let entry = put_events_entry(bus, self.call.clock.now(), self.subscription, bundle);
        let answer = self.call.aws("events", "PutEvents", &json!({"Entries": [entry]})).await;
        let answer = answer.map_err(|error| error.message)?;
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        if answer["FailedEntryCount"] == 0 {
            return Ok(());
        }
        Err(format!("EventBridge refused the event: {}", answer["Entries"][0]["ErrorMessage"]))
    }
}
