//! Where this program is reached by a process that it starts itself, such as a function's, or by a shell that it prints exports for.
//!
//! The port speaks HTTP and HTTPS, and is a proxy, too: code with a host of AWS written into it comes here, if the process
//! believes in its variables.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Makes sure that the authority's certificate is in a file, and gives its path; or says why it is not.
type CaFile = Arc<dyn Fn() -> Result<PathBuf, String> + Send + Sync>;

/// Hosts that are reached without a proxy: this machine.
const OWN_HOSTS: &str = "localhost,127.0.0.1,::1,.localhost";

/// Where this program is reached, and whom to trust there. Cheap to clone.
#[derive(Clone)]
pub struct OwnEndpoint {
    url: Arc<str>,
    ca_file: CaFile,
}

impl fmt::Debug for OwnEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnEndpoint").field(&self.url).finish()
    }
}

impl OwnEndpoint {
    /// The endpoint at a URL such as `http://127.0.0.1:4566`; `ca_file` is called whenever somebody needs the authority's file.
    #[must_use]
    pub fn new(
        url: &str,
        ca_file: impl Fn() -> Result<PathBuf, String> + Send + Sync + 'static,
    ) -> OwnEndpoint {
        OwnEndpoint { url: url.into(), ca_file: Arc::new(ca_file) }
    }

    /// The URL, with the port that is listened at and no path: `http://127.0.0.1:4566`. It is the URL of the proxy, too.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The file with the certificate of the authority that signs for every host's name, made now if it is not there yet.
    ///
    /// # Errors
    /// A text for a user's eyes, if there is no directory for certificates or it cannot be used.
    pub fn ca_file(&self) -> Result<PathBuf, String> {
        (self.ca_file)()
    }

    /// The variables that have a process send its requests to AWS's hosts here, unchanged, and trust what answers. Names are
    /// in both cases where programs differ in which they read.
    ///
    /// # Errors
    /// As [`OwnEndpoint::ca_file`].
    pub fn proxy_variables(&self) -> Result<Vec<(&'static str, String)>, String> {
        let authority = self.ca_file()?.display().to_string();
        let (url, own) = (self.url().to_owned(), OWN_HOSTS.to_owned());
        Ok(vec![
            ("HTTPS_PROXY", url.clone()),
            ("https_proxy", url.clone()),
            ("HTTP_PROXY", url.clone()),
            ("http_proxy", url),
            ("NO_PROXY", own.clone()),
            ("no_proxy", own),
            // Node reads the ones above only if this says so, from 24 on.
            ("NODE_USE_ENV_PROXY", "1".to_owned()),
            ("AWS_CA_BUNDLE", authority.clone()),
            ("SSL_CERT_FILE", authority.clone()),
            ("REQUESTS_CA_BUNDLE", authority.clone()),
            ("CURL_CA_BUNDLE", authority.clone()),
            ("NODE_EXTRA_CA_CERTS", authority),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A process that is told of the proxy but not of the authority would fail at its first request.
    #[test]
    fn without_a_file_to_trust_there_are_no_variables() {
        let url = "http://127.0.0.1:4566";
        let endpoint = OwnEndpoint::new(url, || Err("no directory".into()));
        assert_eq!(endpoint.proxy_variables(), Err("no directory".to_owned()));
        let endpoint = OwnEndpoint::new(url, || Ok("/ca/ca.pem".into()));
        let variables = endpoint.proxy_variables().expect("there is a file");
        assert!(variables.contains(&("HTTPS_PROXY", url.to_owned())));
        assert!(variables.contains(&("AWS_CA_BUNDLE", "/ca/ca.pem".to_owned())));
    }
}
