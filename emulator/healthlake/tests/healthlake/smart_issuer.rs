//! An authorization server for tests: it signs tokens with a key pair that it makes up, and shows its keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::SmartIssuer;
use json_web_token::Keys;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use test_kit::START;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) const ISSUER: &str = "https://issuer.example";

/// A key pair under an id.
pub(crate) struct Issuer {
    id: &'static str,
    pair: EcdsaKeyPair,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Issuer {
    pub(crate) fn new(id: &'static str) -> Issuer {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        Issuer {
            id,
            pair: EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("a key pair"),
        }
    }

    /// The key set.
    pub(crate) fn jwks(&self) -> String {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let key = json!({"kty": "EC", "crv": "P-256", "kid": self.id, "x": encode(x), "y": encode(y)});
        json!({"keys": [key]}).to_string()
    }

    /// As the program is told of it.
    pub(crate) fn known(&self) -> SmartIssuer {
        SmartIssuer::with_keys(ISSUER, Keys::read(self.jwks().as_bytes()).expect("keys"))
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": self.id});
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", encode(signature))
    }
}

/// The claims of a good token for a data store: it began a minute ago and ends in an hour.
pub(crate) fn claims(data_store: &str, scope: &str) -> Value {
    let now = START.0 / 1_000;
    json!({
        "iss": ISSUER, "scope": scope, "nbf": now - 60, "exp": now + 3_600,
        "aud": format!("http://localhost:4566/datastore/{data_store}/r4/"),
    })
}

/// Serves one answer after another at a URL, the last one for good; tells how often it was asked.
pub(crate) async fn serve(answers: Vec<(u16, String)>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/keys?of=issuer", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let turn = count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.expect("a head"));
            }
            assert!(head.starts_with(b"GET /keys?of=issuer HTTP/1.1\r\n"));
            let (status, body) = &answers[turn];
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.expect("a reader");
        }
    });
    (url, asked)
}
