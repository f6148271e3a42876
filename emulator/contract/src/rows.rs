//! How services keep things: in rows of JSON, read alike wherever from, and found again by a token.

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Key, Part, ScopedStore, Snapshot, Tx, Value};

use crate::error::ApiError;

/// A row of JSON.
///
/// # Errors
/// A 500 if it cannot be serialized, which nothing that a service keeps may cause.
pub fn encode(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|error| ApiError::internal(error.to_string()))
}

/// Reads a row of JSON.
///
/// # Errors
/// A 500 if it is not as it was written.
pub fn decode<T: DeserializeOwned>(row: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(row).map_err(|error| {
        ApiError::internal(format!(
            "a row of {} is not as it was written: {error}",
            std::any::type_name::<T>()
        ))
    })
}

/// What rows are read from: the newest state, a snapshot, or a transaction.
pub trait Rows {
    /// The row at a key.
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value>;
}

impl Rows for ScopedStore {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

impl Rows for Snapshot {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

impl Rows for Tx<'_> {
    fn row(&self, part: Part<'_>, key: &Key) -> Option<Value> {
        self.get(part, key)
    }
}

/// What is kept under a name.
///
/// # Errors
/// As [`decode`].
pub fn named<T: DeserializeOwned>(
    rows: &impl Rows,
    part: Part<'_>,
    name: &str,
) -> Result<Option<T>, ApiError> {
    rows.row(part, &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// Keeps something under a name.
///
/// # Errors
/// As [`encode`].
pub fn put(tx: &mut Tx<'_>, part: Part<'_>, name: &str, value: &impl Serialize) -> Result<(), ApiError> {
    tx.put(part, Key::text(name), encode(value)?);
    Ok(())
}

/// The token of a page that begins after a row: the row's key. So what is written between two pages neither repeats nor hides a
/// row that stays.
#[must_use]
pub fn token(key: &Key) -> String {
    hex::encode(key.as_bytes())
}

/// The key in a [`token`]; `None` if it is none of ours.
#[must_use]
pub fn of_token(token: &str) -> Option<Key> {
    let bytes = hex::decode(token).ok().filter(|bytes| !bytes.is_empty())?;
    Some(Key::from_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A client hands a token back as it came; anything else must not read as a place in the rows.
    #[test]
    fn a_token_leads_back_to_its_row_and_nothing_else_does() {
        let key = Key::parts().text("a").number(7).key();
        assert_eq!(of_token(&token(&key)), Some(key));
        for wrong in ["", "0", "zz", "0\u{e9}0", "Invalid token"] {
            assert_eq!(of_token(wrong), None, "{wrong}");
        }
    }
}
