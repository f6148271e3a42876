//! Pages: what fits on one, and where the next begins.

use contract::{ApiError, rows};
use store::Key;

use crate::errors;

/// How many there are on a page if the request does not say, and at the most.
const MOST: usize = 100;

/// What fits on a page of rows that are kept, and the token of the next if there is more.
///
/// # Errors
/// `ValidationException` for a token that is none.
pub(crate) fn page<T>(
    kept: Vec<(Key, T)>,
    token: Option<&str>,
    limit: Option<usize>,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let after = match token {
        Some(token) => Some(rows::of_token(token).ok_or_else(|| errors::validation("Invalid NextToken."))?),
        None => None,
    };
    let most = limit.unwrap_or(MOST).clamp(1, MOST);
    let (mut page, mut last) = (Vec::new(), None);
    for (key, value) in kept.into_iter().filter(|(key, _)| after.as_ref().is_none_or(|after| key > after)) {
        if page.len() == most {
            return Ok((page, last));
        }
        page.push(value);
        last = Some(rows::token(&key));
    }
    Ok((page, None))
}
