//! Issuers of tokens that the program was told of.

use std::sync::Arc;

use json_web_token::Keys;
use parking_lot::RwLock;

use crate::clock::Time;

/// Who signs tokens that SMART on FHIR data stores believe, and the public keys that verify them: given at the start, or
/// fetched when first needed and kept. All clones share the keys that were fetched.
#[derive(Clone, Debug)]
pub struct SmartIssuer {
    /// The claim `iss` of its tokens, letter for letter.
    pub issuer: String,
    /// Where its keys are fetched from; `None` if they were given.
    pub keys_url: Option<String>,
    known: Arc<RwLock<Option<KnownKeys>>>,
}

/// Keys, and since when they are known.
#[derive(Clone, Debug)]
pub struct KnownKeys {
    /// The keys.
    pub keys: Arc<Keys>,
    /// When they were fetched; 0 if they were given.
    pub since: Time,
}

impl SmartIssuer {
    /// An issuer with these keys, for as long as the program runs.
    #[must_use]
    pub fn with_keys(issuer: impl Into<String>, keys: Keys) -> SmartIssuer {
        let known = KnownKeys { keys: Arc::new(keys), since: Time(0) };
        SmartIssuer { issuer: issuer.into(), keys_url: None, known: Arc::new(RwLock::new(Some(known))) }
    }

    /// An issuer whose keys are at a URL.
    #[must_use]
    pub fn with_keys_at(issuer: impl Into<String>, url: impl Into<String>) -> SmartIssuer {
        SmartIssuer { issuer: issuer.into(), keys_url: Some(url.into()), known: Arc::default() }
    }

    /// The keys, unless they are yet to be fetched.
    #[must_use]
    pub fn known_keys(&self) -> Option<KnownKeys> {
        self.known.read().clone()
    }

    /// Keeps keys that were fetched, in place of those from before.
    pub fn keep_keys(&self, keys: Keys, since: Time) -> Arc<Keys> {
        let keys = Arc::new(keys);
        *self.known.write() = Some(KnownKeys { keys: keys.clone(), since });
        keys
    }
}
