//! Plays FHIR requests, written as a client would, against a data store in memory.

use std::fmt::Write;

use bytes::Bytes;
use contract::{ApiError, HttpAnswer, HttpBody, HttpRequest, Service, Settings};
use expect_test::Expect;
use fhir::paths::{self, Found};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use store::Store;
use test_kit::{ENDPOINT, House};
use tokio::sync::mpsc;

pub(crate) static SERVICES: &[&Service] = &[&healthlake::SERVICE];

/// A house with one data store in it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) house: House,
    pub(crate) data_store: String,
}

/// An answer, or a refusal as the door would send it.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    /// The text of the first issue of an OperationOutcome.
    pub(crate) fn diagnostics(&self) -> String {
        let outcome = self.json();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
        outcome["issue"][0]["diagnostics"].as_str().expect("diagnostics").to_owned()
    }
}

impl World {
    pub(crate) async fn new() -> World {
        World::on(Store::in_memory()).await
    }

    pub(crate) async fn on(store: Store) -> World {
        World::with_settings(store, Settings::standard()).await
    }

    pub(crate) async fn with_settings(store: Store, settings: &'static Settings) -> World {
        World::of(House::with_settings(store, SERVICES, settings)).await
    }

    /// A data store in a house that a test has furnished.
    pub(crate) async fn of(house: House) -> World {
        let created =
            house.aws("healthlake", "CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4"})).await;
        let data_store = created.expect("a data store")["DatastoreId"].as_str().expect("an id").to_owned();
        World { house, data_store }
    }

    /// Calls an operation of the control plane.
    pub(crate) async fn aws(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        self.house.aws("healthlake", operation, input).await
    }

    /// Sends a request: method and path on the first line, then headers, then the body.
    pub(crate) async fn send(&self, request: &str) -> Reply {
        World::reply(self.answer(request).await)
    }

    /// Sends a request whose body may be anything.
    pub(crate) async fn send_body(&self, head: &str, body: impl Into<Bytes>) -> Reply {
        let (operation, request) = self.request(head);
        let request = HttpRequest { body: body.into(), ..request };
        World::reply(self.house.http("healthlake", operation, request).await)
    }

    fn reply(answer: Result<HttpAnswer, ApiError>) -> Reply {
        match answer {
            Ok(answer) => {
                let HttpBody::Whole(body) = answer.body else { panic!("a stream") };
                Reply { status: answer.status.as_u16(), headers: answer.headers, body }
            }
            Err(error) => {
                let mut headers = HeaderMap::new();
                for (name, value) in &error.headers {
                    headers.insert(*name, HeaderValue::from_str(value).expect("a value"));
                }
                let body = error.body.map(|body| body.to_string()).unwrap_or_else(|| error.message.clone());
                Reply { status: error.status, headers, body: body.into() }
            }
        }
    }

    /// Sends a request whose answer is a stream.
    pub(crate) async fn stream(&self, request: &str) -> mpsc::Receiver<Bytes> {
        match self.answer(request).await.expect("an answer").body {
            HttpBody::Stream(stream) => stream,
            HttpBody::Whole(body) => panic!("no stream: {body:?}"),
        }
    }

    async fn answer(&self, request: &str) -> Result<HttpAnswer, ApiError> {
        let (operation, request) = self.request(request);
        self.house.http("healthlake", operation, request).await
    }

    /// Finds the operation as the door does.
    fn request(&self, text: &str) -> (&'static str, HttpRequest) {
        let body = ["\n{", "\n["].iter().filter_map(|start| text.find(start)).min();
        let (head, body) = text.split_at(body.unwrap_or(text.len()));
        let mut lines = head.lines();
        let (method, url) = lines.next().expect("a line").split_once(' ').expect("a method and a path");
        let base = format!("{ENDPOINT}/datastore/{}/r4/", self.data_store);
        let url = url.strip_prefix(&base).unwrap_or(url);
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").expect("a header");
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).expect("a name"),
                value.parse().expect("a value"),
            );
        }
        let full = format!("/datastore/{}/r4/{path}", self.data_store);
        let Found::Interaction(interaction, parameters) = paths::find(method, &full) else {
            panic!("no operation for {method} {path}")
        };
        let request = HttpRequest {
            method: method.parse::<Method>().expect("a method"),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: Bytes::from(body.trim_start_matches('\n').to_owned()),
            parameters,
        };
        (interaction.operation, request)
    }

    /// Plays requests that stand apart by a blank line and compares what comes back.
    pub(crate) async fn check(&self, script: &str, expected: Expect) {
        expected.assert_eq(&self.play(script).await);
    }

    async fn play(&self, script: &str) -> String {
        let mut told = String::new();
        for request in script.trim().split("\n\n") {
            let request: Vec<&str> = request.lines().map(str::trim_start).collect();
            let reply = self.send(&request.join("\n")).await;
            let _ = write!(told, "{}\n  {}", request[0], reply.status);
            for name in ["etag", "last-modified", "location", "content-type"] {
                if let Some(value) = reply.headers.get(name) {
                    let _ = write!(told, " {name}: {}", value.to_str().expect("text"));
                }
            }
            told.push('\n');
            if !reply.body.is_empty() {
                let _ = writeln!(told, "  {}", without_uuids(&reply.text().replace(&self.data_store, "DS")));
            }
        }
        told
    }
}

/// The same text with `UUID` in place of each drawn id, so that what is drawn elsewhere changes no expectation.
pub(crate) fn without_uuids(text: &str) -> String {
    let is_uuid = |text: &str| {
        text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let mut told = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_drawn = rest.get(..36).is_some_and(is_uuid);
        if is_drawn {
            told.push_str("UUID");
        } else {
            told.push(first);
        }
        rest = &rest[if is_drawn { 36 } else { first.len_utf8() }..];
    }
    told
}
