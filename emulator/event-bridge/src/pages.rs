//! Pages of what is kept under names, in the order of these. A token is the last name of the page before, so that what is written
//! between two pages neither repeats nor hides what stays.

use std::ops::Bound;

use contract::{ApiError, rows};
use serde::de::DeserializeOwned;
use store::{Part, ScopedStore};

use crate::collections::decode;
use crate::errors;

/// How many there are on a page if the request does not say, and at the most.
const MOST: usize = 100;

/// Which page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) token: Option<String>,
    pub(crate) limit: Option<usize>,
}

/// What fits on a page, and the token of the next if there is more.
pub(crate) fn page<T: DeserializeOwned>(
    store: &ScopedStore,
    part: Part<'_>,
    page: &Page,
    keep: impl Fn(&T) -> bool,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let start = match &page.token {
        Some(token) => Bound::Excluded(rows::of_token(token).ok_or_else(invalid_token)?),
        None => Bound::Unbounded,
    };
    let most = page.limit.unwrap_or(MOST).min(MOST);
    let snapshot = store.snapshot();
    let (mut kept, mut last) = (Vec::new(), None);
    for (key, row) in snapshot.range(part, (start, Bound::Unbounded)) {
        let value: T = decode(row)?;
        if !keep(&value) {
            continue;
        }
        if kept.len() == most {
            return Ok((kept, last));
        }
        kept.push(value);
        last = Some(rows::token(key));
    }
    Ok((kept, None))
}

/// What fits on a page of a list that is at hand, and the token of the next if there is more.
pub(crate) fn slice<T>(all: Vec<T>, page: &Page) -> Result<(Vec<T>, Option<String>), ApiError> {
    let start = match &page.token {
        Some(token) => token.parse().map_err(|_| invalid_token())?,
        None => 0_usize,
    };
    let most = page.limit.unwrap_or(MOST).min(MOST);
    let count = all.len();
    let end = start.saturating_add(most);
    let kept = all.into_iter().skip(start).take(most).collect();
    Ok((kept, (end < count).then(|| end.to_string())))
}

/// Believed: the text.
fn invalid_token() -> ApiError {
    errors::validation("Invalid NextToken.")
}
