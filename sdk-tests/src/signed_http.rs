//! Plain HTTP requests, signed with Signature Version 4 as users of HealthLake's FHIR API sign theirs.

use std::future::Ready;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, SystemTime};

use anyhow::{Context, ensure};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::{HeaderMap, Method};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::Value;

use crate::{Door, Identity, Millpond};

/// Leads every host name to this machine, as an entry in a hosts file would.
#[derive(Clone, Debug)]
struct ThisMachine;

impl tower_service::Service<Name> for ThisMachine {
    type Response = std::iter::Once<SocketAddr>;
    type Error = std::io::Error;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        std::future::ready(Ok(std::iter::once(address)))
    }
}

/// A pool of connections to the program, under whatever host name.
#[derive(Clone, Debug)]
pub struct Connection(Client<HttpsConnector<HttpConnector<ThisMachine>>, Full<Bytes>>);

impl Connection {
    /// Without trust in anybody: for plain HTTP.
    #[must_use]
    pub fn plain() -> Connection {
        Connection::trusting(rustls::RootCertStore::empty())
    }

    /// With trust in the program's authority.
    ///
    /// # Errors
    /// If the program has no certificate to give.
    pub async fn to(millpond: &Millpond) -> anyhow::Result<Connection> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&millpond.authority().await?)?)?;
        Ok(Connection::trusting(roots))
    }

    fn trusting(roots: rustls::RootCertStore) -> Connection {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        #[expect(clippy::expect_used, reason = "the provider's own list of versions is never empty")]
        let configuration = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut connector = HttpConnector::new_with_resolver(ThisMachine);
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(configuration)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        Connection(Client::builder(TokioExecutor::new()).build(connector))
    }

    /// Sends a GET with no headers of its own.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn get(&self, url: &str) -> anyhow::Result<Answer> {
        let request = http::Request::get(url).body(Full::default())?;
        Answer::read(self.0.request(request).await?).await
    }
}

/// Sends signed requests to one place.
#[derive(Clone, Debug)]
pub struct SignedHttp {
    connection: Connection,
    base: String,
    identity: Identity,
    service: &'static str,
    signed_ago: Duration,
}

impl SignedHttp {
    /// A sender of requests for a service at a door.
    ///
    /// # Errors
    /// If the program's authority cannot be had.
    pub async fn new(
        millpond: &Millpond,
        door: Door,
        identity: &Identity,
        service: &'static str,
    ) -> anyhow::Result<SignedHttp> {
        Ok(SignedHttp {
            connection: Connection::to(millpond).await?,
            base: millpond.url(door).to_owned(),
            identity: identity.clone(),
            service,
            signed_ago: Duration::ZERO,
        })
    }

    /// The same sender to another place: a data store's endpoint, with or without its slash, or another host name.
    #[must_use]
    pub fn at(mut self, base: &str) -> SignedHttp {
        base.trim_end_matches('/').clone_into(&mut self.base);
        self
    }

    /// Where it sends to, without a slash at the end.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.base
    }

    /// The same sender with a clock that is slow.
    #[must_use]
    pub fn slow_by(mut self, slow: Duration) -> SignedHttp {
        self.signed_ago = slow;
        self
    }

    /// A request; `path` begins with a slash, or is empty.
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request {
            sender: self.clone(),
            method,
            url: format!("{}{path}", self.base),
            headers: Vec::new(),
            body: Bytes::new(),
            signed: true,
        }
    }

    /// GET.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.request(Method::GET, path).send().await
    }

    /// GET of a URL that an answer named.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn follow(&self, url: &str) -> anyhow::Result<Answer> {
        self.clone().at(url).get("").await
    }

    /// POST of a FHIR resource.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn post(&self, path: &str, resource: &Value) -> anyhow::Result<Answer> {
        self.request(Method::POST, path).json(resource).send().await
    }

    /// PUT of a FHIR resource.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn put(&self, path: &str, resource: &Value) -> anyhow::Result<Answer> {
        self.request(Method::PUT, path).json(resource).send().await
    }

    /// DELETE.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn delete(&self, path: &str) -> anyhow::Result<Answer> {
        self.request(Method::DELETE, path).send().await
    }

    /// A call of an operation in AWS's JSON protocol, as an SDK would write it.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn call(&self, target: &str, input: &Value) -> anyhow::Result<Answer> {
        self.request(Method::POST, "/")
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", target)
            .body(input.to_string())
            .send()
            .await
    }
}

