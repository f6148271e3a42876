//! The private key of an issuer: made from a seed, kept as bytes, and what it signs.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

use crate::rsa;

/// Why there is no key, or no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// No primes followed from the seed.
    #[error("no key follows from this seed")]
    NoKey,
    /// The bytes are no RSA key of PKCS #1 with at least 2,048 bits.
    #[error("this is no RSA key that can sign")]
    NotAKey,
    /// The signature could not be made.
    #[error("the signature could not be made")]
    Unsigned,
}

/// A key that signs with RS256.
#[derive(Debug)]
pub struct SigningKey {
    pair: RsaKeyPair,
    id: String,
}

impl SigningKey {
    /// Makes a key of 2,048 bits: the bytes of PKCS #1 that [`SigningKey::read`] reads. Takes a tenth of a second or a few. The
    /// key is as secret as its seed, from which it follows.
    ///
    /// # Errors
    /// [`SigningError::NoKey`], which does not happen to a random seed.
    pub fn generate(seed: [u8; 32]) -> Result<Vec<u8>, SigningError> {
        rsa::generate(seed).ok_or(SigningError::NoKey)
    }

    /// Reads a key. Its id follows from it.
    ///
    /// # Errors
    /// [`SigningError::NotAKey`].
    pub fn read(pkcs1: &[u8]) -> Result<SigningKey, SigningError> {
        let pair = RsaKeyPair::from_der(pkcs1).map_err(|_| SigningError::NotAKey)?;
        let public: RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
        let id = STANDARD.encode(digest(&SHA256, &public.n));
        Ok(SigningKey { pair, id })
    }

    /// The `kid`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half as a JSON Web Key.
    #[must_use]
    pub fn public(&self) -> Value {
        let public: RsaPublicKeyComponents<Vec<u8>> = self.pair.public().into();
        let (n, e) = (URL_SAFE_NO_PAD.encode(public.n), URL_SAFE_NO_PAD.encode(public.e));
        json!({"alg": "RS256", "e": e, "kid": self.id, "kty": "RSA", "n": n, "use": "sig"})
    }

    /// A token with these claims, which are the text of a JSON object, in the compact form that HTTP carries.
    ///
    /// # Errors
    /// [`SigningError::Unsigned`].
    pub fn sign(&self, claims: &str) -> Result<String, SigningError> {
        let header = json!({"kid": self.id, "alg": "RS256"}).to_string();
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // The padding of RS256 draws nothing; ring asks for a source because others do.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| SigningError::Unsigned)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Keys, Unverified};

    // ring refuses a key whose numbers do not fit together, and a token must verify with what is published and nothing else.
    #[test]
    fn a_key_from_a_seed_signs_what_its_public_half_verifies() {
        let [one, again, other] = [1, 1, 2].map(|seed| SigningKey::generate([seed; 32]).expect("a key"));
        assert_eq!(one, again);
        let [one, other] = [one, other].map(|key| SigningKey::read(&key).expect("a key"));
        assert_ne!(one.id(), other.id());
        let token = one.sign(r#"{"sub":"ann"}"#).expect("a token");
        let verify = |key: &SigningKey| {
            let keys = Keys::read(json!({"keys": [key.public()]}).to_string().as_bytes()).expect("keys");
            Unverified::read(&token).expect("a token").verify(&keys)
        };
        assert_eq!(verify(&one).expect("claims")["sub"], "ann");
        assert!(verify(&other).is_err());
        assert!(SigningKey::read(b"no key").is_err());
    }
}
