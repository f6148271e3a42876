//! Who calls, and where they think they called.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use contract::{ApiError, Caller, Sender};
use http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderValue};
use http::request::Parts;
use parking_lot::Mutex;

use crate::errors;
use crate::signature::{self, Credential};

/// The account of an access key that is not an account number.
pub const DEFAULT_ACCOUNT: &str = "000000000000";

/// What is known of a connection, and what its last request said: the next one mostly says the same.
pub(crate) struct Connection {
    secure: bool,
    local: SocketAddr,
    peer: IpAddr,
    /// Who is at the other end, if that is this program itself.
    sender: Option<Sender>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    caller: Option<Caller>,
    /// What [`signature::until_credential`] gave, and the caller that follows from it.
    signed: Option<(Box<str>, Caller)>,
    host: Option<HeaderValue>,
    endpoint: Option<Arc<str>>,
}

impl Connection {
    pub(crate) fn new(secure: bool, local: SocketAddr, peer: IpAddr) -> Connection {
        Connection { secure, local, peer, sender: None, seen: Mutex::default() }
    }

    /// A connection from this program to itself.
    pub(crate) fn inside(secure: bool, sender: Option<Sender>) -> Connection {
        let nowhere = IpAddr::from([127, 0, 0, 1]);
        let local = SocketAddr::new(nowhere, 0);
        Connection { secure, local, peer: nowhere, sender, seen: Mutex::default() }
    }

    /// The address at the other end.
    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Whether it is encrypted.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Who is at the other end, if that is this program itself.
    pub(crate) fn sender(&self) -> Option<&Sender> {
        self.sender.as_ref()
    }

    /// Where this program was reached.
    pub(crate) fn local(&self) -> SocketAddr {
        self.local
    }

    /// The scheme and the host as the caller used them.
    pub(crate) fn endpoint(&self, parts: &Parts) -> Arc<str> {
        let mut seen = self.seen.lock();
        let header = parts.headers.get(HOST);
        if header.is_some()
            && seen.host.as_ref() == header
            && let Some(endpoint) = &seen.endpoint
        {
            return endpoint.clone();
        }
        let scheme = if self.secure { "https" } else { "http" };
        let endpoint: Arc<str> = match host(parts) {
            "" => format!("{scheme}://{}", self.local).into(),
            host => format!("{scheme}://{host}").into(),
        };
        seen.host = header.cloned();
        seen.endpoint = Some(endpoint.clone());
        endpoint
    }

    /// The caller of an earlier request, if this one is signed with the same credential: mostly only what follows it
    /// differs.
    pub(crate) fn same_caller(&self, parts: &Parts) -> Option<Caller> {
        let header = parts.headers.get(AUTHORIZATION)?;
        if parts.uri.query().is_some_and(|query| query.contains("X-Amz-")) {
            return None;
        }
        let seen = self.seen.lock();
        let (until_credential, caller) = seen.signed.as_ref()?;
        header.as_bytes().starts_with(until_credential.as_bytes()).then(|| caller.clone())
    }

    /// Remembers a caller that follows from the `Authorization` header alone.
    pub(crate) fn remember(&self, parts: &Parts, caller: &Caller) {
        let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let until_credential = header.and_then(signature::until_credential);
        self.seen.lock().signed = until_credential.map(|text| (text.into(), caller.clone()));
    }

    /// Whoever has an access key, in a region.
    pub(crate) fn caller(&self, access_key: &str, region: &str) -> Caller {
        let mut seen = self.seen.lock();
        if let Some(caller) = &seen.caller
            && *caller.access_key == *access_key
            && *caller.region == *region
        {
            return caller.clone();
        }
        let account = account(access_key).into();
        let caller = Caller { account, region: region.into(), access_key: access_key.into() };
        seen.caller = Some(caller.clone());
        caller
    }
}

/// The host that a request names: HTTP/2 puts it elsewhere than HTTP/1.1.
pub(crate) fn host(parts: &Parts) -> &str {
    match parts.headers.get(HOST) {
        Some(host) => host.to_str().unwrap_or(""),
        None => parts.uri.authority().map_or("", |authority| authority.as_str()),
    }
}

/// The account of an access key: the key itself if it is an account number.
#[must_use]
pub fn account(access_key: &str) -> &str {
    let is_account = access_key.len() == 12 && access_key.bytes().all(|byte| byte.is_ascii_digit());
    if is_account { access_key } else { DEFAULT_ACCOUNT }
}

/// Gives the credential that a request was signed with, in its header or its query, to `take`; `None` if it was not
/// signed.
///
/// # Errors
/// AWS's `IncompleteSignatureException` if it was signed in another form; `InvalidSignatureException` if twice.
pub(crate) fn scope<T>(parts: &Parts, take: impl Fn(Credential<'_>) -> T) -> Result<Option<T>, ApiError> {
    let presigned = parts.uri.query().filter(|query| query.contains("X-Amz-"));
    let header = parts.headers.get(AUTHORIZATION).map(HeaderValue::to_str);
    if let Some(Ok(header)) = header
        && header.starts_with("AWS4-")
    {
        if presigned.is_some_and(|query| query.contains("X-Amz-Algorithm=")) {
            return Err(errors::signed_twice());
        }
        if let Some(scope) = signature::credential(header) {
            return Ok(Some(take(scope)));
        }
        return match signature::read_authorization(header, has_date(&parts.headers)) {
            Ok(claim) => Ok(claim.scope().map(take)),
            Err(text) => Err(errors::incomplete_signature(&text)),
        };
    }
    let Some(query) = presigned else { return Ok(None) };
    match signature::read_presigned(query) {
        Ok(claim) => Ok(claim.as_ref().and_then(|claim| claim.scope()).map(take)),
        Err(text) => Err(errors::incomplete_signature(&text)),
    }
}

/// Whether a request says when it was signed.
pub(crate) fn has_date(headers: &HeaderMap) -> bool {
    headers.contains_key("x-amz-date") || headers.contains_key("date")
}

/// Whether a region can be part of an ARN. Test setups use names that AWS has no region of.
pub(crate) fn is_usable_region(region: &str) -> bool {
    !region.is_empty()
        && region.len() <= 64
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    // Two test suites share one emulator by signing with two account numbers.
    #[test]
    fn an_account_number_is_its_own_account() {
        for (access_key, account_number) in [
            ("123456789012", "123456789012"),
            ("test", DEFAULT_ACCOUNT),
            ("AKIAIOSFODNN7EXAMPLE", DEFAULT_ACCOUNT),
            ("12345678901a", DEFAULT_ACCOUNT),
            ("1234567890123", DEFAULT_ACCOUNT),
        ] {
            assert_eq!(account(access_key), account_number);
        }
    }
}