/// A request before it is sent.
#[derive(Clone, Debug)]
#[must_use = "it is not sent yet"]
pub struct Request {
    sender: SignedHttp,
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    signed: bool,
}

impl Request {
    /// With one more header, which is signed too.
    pub fn header(mut self, name: &'static str, value: &str) -> Request {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Request {
        self.body = body.into();
        self
    }

    /// With a FHIR resource as its body.
    pub fn json(self, resource: &Value) -> Request {
        self.header("content-type", "application/fhir+json").body(resource.to_string())
    }

    /// Without a signature.
    pub fn unsigned(mut self) -> Request {
        self.signed = false;
        self
    }

    /// Sends it and reads the whole answer.
    ///
    /// # Errors
    /// If it cannot be signed or there is no answer.
    pub async fn send(self) -> anyhow::Result<Answer> {
        Answer::read(self.respond().await?).await
    }

    /// Signs it, then sends another body in place of the one that was signed, as somebody on the way might.
    ///
    /// # Errors
    /// As [`Request::send`].
    pub async fn send_after_signing(self, other: &'static str) -> anyhow::Result<Answer> {
        let mut request = self.prepare()?;
        *request.body_mut() = Full::from(other);
        Answer::read(self.sender.connection.0.request(request).await?).await
    }

    /// Sends it and leaves the body to be read as it comes.
    ///
    /// # Errors
    /// As [`Request::send`], or if the status is not 200.
    pub async fn stream(self) -> anyhow::Result<Streamed> {
        let response = self.respond().await?;
        if response.status() != 200 {
            anyhow::bail!("no stream: {:?}", Answer::read(response).await?);
        }
        let (parts, body) = response.into_parts();
        Ok(Streamed { headers: parts.headers, body, read: Vec::new() })
    }

    async fn respond(self) -> anyhow::Result<http::Response<Incoming>> {
        let request = self.prepare()?;
        self.sender.connection.0.request(request).await.context(self.url)
    }

    fn prepare(&self) -> anyhow::Result<http::Request<Full<Bytes>>> {
        let mut request = http::Request::builder().method(&self.method).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Full::new(self.body.clone()))?;
        if self.signed {
            self.sign(&mut request)?;
        }
        Ok(request)
    }

    fn sign(&self, request: &mut http::Request<Full<Bytes>>) -> anyhow::Result<()> {
        let Identity { access_key, secret, region } = &self.sender.identity;
        let identity = Credentials::from_keys(access_key, secret, None).into();
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Enabled;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(self.sender.service)
            .time(SystemTime::now() - self.sender.signed_ago)
            .settings(settings)
            .build()?
            .into();
        let headers = self.headers.iter().map(|(name, value)| (*name, value.as_str()));
        let body = SignableBody::Bytes(&self.body);
        let signable = SignableRequest::new(self.method.as_str(), &self.url, headers, body)?;
        let (instructions, _) = sign(signable, &parameters)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    async fn read(response: http::Response<Incoming>) -> anyhow::Result<Answer> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, whose numbers keep their digits.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("not JSON: {self:?}"))
    }

    /// The body as JSON, of an answer with this status.
    ///
    /// # Errors
    /// If the status is another, or the body is not JSON.
    pub fn expect(&self, status: u16) -> anyhow::Result<Value> {
        ensure!(self.status == status, "not {status}: {} {}", self.status, self.text());
        self.json()
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// An answer whose body is read as it comes. Dropping it ends the connection.
#[derive(Debug)]
pub struct Streamed {
    /// The headers.
    pub headers: HeaderMap,
    body: Incoming,
    read: Vec<u8>,
}

impl Streamed {
    /// The text up to the next such end, without it; `None` once the stream has ended.
    ///
    /// # Errors
    /// If the stream breaks off.
    pub async fn next(&mut self, end: &str) -> anyhow::Result<Option<String>> {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|window| window == end.as_bytes()) {
                let text = self.read.drain(..at + end.len()).take(at).collect();
                return Ok(Some(String::from_utf8(text)?));
            }
            match self.body.frame().await.transpose()? {
                None => return Ok(None),
                Some(frame) => self.read.extend(frame.into_data().unwrap_or_default()),
            }
        }
    }
}
