//! Pages of what is kept under names. A token is the last name of the page before, so that what is written between two pages
//! neither repeats nor hides what stays.

use contract::ApiError;

use crate::errors;

/// How many there are on a page if the request does not say, and at the most (documented).
const MOST: usize = 50;

/// Which page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) token: Option<String>,
    pub(crate) limit: Option<usize>,
}

/// What of a list in the order of some text of each fits on a page, and the token of the next if there is more.
pub(crate) fn page<T>(
    all: impl IntoIterator<Item = T>,
    page: &Page,
    place: impl Fn(&T) -> String,
    is_descending: bool,
) -> Result<(Vec<T>, Option<String>), ApiError> {
    let after =
        page.token.as_deref().map(|token| read(token).ok_or_else(errors::invalid_token)).transpose()?;
    let is_behind = |item: &T| {
        after.as_ref().is_none_or(|after| {
            let place = place(item);
            if is_descending { place < *after } else { place > *after }
        })
    };
    let most = page.limit.unwrap_or(MOST).min(MOST);
    let mut rest = all.into_iter().filter(is_behind);
    let kept: Vec<T> = rest.by_ref().take(most).collect();
    let next = match (rest.next(), kept.last()) {
        (Some(_), Some(last)) => Some(hex::encode(place(last))),
        _ => None,
    };
    Ok((kept, next))
}

fn read(token: &str) -> Option<String> {
    String::from_utf8(hex::decode(token).ok()?).ok()
}
