//! A token: header, claims and signature.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::keys::{self, Keys};

/// What a token claims.
pub type Claims = Map<String, Value>;

/// Why a token is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not three parts of base64url, the first two of them JSON objects.
    #[error("it is not a signed JSON Web Token")]
    Malformed,
    /// Its header asks for an algorithm that cannot be verified here.
    #[error("its algorithm is not one of RS256, RS384, RS512, PS256, PS384, PS512, ES256 and ES384")]
    Algorithm,
    /// Its header asks for an extension; there are none here.
    #[error("its header has critical extensions")]
    Extensions,
    /// Its issuer has no key of the id that it names.
    #[error("its issuer has no key of its \"kid\"")]
    UnknownKey,
    /// No key of its issuer made its signature.
    #[error("its signature does not match")]
    Signature,
}

/// A token whose signature nobody has looked at: good for finding out who should have signed it, and no more.
#[derive(Clone, Debug)]
pub struct Unverified<'a> {
    algorithm: String,
    key_id: Option<String>,
    claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Reads a token in the compact form that HTTP carries.
    ///
    /// # Errors
    /// [`TokenError`], if it is none or cannot be verified by anybody here.
    pub fn read(text: &'a str) -> Result<Unverified<'a>, TokenError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let header = object(header)?;
        let claims = object(claims)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Malformed)?;
        let text = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        let algorithm =
            text("alg").filter(|algorithm| keys::is_known(algorithm)).ok_or(TokenError::Algorithm)?;
        if header.contains_key("crit") {
            return Err(TokenError::Extensions);
        }
        Ok(Unverified { algorithm, key_id: text("kid"), claims, signed, signature })
    }

    /// Who says that it signed the token: the claim `iss`.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.claims.get("iss").and_then(Value::as_str)
    }

    /// The id of the key that the token says it was signed with.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The claims, if one of the keys made the signature.
    ///
    /// # Errors
    /// [`TokenError::UnknownKey`] and [`TokenError::Signature`].
    pub fn verify(self, keys: &Keys) -> Result<Claims, TokenError> {
        if self.key_id().is_some_and(|id| !keys.has(id)) {
            return Err(TokenError::UnknownKey);
        }
        if keys.verify(self.key_id(), &self.algorithm, self.signed.as_bytes(), &self.signature) {
            Ok(self.claims)
        } else {
            Err(TokenError::Signature)
        }
    }
}

fn object(part: &str) -> Result<Map<String, Value>, TokenError> {
    let text = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&text).map_err(|_| TokenError::Malformed)
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
        RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
    };
    use serde_json::json;

    use super::*;

    /// A key pair for tests and no other use, made by `openssl genpkey -algorithm RSA`: base64 of PKCS #1.
    const RSA_KEY: &str = include_str!("../../../fixtures/json-web-token/test-only-rsa-key.txt");

    fn encode(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn signed(algorithm: &str, kid: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let header = json!({"alg": algorithm, "kid": kid, "typ": "JWT"}).to_string();
        let signed = format!("{}.{}", encode(header), encode(r#"{"iss":"https://issuer.example"}"#));
        let signature = encode(sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("a key pair")
    }

    fn point(curve: &str, kid: &str, pair: &EcdsaKeyPair) -> Value {
        let (x, y) = pair.public_key().as_ref()[1..].split_at((pair.public_key().as_ref().len() - 1) / 2);
        json!({"kty": "EC", "crv": curve, "kid": kid, "use": "sig", "x": encode(x), "y": encode(y)})
    }

    // Each algorithm by a signature made with it; then the ways in which a forger would go about it.
    #[test]
    fn what_the_issuer_signed_is_believed_and_nothing_else() {
        let random = SystemRandom::new();
        let der =
            base64::engine::general_purpose::STANDARD.decode(RSA_KEY.replace('\n', "")).expect("base64");
        let rsa = RsaKeyPair::from_der(&der).expect("a key pair");
        let (p256, p384) = (ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING), ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING));
        let public: RsaPublicKeyComponents<Vec<u8>> = rsa.public().into();
        let (modulus, exponent) = (&*public.n, &*public.e);
        let keys = json!({"keys": [
            {"kty": "RSA", "kid": "r", "n": encode(modulus), "e": encode(exponent)},
            {"kty": "RSA", "kid": "only-256", "alg": "RS256", "n": encode([&[0], modulus].concat()), "e": encode(exponent)},
            point("P-256", "p256", &p256), point("P-384", "p384", &p384),
            {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        ]});
        let keys = Keys::read(keys.to_string().as_bytes()).expect("keys");
        let by_rsa = |encoding: &'static dyn RsaEncoding| {
            let (rsa, random) = (&rsa, &random);
            move |text: &[u8]| {
                let mut signature = vec![0; rsa.public().modulus_len()];
                rsa.sign(encoding, random, text, &mut signature).expect("a signature");
                signature
            }
        };
        let by_ecdsa = |pair: &EcdsaKeyPair, text: &[u8]| {
            pair.sign(&random, text).expect("a signature").as_ref().to_vec()
        };
        let verify = |token: &str| {
            let token = Unverified::read(token)?;
            assert_eq!(token.issuer(), Some("https://issuer.example"));
            token.verify(&keys).map(|claims| claims.len())
        };
        let es256 = signed("ES256", "p256", |text| by_ecdsa(&p256, text));
        for token in [
            signed("RS256", "r", by_rsa(&RSA_PKCS1_SHA256)),
            signed("RS384", "r", by_rsa(&RSA_PKCS1_SHA384)),
            signed("RS512", "r", by_rsa(&RSA_PKCS1_SHA512)),
            signed("PS256", "r", by_rsa(&RSA_PSS_SHA256)),
            signed("PS384", "r", by_rsa(&RSA_PSS_SHA384)),
            signed("PS512", "r", by_rsa(&RSA_PSS_SHA512)),
            signed("RS256", "only-256", by_rsa(&RSA_PKCS1_SHA256)),
            signed("ES384", "p384", |text| by_ecdsa(&p384, text)),
            es256.clone(),
        ] {
            assert_eq!(verify(&token), Ok(1), "{token}");
        }
        let parts: Vec<&str> = es256.split('.').collect();
        let other_claims =
            format!("{}.{}.{}", parts[0], encode(r#"{"iss":"https://issuer.example","a":1}"#), parts[2]);
        for (token, error) in [
            (other_claims, TokenError::Signature),
            (signed("RS384", "only-256", by_rsa(&RSA_PKCS1_SHA384)), TokenError::Signature),
            (signed("ES256", "r", |text| by_ecdsa(&p256, text)), TokenError::Signature),
            (signed("ES256", "p256", |_| Vec::new()), TokenError::Signature),
            (signed("ES256", "nobody", |text| by_ecdsa(&p256, text)), TokenError::UnknownKey),
            (signed("none", "r", |_| Vec::new()), TokenError::Algorithm),
            (signed("HS256", "r", |_| modulus.to_vec()), TokenError::Algorithm),
            (format!("{}.e30.AAAA", encode(r#"{"alg":"ES256","crit":["x"]}"#)), TokenError::Extensions),
            ("abc".to_owned(), TokenError::Malformed),
            ("a.b.c".to_owned(), TokenError::Malformed),
            (format!("{es256}="), TokenError::Malformed),
        ] {
            assert_eq!(verify(&token), Err(error), "{token}");
        }
    }
}
