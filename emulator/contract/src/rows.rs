//! How services keep things: in rows of JSON, read alike wherever from, and found again by a token.

use std::ops::Bound;

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

/// Which page of what is kept.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The token of the page before, if there is one.
    pub token: Option<&'a str>,
    /// How many there are on it at the most.
    pub most: usize,
    /// What the service says of a token that is none.
    pub invalid_token: fn() -> ApiError,
}

impl Page<'_> {
    /// What is wanted of the rows of JSON whose keys begin with one, in the order of their keys; and the token of the next page, if
    /// there is more.
    ///
    /// # Errors
    /// What is said of a token that is none; as [`decode`].
    pub fn of_rows<T: DeserializeOwned>(
        &self,
        snapshot: &Snapshot,
        part: Part<'_>,
        prefix: &Key,
        wanted: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let start = match self.after()? {
            Some(key) if key.as_bytes().starts_with(prefix.as_bytes()) => Bound::Excluded(key),
            Some(_) => return Err((self.invalid_token)()),
            None => Bound::Included(prefix.clone()),
        };
        let end = prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
        let rows = snapshot.range(part, (start, end)).map(|(key, row)| Ok((key.clone(), decode(row)?)));
        self.cut(rows.filter(|row| row.as_ref().is_ok_and(|(_, value)| wanted(value)) || row.is_err()))
    }

    /// The same of things in the order of the keys that they have.
    ///
    /// # Errors
    /// What is said of a token that is none.
    pub fn of_list<T>(
        &self,
        all: impl IntoIterator<Item = (Key, T)>,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let after = self.after()?;
        let is_behind = |(key, _): &(Key, T)| after.as_ref().is_none_or(|after| key > after);
        self.cut(all.into_iter().filter(is_behind).map(Ok))
    }

    fn after(&self) -> Result<Option<Key>, ApiError> {
        let token = self.token.filter(|token| !token.is_empty());
        token.map(|token| of_token(token).ok_or_else(self.invalid_token)).transpose()
    }

    fn cut<T>(
        &self,
        rest: impl Iterator<Item = Result<(Key, T), ApiError>>,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let (mut kept, mut last) = (Vec::new(), None);
        for row in rest {
            let (key, value) = row?;
            if kept.len() == self.most {
                return Ok((kept, last.as_ref().map(token)));
            }
            kept.push(value);
            last = Some(key);
        }
        Ok((kept, None))
    }
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

    // A list that is read page by page has each thing once, whatever the page's size, and ends.
    #[test]
    fn pages_lead_through_a_list_and_end() {
        fn invalid() -> ApiError {
            ApiError::new(400, "ValidationException", "no token")
        }
        for most in 1..=6 {
            let (mut token, mut seen, mut pages) = (None, Vec::new(), 0);
            loop {
                let page = Page { token: token.as_deref(), most, invalid_token: invalid };
                let all = (0..5_u64).map(|number| (Key::parts().number(number).key(), number));
                let (kept, next) = page.of_list(all).expect("a page");
                seen.extend(kept);
                pages += 1;
                token = next;
                if token.is_none() {
                    break;
                }
            }
            assert_eq!((seen, pages), (vec![0, 1, 2, 3, 4], 5_usize.div_ceil(most)));
        }
        let page = Page { token: Some("zz"), most: 1, invalid_token: invalid };
        assert_eq!(page.of_list([(Key::text("a"), ())]), Err(invalid()));
    }
}
