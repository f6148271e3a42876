//! Pages of what is kept under names, in the order of these. A token is the last name of the page before, so that what is written
//! between two pages neither repeats nor hides what stays.

use contract::{ApiError, rows};
use serde::de::DeserializeOwned;
use store::{Key, Part, ScopedStore};

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
    wanted: impl Fn(&T) -> bool,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let most = page.limit.unwrap_or(MOST).min(MOST);
    let page = rows::Page { token: page.token.as_deref(), most, invalid_token };
    page.of_rows(&store.snapshot(), part, &Key::parts().key(), wanted)
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
