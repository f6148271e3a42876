//! One connection: where it leads, how it is opened, and the one request on it.

use std::sync::Arc;

use bytes::Bytes;
use contract::OutsideError;
use http::header::{HOST, HeaderValue};
use http::uri::{PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::MAX_ANSWER_BYTES;

/// Where a URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) is_tls: bool,
    /// Without the brackets of an IPv6 address.
    host: String,
    port: u16,
    /// As the `Host` header has it.
    authority: String,
}

impl Target {
    pub(crate) fn of(url: &Uri) -> Result<Target, OutsideError> {
        let refused = |why: &str| Err(OutsideError::new(format!("{url}: {why}")));
        let is_tls = match url.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return refused("not a URL of http or https"),
        };
        let Some(authority) = url.authority().filter(|authority| !authority.host().is_empty()) else {
            return refused("no host");
        };
        if authority.as_str().contains('@') {
            return refused("a user name or password in a URL is not supported");
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Ok(Target { is_tls, host, port, authority: authority.as_str().to_owned() })
    }

    /// An error that names the host.
    pub(crate) fn error(&self, what: impl std::fmt::Display) -> OutsideError {
        OutsideError::new(format!("{}: {what}", self.authority))
    }

    /// That the time was over.
    pub(crate) fn late(&self, limit: std::time::Duration) -> OutsideError {
        OutsideError::late(format!("{}: no answer within {} ms", self.authority, limit.as_millis()))
    }
}

/// A stream of bytes, plain or TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects, and speaks TLS if a configuration for it is given.
pub(crate) async fn open(
    target: &Target,
    tls: Option<Arc<ClientConfig>>,
) -> Result<Box<dyn Stream>, OutsideError> {
    let stream = TcpStream::connect((target.host.as_str(), target.port)).await;
    let stream = stream.map_err(|error| target.error(error))?;
    stream.set_nodelay(true).map_err(|error| target.error(error))?;
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from(target.host.clone()).map_err(|error| target.error(error))?;
    let stream = TlsConnector::from(tls).connect(name, stream).await.map_err(|error| {
        target.error(format!("{error} (only certificates of Millpond's own authority are trusted)"))
    })?;
    Ok(Box::new(stream))
}

/// Sends the request and reads the whole answer. The connection ends with it.
pub(crate) async fn ask(
    target: &Target,
    stream: Box<dyn Stream>,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, OutsideError> {
    let (mut parts, body) = request.into_parts();
    // Over a connection that leads to the host, a request names its path alone.
    let path = parts.uri.path_and_query().cloned();
    parts.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    let host = HeaderValue::from_str(&target.authority).map_err(|error| target.error(error))?;
    parts.headers.insert(HOST, host);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| target.error(error))?;
    let driver = tokio::spawn(async move {
        // What goes wrong here is told to whoever waits for the answer.
        if let Err(error) = connection.await {
            tracing::debug!("a connection to outside: {error}");
        }
    });
    let answer = sender.send_request(Request::from_parts(parts, Full::new(body))).await;
    let (parts, body) = answer.map_err(|error| target.error(error))?.into_parts();
    let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await;
    driver.abort();
    let body = body.map_err(|error| target.error(format!("the answer's body: {error}")))?.to_bytes();
    Ok(Response::from_parts(parts, body))
}
