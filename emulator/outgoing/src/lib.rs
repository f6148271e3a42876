//! The HTTP client: the one place from which something leaves the machine, and only to where a user has said.
//!
//! HTTP/1.1, one connection per request, plain or TLS. Redirects are not followed and proxies not asked. A TLS server must
//! show a certificate of Millpond's own authority (`millpond ca`): no list of public authorities is built in, so a host of
//! the internet is refused by name. A request ends, whatever the other end does: when its [`AnswerWithin`] is over, or else the client's.

mod connection;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use contract::{AnswerWithin, Outcome, Outside, OutsideError};
use http::{Request, Response};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// How long it may take to find and reach the host, TLS included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long the whole answer may take, the connection included, if the request does not say. EventBridge's API destinations, which
/// HealthLake delivers by, wait as long.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest that a request may say: the most that an integration of API Gateway may be given.
pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(300);
/// The most that is read of an answer's body: API Gateway's payload.
pub const MAX_ANSWER_BYTES: usize = 10 << 20;

/// Gives the certificate of the authority that is trusted, as PEM. Asked at the first request over TLS.
pub type Authority = Box<dyn Fn() -> Result<String, String> + Send + Sync>;

/// The client. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    authority: Authority,
    tls: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// A client that trusts one authority.
    #[must_use]
    pub fn trusting(authority: Authority) -> Client {
        Client { inner: Arc::new(Inner { authority, tls: OnceLock::new() }) }
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, OutsideError> {
        let made = self.inner.tls.get_or_init(|| configuration(&(self.inner.authority)()?));
        made.clone().map_err(OutsideError::new)
    }

    async fn exchange(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, OutsideError> {
        let target = connection::Target::of(request.uri())?;
        let tls = if target.is_tls { Some(self.tls()?) } else { None };
        let AnswerWithin(limit) = request.extensions_mut().remove().unwrap_or(AnswerWithin(ANSWER_TIMEOUT));
        let limit = limit.min(LONGEST_TIMEOUT);
        let answering = async {
            let connecting = tokio::time::timeout(CONNECT_TIMEOUT, connection::open(&target, tls));
            let Ok(connected) = connecting.await else {
                return Err(target.error(format!("no connection within {} s", CONNECT_TIMEOUT.as_secs())));
            };
            connection::ask(&target, connected?, request).await
        };
        tokio::time::timeout(limit, answering).await.unwrap_or_else(|_| Err(target.late(limit)))
    }
}

impl Outside for Client {
    fn send(&self, request: Request<Bytes>) -> Outcome {
        let client = self.clone();
        Box::pin(async move { client.exchange(request).await })
    }
}

fn configuration(pem: &str) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| format!("the authority's certificate: {error}"))?;
        roots.add(certificate).map_err(|error| format!("the authority's certificate: {error}"))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    let mut configuration = builder.with_root_certificates(roots).with_no_client_auth();
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(configuration))
}
