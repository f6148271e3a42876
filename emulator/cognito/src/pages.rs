//! Pages of rows in the order of their keys. A token is the key of the last row of the page before, so that what is written
//! between two pages neither repeats nor hides a row that stays.

use contract::{ApiError, rows};
use store::Key;

use crate::errors;

/// Where a page begins: after this key, or at the first row.
///
/// # Errors
/// `InvalidParameterException` if the token is none of ours.
pub(crate) fn start(token: Option<&str>) -> Result<Option<Key>, ApiError> {
    token.map(|token| rows::of_token(token).ok_or_else(errors::invalid_pagination_token)).transpose()
}

/// The rows of a page where the request does not say, and at the most.
const MOST_ROWS: usize = 60;

/// How many rows a page may have.
pub(crate) fn most(limit: Option<usize>) -> usize {
    // A limit of zero asks for as many as there may be. Believed.
    limit.filter(|limit| *limit > 0).unwrap_or(MOST_ROWS).min(MOST_ROWS)
}

/// The rows of a page, and the token of the next one if there are more.
pub(crate) fn page<T>(
    rows: impl Iterator<Item = Result<T, ApiError>>,
    most: usize,
    key: impl Fn(&T) -> Key,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    // One more than the page tells whether there is another.
    let mut rows: Vec<T> = rows.take(most.saturating_add(1)).collect::<Result<_, _>>()?;
    let more = rows.len() > most;
    rows.truncate(most);
    let token = rows.last().filter(|_| more).map(|last| rows::token(&key(last)));
    Ok((rows, token))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A client hands the token back as it came; anything else must not read as a place in the rows.
    #[test]
    fn a_token_leads_to_the_row_after_its_own() {
        let rows = || ["a", "b", "c"].into_iter().map(|name| Ok(name.to_owned()));
        let (page_one, token) = page(rows(), 2, |name| Key::text(name)).expect("a page");
        assert_eq!(page_one, ["a", "b"]);
        assert_eq!(start(token.as_deref()).expect("a start"), Some(Key::text("b")));
        let (all, token) = page(rows(), 3, |name| Key::text(name)).expect("a page");
        assert_eq!((all.len(), token), (3, None));
        assert!(start(Some("zz")).is_err());
    }
}
