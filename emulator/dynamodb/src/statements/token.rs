//! `NextToken`: where a `SELECT` goes on, for the same statement with the same parameters.

use contract::ApiError;
use sha2::{Digest, Sha256};
use store::Key;

use super::SentStatement;
use crate::errors;

/// How many bytes of the digest tell one statement from another.
const DIGEST_BYTES: usize = 16;

/// A place in the ranges of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which range.
    pub(crate) range: usize,
    /// The last row that was read of it, if any was.
    pub(crate) row: Option<Key>,
}

/// What tells a statement from others.
pub(crate) fn digest(sent: SentStatement<'_>) -> String {
    let mut hasher = Sha256::new();
    let parameters = sent.parameters.unwrap_or_default().iter().map(|sent| sent.get());
    for text in [sent.text].into_iter().chain(parameters) {
        hasher.update(text.len().to_be_bytes());
        hasher.update(text);
    }
    hex(hasher.finalize().get(..DIGEST_BYTES).unwrap_or_default())
}

/// Writes a token.
pub(crate) fn write(digest: &str, place: &Place) -> String {
    let row = place.row.as_ref().map_or_else(String::new, |row| hex(row.as_bytes()));
    format!("{digest}.{}.{row}", place.range)
}

/// Reads a token of a statement.
///
/// # Errors
/// What is no token, and a token of another statement.
pub(crate) fn read(token: &str, digest: &str) -> Result<Place, ApiError> {
    let place = || {
        let mut parts = token.split('.');
        let (of, range, row) = (parts.next()?, parts.next()?, parts.next()?);
        if of != digest || parts.next().is_some() {
            return None;
        }
        let row = if row.is_empty() { None } else { Some(Key::from_bytes(&bytes(row)?)) };
        Some(Place { range: range.parse().ok()?, row })
    };
    place().ok_or_else(errors::invalid_next_token)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    let digits = hex.as_bytes().chunks_exact(2);
    digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A client gives tokens back as they came, or a page is lost; any other text is refused.
    #[test]
    fn tokens_are_read_back_for_the_same_statement_only() {
        let text = "SELECT * FROM T WHERE pk = ?";
        let parameter = serde_json::value::to_raw_value(&serde_json::json!({"S": "a"})).expect("JSON");
        let of = digest(SentStatement { text, parameters: Some(&[&parameter]) });
        let without = digest(SentStatement { text, parameters: None });
        for row in [None, Some(Key::parts().text("\u{e9}.").number(7).key())] {
            let place = Place { range: 3, row };
            let token = write(&of, &place);
            assert_eq!(read(&token, &of).expect("a place"), place);
            assert!(read(&token, &without).is_err());
            assert!(read(&format!("{token}.x"), &of).is_err());
        }
        for token in ["", "a.b.c", "..", "\u{e9}"] {
            assert!(read(token, &of).is_err(), "{token}");
        }
    }
}
