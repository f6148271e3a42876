//! Pages of rows in the order of their keys. A token is the key of the last row of the page before, so that what is written
//! between two pages neither repeats nor hides a row that stays. A token does not expire, as AWS's does after a day.

use std::ops::Bound;

use contract::{ApiError, rows};
use serde::Deserialize;
use store::{Part, Snapshot, Value};

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
        Some(token) => Bound::Excluded(rows::of_token(token).ok_or_else(errors::invalid_token)?),
        None => Bound::Unbounded,
    };
    // Zero asks for as many as if nothing was said.
    let most = wanted.max_results.filter(|most| *most > 0).unwrap_or(DEFAULT_ROWS);
    let mut page = Vec::new();
    let mut last = None;
    for (key, row) in snapshot.range(part, (start, Bound::Unbounded)) {
        let Some(item) = read(row)? else { continue };
        if page.len() == most {
            return Ok((page, last.map(rows::token)));
        }
        page.push(item);
        last = Some(key);
    }
    Ok((page, None))
}
