//! The keys of an issuer, fetched by plain HTTP.
//!
//! They are fetched when there are none, and again when a token names a key that is not among them, as after a rotation; not
//! more often than once a minute, so that tokens made up by somebody do not keep the issuer busy.

use std::time::Duration;

use bytes::Bytes;
use contract::{ApiError, SmartIssuer, Time};
use http::header::{ACCEPT, CONNECTION, HOST};
use http::{Request, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use json_web_token::Keys;
use tokio::net::TcpStream;

use crate::errors;

/// How long keys are not fetched again.
const MILLISECONDS_BETWEEN: i64 = 60_000;
/// How long an issuer may take to answer, by the machine's time.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The most that a key set may have.
const MAX_BYTES: usize = 256 << 10;

/// Fetches the keys, if there are none or if a key of this id might be new.
pub(super) async fn fetch_if_needed(
    issuer: &SmartIssuer,
    key_id: Option<&str>,
    now: Time,
) -> Result<(), ApiError> {
    let Some(url) = &issuer.keys_url else { return Ok(()) };
    if let Some(known) = issuer.known_keys() {
        let is_new = now.0.saturating_sub(known.since.0) < MILLISECONDS_BETWEEN;
        if is_new || key_id.is_none_or(|id| known.keys.has(id)) {
            return Ok(());
        }
    }
    let fetched = tokio::time::timeout(TIMEOUT, fetch(url)).await;
    let text = fetched.unwrap_or_else(|_| Err("no answer in time".to_owned()));
    let keys = text.and_then(|text| Keys::read(&text).map_err(|error| error.to_string()));
    match keys {
        Ok(keys) => {
            issuer.keep_keys(keys, now);
            Ok(())
        }
        Err(cause) => Err(errors::no_keys(&issuer.issuer, &format!("{url}: {cause}"))),
    }
}

async fn fetch(url: &str) -> Result<Bytes, String> {
    let uri: Uri = url.parse().map_err(|_| "not a URL".to_owned())?;
    let authority = uri.authority().ok_or("a URL without a host")?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let address = (authority.host().trim_matches(['[', ']']), authority.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let request = Request::get(target)
        .header(HOST, authority.as_str())
        .header(ACCEPT, "application/json")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(|error| error.to_string())?;
        if answer.status() != http::StatusCode::OK {
            return Err(format!("it answers {}", answer.status()));
        }
        let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await;
        body.map(|body| body.to_bytes()).map_err(|error| error.to_string())
    };
    // The connection moves the bytes of the exchange; that it ends says nothing that the exchange does not.
    let (body, _) = tokio::join!(exchange, connection);
    body
}
