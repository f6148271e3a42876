//! Signatures of notifications, and the certificate that verifies them.
//!
//! One key for the whole program, made when it is first needed, which takes some tenths of a second, and kept. Its certificate is
//! served at `/SimpleNotificationService-{id}.pem` of any host (`operations/signing_certificate.rs`). Subscribers that insist on AWS's
//! own hosts in `SigningCertURL` do not believe it.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use json_web_token::{SigningKey, Sum};
use rcgen::{CertificateParams, DnType, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm, date_time_ymd};
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use store::{Key, Scope, Tx};

use crate::collections::SIGNING_KEYS;

/// How long the certificate is good: as long as anybody keeps a notification.
const YEARS: (i32, i32) = (2020, 2099);

/// The key, with what its URL says.
#[derive(Debug)]
pub(crate) struct Signer {
    key: SigningKey,
    id: String,
}

impl Signer {
    fn read(pkcs1: &[u8]) -> Result<Signer, ApiError> {
        let key = SigningKey::read(pkcs1).map_err(|error| ApiError::internal(error.to_string()))?;
        let id = hex::encode(&Sha256::digest(key.public_der())[..16]);
        Ok(Signer { key, id })
    }

    /// Signs a text as a version of SNS's signatures does, in base64.
    pub(crate) fn sign(&self, version: &str, text: &str) -> Result<String, ApiError> {
        let sum = if version == "2" { Sum::Sha256 } else { Sum::Sha1 };
        let signature = self.key.signature(sum, text.as_bytes());
        Ok(STANDARD.encode(signature.map_err(|error| ApiError::internal(error.to_string()))?))
    }

    /// The name of the certificate.
    pub(crate) fn certificate_name(&self) -> String {
        format!("SimpleNotificationService-{}.pem", self.id)
    }

    /// The certificate, signed by its own key, in PEM.
    pub(crate) fn certificate(&self) -> Result<String, ApiError> {
        let mut params =
            CertificateParams::new(vec!["sns.amazonaws.com".to_owned()]).map_err(|error| fault(&error))?;
        params.distinguished_name.push(DnType::CommonName, "sns.amazonaws.com");
        params.not_before = date_time_ymd(YEARS.0, 1, 1);
        params.not_after = date_time_ymd(YEARS.1, 12, 31);
        Ok(params.self_signed(&Own(&self.key)).map_err(|error| fault(&error))?.pem())
    }
}

fn fault(error: &rcgen::Error) -> ApiError {
    ApiError::internal(error.to_string())
}

/// The key as the maker of certificates sees it.
struct Own<'k>(&'k SigningKey);

impl PublicKeyData for Own<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_der()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for Own<'_> {
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.0.signature(Sum::Sha256, text).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The key, once it was read.
#[derive(Default)]
struct Read(OnceLock<Arc<Signer>>);

fn kept(tx: &mut Tx<'_>) -> Option<Vec<u8>> {
    tx.as_program(|tx| Some(tx.first(SIGNING_KEYS.whole(), &Key::parts().key())?.1.to_vec()))
}

/// The key that notifications are signed with.
pub(crate) async fn signer(call: &Call) -> Result<Arc<Signer>, ApiError> {
    let read = call.kept::<Read>();
    if let Some(signer) = read.0.get() {
        return Ok(signer.clone());
    }
    let program = call.store.store().scoped(&Scope::program(), call.store.origin().clone());
    let pkcs1 = match program.first(SIGNING_KEYS.whole(), &Key::parts().key()) {
        Some((_, pkcs1)) => pkcs1.to_vec(),
        None => {
            let made = make().await?;
            // Of two calls that made a key at once, the first one's is the program's.
            call.store
                .commit(|tx| {
                    if let Some(known) = kept(tx) {
                        return Ok::<_, ApiError>(known);
                    }
                    let id = Signer::read(&made)?.id;
                    tx.as_program(|tx| tx.put(SIGNING_KEYS.whole(), Key::text(&id), made.clone()));
                    Ok(made)
                })
                .await?
        }
    };
    let signer = Arc::new(Signer::read(&pkcs1)?);
    Ok(read.0.get_or_init(|| signer).clone())
}

async fn make() -> Result<Vec<u8>, ApiError> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| ApiError::internal("the machine gives no randomness"))?;
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(seed)).await;
    made.map_err(|error| ApiError::internal(error.to_string()))?
        .map_err(|error| ApiError::internal(error.to_string()))
}
