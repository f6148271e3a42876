//! The certificates that TLS connections are shown: an authority of our own, and one certificate per name asked for.
//!
//! Nothing is made before the first TLS connection or the first question for the authority. With a directory the
//! authority is kept there as `ca.pem` and `ca-key.pem`, so that a client can be told once to trust it.

mod files;

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::settings::MAX_CERTIFICATES;

/// For how long a certificate is good. Some clients believe none that is good for longer than 825 days.
const DAYS: i64 = 397;

/// Why there are no certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError(String);

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CertificateError {}

impl From<rcgen::Error> for CertificateError {
    fn from(error: rcgen::Error) -> CertificateError {
        CertificateError(error.to_string())
    }
}

impl From<rustls::Error> for CertificateError {
    fn from(error: rustls::Error) -> CertificateError {
        CertificateError(error.to_string())
    }
}

/// The authority, once it is needed, and the certificates it has signed.
#[derive(Debug)]
pub struct Certificates {
    directory: Option<PathBuf>,
    authority: OnceLock<Result<Authority, CertificateError>>,
    /// One configuration per address of this machine that was reached, for clients that ask for an address, not a name.
    configurations: Mutex<HashMap<IpAddr, Arc<ServerConfig>>>,
}

struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    /// The key of every certificate that is shown.
    key: KeyPair,
    signing: Arc<dyn SigningKey>,
    shown: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

impl Certificates {
    /// Certificates of an authority that is kept in a directory, or nowhere. Nothing is read or made yet.
    #[must_use]
    pub fn new(directory: Option<PathBuf>) -> Certificates {
        Certificates { directory, authority: OnceLock::new(), configurations: Mutex::default() }
    }

    /// The authority's own certificate, for clients to trust.
    ///
    /// # Errors
    /// If the directory cannot be used, or what is in it is damaged.
    pub fn ca_pem(&self) -> Result<&str, CertificateError> {
        Ok(&self.authority()?.pem)
    }

    /// How TLS is spoken on connections to one address of this machine.
    ///
    /// # Errors
    /// As [`Certificates::ca_pem`].
    pub(crate) fn configuration(
        self: &Arc<Certificates>,
        local: IpAddr,
    ) -> Result<Arc<ServerConfig>, CertificateError> {
        if let Some(known) = self.configurations.lock().get(&local) {
            return Ok(known.clone());
        }
        self.authority()?;
        let resolver = Resolver { certificates: self.clone(), local };
        let mut configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(resolver));
        configuration.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let configuration = Arc::new(configuration);
        let mut known = self.configurations.lock();
        if known.len() >= MAX_CERTIFICATES {
            known.clear();
        }
        known.insert(local, configuration.clone());
        Ok(configuration)
    }

    fn authority(&self) -> Result<&Authority, CertificateError> {
        let authority = self.authority.get_or_init(|| {
            let (key_pem, pem) = match &self.directory {
                Some(directory) => files::load(directory)?,
                None => {
                    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
                    (key.serialize_pem(), sign_authority(&key)?)
                }
            };
            Authority::read(&key_pem, pem)
        });
        authority.as_ref().map_err(Clone::clone)
    }
}

impl Authority {
    fn read(key_pem: &str, pem: String) -> Result<Authority, CertificateError> {
        let key = KeyPair::from_pem(key_pem)?;
        let der = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| CertificateError(format!("the authority's certificate: {error}")))?;
        // A certificate of another key would sign nothing that a client believes.
        let own = key.public_key_raw();
        if !der.windows(own.len()).any(|bytes| bytes == own) {
            return Err(CertificateError(
                "the authority's certificate and key do not belong together".into(),
            ));
        }
        let issuer = Issuer::from_ca_cert_der(&der, key)?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let private = PrivateKeyDer::try_from(key.serialize_der())
            .map_err(|error| CertificateError(error.to_owned()))?;
        let signing = ring::sign::any_supported_type(&private)?;
        Ok(Authority { pem, der, issuer, key, signing, shown: Mutex::default() })
    }

    /// The certificate for a name, or for this machine if none was asked for.
    fn certificate(&self, name: Option<&str>, local: IpAddr) -> Result<Arc<CertifiedKey>, CertificateError> {
        let asked = name.map_or_else(|| local.to_string(), str::to_ascii_lowercase);
        if let Some(known) = self.shown.lock().get(&asked) {
            return Ok(known.clone());
        }
        let names = match name {
            Some(_) => vec![asked.clone()],
            None => vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), asked.clone()],
        };
        let mut parameters = CertificateParams::new(names)?;
        parameters.distinguished_name.push(DnType::CommonName, asked.as_str());
        parameters.use_authority_key_identifier_extension = true;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let today = machine_time();
        let day = |seconds: i64| {
            let date = Timestamp::from_second(seconds).unwrap_or_default().to_zoned(TimeZone::UTC).date();
            let part = |part: i8| u8::try_from(part).unwrap_or(1);
            date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
        };
        parameters.not_before = day(today.saturating_sub(86_400));
        parameters.not_after = day(today.saturating_add(DAYS * 86_400));
        let signed = parameters.signed_by(&self.key, &self.issuer)?;
        let chain = vec![signed.der().clone(), self.der.clone()];
        let certificate = Arc::new(CertifiedKey::new(chain, self.signing.clone()));
        let mut shown = self.shown.lock();
        if shown.len() >= MAX_CERTIFICATES {
            shown.clear();
        }
        shown.insert(asked, certificate.clone());
        Ok(certificate)
    }
}

/// Makes the authority's own certificate.
fn sign_authority(key: &KeyPair) -> Result<String, CertificateError> {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, "Millpond local authority");
    parameters.distinguished_name.push(DnType::OrganizationName, "Millpond");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2049, 12, 31);
    Ok(parameters.self_signed(key)?.pem())
}

#[allow(
    clippy::disallowed_methods,
    reason = "a client judges a certificate by the machine's time, not by the world's"
)]
fn machine_time() -> i64 {
    Timestamp::now().as_second()
}

/// Chooses the certificate of a connection to one address.
#[derive(Debug)]
struct Resolver {
    certificates: Arc<Certificates>,
    local: IpAddr,
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let authority = self.certificates.authority().ok()?;
        match authority.certificate(hello.server_name(), self.local) {
            Ok(certificate) => Some(certificate),
            Err(error) => {
                tracing::error!("no certificate for {:?}: {error}", hello.server_name());
                None
            }
        }
    }
}
