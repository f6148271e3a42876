//! The keys of a pool: one that signs access tokens, one that signs id tokens (as AWS has it: their `kid` differ), and one
//! that seals what clients carry. Made when they are first needed, which takes some tenths of a second; kept with the pool.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use json_web_token::SigningKey;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx};

use crate::collections::{Rows, decode, encode};
use crate::model::pool::Pool;
use crate::sealed::KEY_BYTES;
use crate::{errors, secrets};

/// By pool id: [`PoolKeys`] as JSON.
pub(crate) static KEYS: Collection = Collection::new("cognito.keys");

/// A pool's keys, as they are kept: base64 each; the signing keys are PKCS #1.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PoolKeys {
    access: String,
    identity: String,
    seal: String,
}

impl PoolKeys {
    /// The key of access tokens.
    pub(crate) fn access(&self) -> Result<SigningKey, ApiError> {
        read(&self.access)
    }

    /// The key of id tokens.
    pub(crate) fn identity(&self) -> Result<SigningKey, ApiError> {
        read(&self.identity)
    }

    /// The key under which sessions, secret blocks and refresh tokens are sealed.
    pub(crate) fn seal(&self) -> Result<[u8; KEY_BYTES], ApiError> {
        let bytes = STANDARD.decode(&self.seal).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| errors::corrupt("a pool's key"))
    }
}

fn read(key: &str) -> Result<SigningKey, ApiError> {
    let bytes = STANDARD.decode(key).map_err(|_| errors::corrupt("a pool's key"))?;
    SigningKey::read(&bytes).map_err(|_| errors::corrupt("a pool's key"))
}

/// The keys of a pool, if it has needed any yet.
pub(crate) fn kept(rows: &impl Rows, pool: &str) -> Result<Option<PoolKeys>, ApiError> {
    rows.row(KEYS.whole(), &Key::text(pool)).map(|row| decode(&row)).transpose()
}

/// The keys of a pool.
pub(crate) async fn of(call: &Call, pool: &Pool) -> Result<PoolKeys, ApiError> {
    if let Some(keys) = kept(&call.store, &pool.id)? {
        return Ok(keys);
    }
    let seeds = [secrets::random()?, secrets::random()?];
    let [one, other] = seeds.map(|seed| tokio::task::spawn_blocking(move || SigningKey::generate(seed)));
    let fault = || ApiError::internal("a pool's key could not be made");
    let made = PoolKeys {
        access: STANDARD.encode(one.await.map_err(|_| fault())?.map_err(|_| fault())?),
        identity: STANDARD.encode(other.await.map_err(|_| fault())?.map_err(|_| fault())?),
        seal: STANDARD.encode(secrets::random::<KEY_BYTES>()?),
    };
    // Of two calls that made keys at once, the first one's are the pool's.
    call.store
        .commit(|tx| {
            if let Some(keys) = kept(tx, &pool.id)? {
                return Ok(keys);
            }
            tx.put(KEYS.whole(), Key::text(&pool.id), encode(&made)?);
            Ok::<_, ApiError>(made)
        })
        .await
}

/// Forgets the keys of a pool that is deleted.
pub(crate) fn remove(tx: &mut Tx<'_>, pool: &str) {
    tx.remove(KEYS.whole(), Key::text(pool));
}
