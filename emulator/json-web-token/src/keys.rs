//! The public keys of an issuer: a JSON Web Key Set.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

/// The bytes of one coordinate on the curve P-256.
const P_256_BYTES: usize = 32;
/// The bytes of one coordinate on the curve P-384.
const P_384_BYTES: usize = 48;
/// The first byte of a point whose coordinates both follow.
const UNCOMPRESSED: u8 = 4;

/// Why a text is no key set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// It is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// It has no array `keys`.
    #[error("no member \"keys\" with an array of keys")]
    NoKeys,
    /// A key of a type that is known lacks a member or has it malformed. The number is its place, from 0.
    #[error("key {0}: \"{1}\" is missing or not base64url of the right length")]
    Malformed(usize, &'static str),
    /// Nothing in it can verify a signature.
    #[error("no RSA, P-256 or P-384 key that is meant for signatures")]
    NoneUsable,
}

/// The keys of a set that can verify signatures; others are left out.
#[derive(Clone, Debug)]
pub struct Keys(Vec<Key>);

#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    /// The one algorithm that it is for, if it says so.
    algorithm: Option<String>,
    material: Material,
}

#[derive(Clone, Debug)]
enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
}

/// Whether an algorithm is one that can be verified.
pub(crate) fn is_known(algorithm: &str) -> bool {
    rsa(algorithm).is_some() || matches!(algorithm, "ES256" | "ES384")
}

fn rsa(algorithm: &str) -> Option<&'static RsaParameters> {
    match algorithm {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Some(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Some(&RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Some(&RSA_PSS_2048_8192_SHA256),
        "PS384" => Some(&RSA_PSS_2048_8192_SHA384),
        "PS512" => Some(&RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}

impl Keys {
    /// Reads a key set. Keys of other types and for other uses are left out.
    ///
    /// # Errors
    /// [`KeysError`], if it is none, or nothing in it is of use.
    pub fn read(text: &[u8]) -> Result<Keys, KeysError> {
        let set: Value =
            serde_json::from_slice(text).map_err(|error| KeysError::NotJson(error.to_string()))?;
        let listed = set.get("keys").and_then(Value::as_array).ok_or(KeysError::NoKeys)?;
        let read = listed.iter().enumerate().filter_map(|(place, key)| Key::read(place, key).transpose());
        let keys = read.collect::<Result<Vec<Key>, KeysError>>()?;
        if keys.is_empty() { Err(KeysError::NoneUsable) } else { Ok(Keys(keys)) }
    }

    /// Whether there is a key of this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// Whether one of the keys made a signature: that of the id, if the token names one, else any.
    pub(crate) fn verify(&self, id: Option<&str>, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
        self.0
            .iter()
            .filter(|key| id.is_none_or(|id| key.id.as_deref() == Some(id)))
            .filter(|key| key.algorithm.as_deref().is_none_or(|only| only == algorithm))
            .any(|key| key.verify(algorithm, signed, signature))
    }
}

impl Key {
    fn read(place: usize, key: &Value) -> Result<Option<Key>, KeysError> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        if text("use").is_some_and(|purpose| purpose != "sig") {
            return Ok(None);
        }
        let bytes = |name: &'static str| {
            let decoded = text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok());
            decoded.filter(|bytes| !bytes.is_empty()).ok_or(KeysError::Malformed(place, name))
        };
        let point = |length: usize| {
            let mut point = vec![UNCOMPRESSED];
            for name in ["x", "y"] {
                let coordinate = bytes(name)?;
                if coordinate.len() != length {
                    return Err(KeysError::Malformed(place, name));
                }
                point.extend(coordinate);
            }
            Ok(point)
        };
        let material = match (text("kty"), text("crv")) {
            (Some("RSA"), _) => Material::Rsa { modulus: bytes("n")?, exponent: bytes("e")? },
            (Some("EC"), Some("P-256")) => Material::P256(point(P_256_BYTES)?),
            (Some("EC"), Some("P-384")) => Material::P384(point(P_384_BYTES)?),
            _ => return Ok(None),
        };
        let (id, algorithm) = (text("kid").map(str::to_owned), text("alg").map(str::to_owned));
        Ok(Some(Key { id, algorithm, material }))
    }

    fn verify(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Rsa { modulus, exponent } => rsa(algorithm).is_some_and(|parameters| {
                // A leading zero, which some issuers write, is not part of the number.
                let first = modulus.iter().position(|byte| *byte != 0).unwrap_or(modulus.len());
                let key = RsaPublicKeyComponents { n: modulus.get(first..).unwrap_or_default(), e: exponent };
                key.verify(parameters, signed, signature).is_ok()
            }),
            Material::P256(point) if algorithm == "ES256" => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
            }
            Material::P384(point) if algorithm == "ES384" => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).verify(signed, signature).is_ok()
            }
            Material::P256(_) | Material::P384(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Whoever starts the program with a wrong file must read what is wrong with it.
    #[test]
    fn a_text_that_is_no_key_set_is_refused() {
        for (text, expected) in [
            ("{", "not JSON"),
            ("[]", "no member \"keys\""),
            (r#"{"keys":{}}"#, "no member \"keys\""),
            (r#"{"keys":[]}"#, "no RSA"),
            (
                r#"{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","use":"enc","n":"AQ","e":"AQAB"}]}"#,
                "no RSA",
            ),
            (r#"{"keys":[{"kty":"oct"},{"kty":"RSA","n":"AQ"}]}"#, "key 1: \"e\""),
            (r#"{"keys":[{"kty":"RSA","n":"*","e":"AQAB"}]}"#, "key 0: \"n\""),
            (r#"{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]}"#, "key 0: \"x\""),
        ] {
            let error = Keys::read(text.as_bytes()).expect_err(text).to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }
}
