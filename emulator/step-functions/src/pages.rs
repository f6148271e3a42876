//! Pages of rows in the order of their keys. A token is the key of the last row of the page before, so that what is written
//! between two pages neither repeats nor hides a row that stays. A token does not expire, as AWS's does after a day.

use std::ops::Bound;

use contract::ApiError;
use serde::Deserialize;
use store::{Key, Part, Snapshot, Value};

use crate::errors;

/// The rows of a page where the request does not say.
const DEFAULT_ROWS: usize = 100;

/// What the request for a page says of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wanted {
    pub(crate) max_results: Option<usize>,
    pub(crate) next_token: Option<String>,
}

/// A page of a part, of those rows of which `read` makes something, and the token of the next one if there are more.
///
/// # Errors
/// `InvalidToken` if the token is none of ours, or what `read` answers.
pub(crate) fn page<T>(
    snapshot: &Snapshot,
    part: Part<'_>,
    wanted: &Wanted,
    mut read: impl FnMut(&Value) -> Result<Option<T>, ApiError>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let start = match wanted.next_token.as_deref() {
        Some(token) => Bound::Excluded(parse(token).ok_or_else(errors::invalid_token)?),
        None => Bound::Unbounded,
    };
    // Zero asks for as many as if nothing was said.
    let most = wanted.max_results.filter(|most| *most > 0).unwrap_or(DEFAULT_ROWS);
    let mut page = Vec::new();
    let mut last = None;
    for (key, row) in snapshot.range(part, (start, Bound::Unbounded)) {
        let Some(item) = read(row)? else { continue };
        if page.len() == most {
            return Ok((page, last.map(token)));
        }
        page.push(item);
        last = Some(key);
    }
    Ok((page, None))
}

fn token(key: &Key) -> String {
    key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse(token: &str) -> Option<Key> {
    if token.is_empty() || !token.len().is_multiple_of(2) || !token.is_ascii() {
        return None;
    }
    let byte = |place: usize| u8::from_str_radix(token.get(place..place + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..token.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    Some(Key::from_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A client hands a token back as it came; anything else must not read as a place in the rows.
    #[test]
    fn a_token_leads_back_to_its_row_and_nothing_else_does() {
        let key = Key::parts().text("a").number(7).key();
        assert_eq!(parse(&token(&key)), Some(key));
        for wrong in ["", "0", "zz", "0\u{e9}0", "Invalid token"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
