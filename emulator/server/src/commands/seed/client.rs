//! The two requests that seeding makes, over a connection that stays.
//!
//! Requests carry a credential with account and region and no true signature, which Millpond reads and does not verify; one
//! that runs with `--verify-signatures` refuses them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use contract::Time;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No answer takes longer unless the other side hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The answer to the largest Bundle is far smaller.
const MOST_BYTES_OF_ANSWER: usize = 64 * 1024 * 1024;

/// Of an answer that is no OperationOutcome, so much is shown.
const MOST_LETTERS_SHOWN: usize = 300;

const PORT_OF_HTTP: u16 = 80;

/// Where requests go, and in whose name.
#[derive(Debug)]
pub(super) struct Target {
    host: String,
    port: u16,
    /// `host:port`, as the header has it.
    authority: String,
    authorization: String,
    /// `20261031T120000Z`.
    date: String,
}

impl Target {
    /// # Errors
    /// If the URL is not one of plain HTTP without a path.
    pub(super) fn new(url: &str, account: &str, region: &str, now: Time) -> Result<Target, String> {
        let uri: Uri = url.parse().map_err(|error| format!("--url {url}: {error}"))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => {
                return Err(format!("--url {url}: say http; the same port of Millpond speaks it"));
            }
            _ => return Err(format!("--url {url}: not of the form http://host:port")),
        }
        let authority = uri.authority().filter(|_| uri.path() == "/" && uri.query().is_none());
        let authority = authority.ok_or_else(|| format!("--url {url}: not of the form http://host:port"))?;
        let date: String = now.iso().chars().filter(char::is_ascii_alphanumeric).collect();
        // Without its milliseconds.
        let date = date.get(..15).map(|date| format!("{date}Z")).unwrap_or_default();
        let day = date.get(..8).unwrap_or_default();
        Ok(Target {
            // An address of IPv6 stands in brackets in a URL alone.
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(PORT_OF_HTTP),
            authority: authority.to_string(),
            authorization: format!(
                "AWS4-HMAC-SHA256 Credential={account}/{day}/{region}/healthlake/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature={:064}",
                0
            ),
            date,
        })
    }
}

/// A connection that is kept from request to request.
#[derive(Debug)]
pub(super) struct Connection {
    target: Arc<Target>,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// If nobody listens there.
    pub(super) async fn open(target: Arc<Target>) -> Result<Connection, String> {
        let failed = |error: &dyn std::fmt::Display| {
            format!("cannot reach {}: {error}; does Millpond run there?", target.authority)
        };
        let connecting = TcpStream::connect((target.host.as_str(), target.port));
        let stream = timeout(PATIENCE, connecting).await.map_err(|late| failed(&late))?;
        let stream = stream.map_err(|error| failed(&error))?;
        stream.set_nodelay(true).map_err(|error| failed(&error))?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
        // Ends with the sender; what went wrong, the request tells.
        tokio::spawn(connection);
        Ok(Connection { target, sender })
    }

    /// Makes a data store and gives its id.
    ///
    /// # Errors
    /// Why it was refused.
    pub(super) async fn create_data_store(&mut self) -> Result<String, String> {
        let input = r#"{"DatastoreTypeVersion":"R4","DatastoreName":"seeded"}"#;
        let request = Request::post("/")
            .header(CONTENT_TYPE, "application/x-amz-json-1.0")
            .header("x-amz-target", "HealthLake.CreateFHIRDatastore");
        let answer =
            self.send(request, input.into()).await.map_err(|error| format!("no data store: {error}"))?;
        let id = answer.get("DatastoreId").and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| "no data store: the answer names none; is that Millpond?".into())
    }

    /// Sends a transaction.
    ///
    /// # Errors
    /// Why it was refused.
    pub(super) async fn bundle(&mut self, data_store: &str, bundle: &Value) -> Result<(), String> {
        let request = Request::post(format!("/datastore/{data_store}/r4/"))
            .header(CONTENT_TYPE, "application/fhir+json");
        self.send(request, bundle.to_string()).await.map(drop)
    }

    async fn send(&mut self, request: hyper::http::request::Builder, body: String) -> Result<Value, String> {
        let request = request
            .header(HOST, &self.target.authority)
            .header(AUTHORIZATION, &self.target.authorization)
            .header("x-amz-date", &self.target.date)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| error.to_string())?;
        let answering = async {
            self.sender.ready().await.map_err(|error| error.to_string())?;
            let answer = self.sender.send_request(request).await.map_err(|error| error.to_string())?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MOST_BYTES_OF_ANSWER).collect().await;
            Ok((status, body.map_err(|error| error.to_string())?.to_bytes()))
        };
        let answered: Result<(StatusCode, Bytes), String> =
            timeout(PATIENCE, answering).await.map_err(|_| format!("no answer in {PATIENCE:?}"))?;
        let (status, body) = answered?;
        let answer = serde_json::from_slice(&body).unwrap_or_default();
        if status == StatusCode::OK { Ok(answer) } else { Err(refusal(status, &answer, &body)) }
    }
}

/// What an answer says about why: an OperationOutcome's diagnostics, AWS's message, or its first letters.
fn refusal(status: StatusCode, answer: &Value, body: &[u8]) -> String {
    let diagnostics = answer.pointer("/issue/0/diagnostics");
    let message = diagnostics.or_else(|| answer.get("message")).or_else(|| answer.get("Message"));
    match message.and_then(Value::as_str) {
        Some(message) => format!("refused with {status}: {message}"),
        None => {
            let text = String::from_utf8_lossy(body);
            let start: String = text.chars().take(MOST_LETTERS_SHOWN).collect();
            format!("refused with {status}: {start}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A URL that is read as another one fills somebody else's data store.
    #[test]
    fn urls() {
        let target = |url: &str| Target::new(url, "000000000000", "eu-west-1", Time(1_793_448_000_123));
        for (url, host, port, authority) in [
            ("http://localhost:4566", "localhost", 4566, "localhost:4566"),
            ("http://localhost:4566/", "localhost", 4566, "localhost:4566"),
            ("http://millpond", "millpond", 80, "millpond"),
            ("http://[::1]:81", "::1", 81, "[::1]:81"),
        ] {
            let read = target(url).expect(url);
            assert_eq!((read.host.as_str(), read.port, read.authority.as_str()), (host, port, authority));
            assert_eq!(read.date, "20261031T120000Z");
            let claim = front_door::signature::credential(&read.authorization).expect("a credential");
            assert_eq!(
                (claim.access_key, claim.date, claim.region, claim.service),
                ("000000000000", "20261031", "eu-west-1", "healthlake")
            );
        }
        for url in
            ["", "localhost:4566", "https://localhost:4566", "ftp://x", "http://x/path", "http://x?q", "/x"]
        {
            assert!(target(url).is_err_and(|error| error.starts_with("--url ")), "{url}");
        }
    }

    // Whoever is refused wants to know why.
    #[test]
    fn refusals() {
        for (body, expected) in [
            (r#"{"resourceType":"OperationOutcome","issue":[{"diagnostics":"too wet"}]}"#, "too wet"),
            (r#"{"__type":"X","message":"too dry"}"#, "too dry"),
            (r#"{"Message":"too warm"}"#, "too warm"),
            ("<html>", "<html>"),
            ("", ""),
        ] {
            let answer = serde_json::from_str(body).unwrap_or_default();
            let text = refusal(StatusCode::BAD_REQUEST, &answer, body.as_bytes());
            assert_eq!(text, format!("refused with 400 Bad Request: {expected}"));
        }
    }
}
