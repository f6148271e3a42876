//! The private key of an issuer: made from a seed, kept as bytes, and what it signs.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
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
pub struct SigningKey {
    pair: RsaKeyPair,
    pkcs1: Vec<u8>,
    id: String,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What is made of a text before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// As version 1 of SNS's signatures has it. For nothing new.
    Sha1,
    /// As RS256 has it.
    Sha256,
}

/// What stands in front of a SHA-1 sum in DER.
const SHA1_PREFIX: [u8; 15] =
    [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14];

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
        Ok(SigningKey { pair, pkcs1: pkcs1.to_vec(), id })
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
        let signature = self.signature(Sum::Sha256, token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The signature of any text, as PKCS #1 version 1.5 has it.
    ///
    /// # Errors
    /// [`SigningError::Unsigned`].
    pub fn signature(&self, sum: Sum, text: &[u8]) -> Result<Vec<u8>, SigningError> {
        if sum == Sum::Sha1 {
            return self.sha1_signature(text).ok_or(SigningError::Unsigned);
        }
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // The padding of RS256 draws nothing; ring asks for a source because others do.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
            .map_err(|_| SigningError::Unsigned)?;
        Ok(signature)
    }

    fn sha1_signature(&self, text: &[u8]) -> Option<Vec<u8>> {
        let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, text);
        let mut padded = [0xFF; rsa::MODULUS_BYTES];
        let ends = rsa::MODULUS_BYTES - SHA1_PREFIX.len() - sum.as_ref().len();
        let (padding, rest) = padded.split_at_mut(ends);
        let (prefix, place) = rest.split_at_mut(SHA1_PREFIX.len());
        prefix.copy_from_slice(&SHA1_PREFIX);
        place.copy_from_slice(sum.as_ref());
        *padding.first_mut()? = 0;
        *padding.get_mut(1)? = 1;
        *padding.last_mut()? = 0;
        rsa::private(&self.pkcs1, &padded)
    }

    /// The public half as DER has it: PKCS #1's `RSAPublicKey`.
    #[must_use]
    pub fn public_der(&self) -> &[u8] {
        self.pair.public().as_ref()
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{
        RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    };

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

    // Subscribers verify SHA-1 signatures with whatever they have; a wrong padding is refused by all of them.
    #[test]
    fn a_sha1_signature_verifies_with_the_public_half() {
        let key = SigningKey::read(&SigningKey::generate([3; 32]).expect("a key")).expect("a key");
        for (sum, algorithm) in [
            (Sum::Sha1, &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
            (Sum::Sha256, &RSA_PKCS1_2048_8192_SHA256),
        ] {
            let signature = key.signature(sum, b"Message\nx\n").expect("a signature");
            let public = UnparsedPublicKey::new(algorithm, key.public_der());
            assert!(public.verify(b"Message\nx\n", &signature).is_ok(), "{sum:?}");
            assert!(public.verify(b"Message\ny\n", &signature).is_err(), "{sum:?}");
        }
    }
}
