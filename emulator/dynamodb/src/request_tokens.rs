//! The tokens under which a transaction is done once.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `dynamodb.request-tokens` | operation, token | when, in milliseconds since 1970, big-endian; then the digest of the request |
//! | `dynamodb.request-ages` | when, operation, token | nothing |
//!
//! A token is kept in the commit of the transaction, so one that was cancelled leaves none. It is forgotten after
//! [`LIFETIME_MILLISECONDS`]; each new token takes away a few of the old ones.

use contract::{ApiError, Time};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use store::{Collection, Key, Tx, nothing};

use crate::errors;

/// How long a token counts: ten minutes, as AWS documents.
const LIFETIME_MILLISECONDS: i64 = 10 * 60 * 1000;

/// How many old tokens a new one takes away.
const SWEPT: usize = 4;

static TOKENS: Collection = Collection::new("dynamodb.request-tokens");
static AGES: Collection = Collection::new("dynamodb.request-ages");

/// A call's token, and what the call asks.
#[derive(Debug)]
pub(crate) struct RequestToken<'r> {
    operation: &'static str,
    token: &'r str,
    digest: [u8; 32],
}

impl<'r> RequestToken<'r> {
    /// The token of a call that asks `payload`. The order of members is not part of what is asked (seen on AWS).
    pub(crate) fn new(
        operation: &'static str,
        token: &'r str,
        payload: &RawValue,
    ) -> Result<RequestToken<'r>, ApiError> {
        let payload: Json = serde_json::from_str(payload.get())
            .map_err(|error| ApiError::serialization(error.to_string()))?;
        let mut hasher = Sha256::new();
        digest(&payload, &mut hasher);
        Ok(RequestToken { operation, token, digest: hasher.finalize().into() })
    }

    /// Whether the same was asked and done under this token already.
    ///
    /// # Errors
    /// Something else was.
    pub(crate) fn is_known(&self, tx: &Tx<'_>, now: Time) -> Result<bool, ApiError> {
        let Some(row) = tx.get(TOKENS.whole(), &self.key()) else { return Ok(false) };
        let Some((done, digest)) = row.split_first_chunk::<8>() else { return Ok(false) };
        if Time(i64::from_be_bytes(*done)).plus(LIFETIME_MILLISECONDS) <= now {
            return Ok(false);
        }
        if digest == self.digest { Ok(true) } else { Err(errors::other_parameters()) }
    }

    /// Remembers that it is done, and forgets old tokens.
    pub(crate) fn remember(&self, tx: &mut Tx<'_>, now: Time) {
        let before = tx.before();
        for (age, _) in before.all(AGES.whole()).take(SWEPT) {
            let mut parts = age.read();
            let (Some(done), Some(operation), Some(token)) = (parts.number(), parts.text(), parts.text())
            else {
                continue;
            };
            if Time(i64::try_from(done).unwrap_or(0)).plus(LIFETIME_MILLISECONDS) > now {
                break;
            }
            tx.remove(AGES.whole(), age.clone());
            let key = Key::parts().text(&operation).text(&token).key();
            // A token that was used anew since has a younger age.
            let kept = tx.get(TOKENS.whole(), &key);
            if kept.is_some_and(|row| row.starts_with(&done.to_be_bytes())) {
                tx.remove(TOKENS.whole(), key);
            }
        }
        drop(before);
        let mut row = now.0.to_be_bytes().to_vec();
        row.extend_from_slice(&self.digest);
        let age = Key::parts().number(u64::try_from(now.0).unwrap_or(0));
        tx.put(AGES.whole(), age.text(self.operation).text(self.token).key(), nothing());
        tx.put(TOKENS.whole(), self.key(), row);
    }

    fn key(&self) -> Key {
        Key::parts().text(self.operation).text(self.token).key()
    }
}

/// Digests JSON with the members of its objects in the order of their names. A parser has bounded the depth.
fn digest(json: &Json, hasher: &mut Sha256) {
    let mut text = |mark: &[u8], text: &str| {
        hasher.update(mark);
        hasher.update(text.len().to_be_bytes());
        hasher.update(text);
    };
    match json {
        Json::Null => hasher.update(b"z"),
        Json::Bool(true) => hasher.update(b"t"),
        Json::Bool(false) => hasher.update(b"f"),
        Json::Number(number) => text(b"n", number.as_str()),
        Json::String(string) => text(b"s", string),
        Json::Array(values) => {
            hasher.update(b"[");
            values.iter().for_each(|value| digest(value, hasher));
            hasher.update(b"]");
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_unstable_by_key(|(name, _)| name.as_str());
            hasher.update(b"{");
            for (name, value) in members {
                hasher.update(name.len().to_be_bytes());
                hasher.update(name);
                digest(value, hasher);
            }
            hasher.update(b"}");
        }
    }
}
