//! Pages of lists: `position` is the name of the last thing on the page before, so that what is written between two pages neither
//! repeats nor hides what stays.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ApiError;
use serde::{Deserialize, Serialize};

use crate::errors;

/// How many things a page has if the request does not say (documented).
const USUAL: usize = 25;
/// How many it may have (documented).
const MOST: usize = 500;

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Page {
    position: Option<String>,
    limit: Option<i64>,
}

/// A page.
#[derive(Debug, Serialize)]
pub(crate) struct Items<T> {
    items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<String>,
}

impl Page {
    /// What is on this page of a list that is in the order of the names.
    ///
    /// # Errors
    /// `BadRequestException` for a position that no page has given.
    pub(crate) fn of<T>(&self, all: Vec<T>, name: impl Fn(&T) -> &str) -> Result<Items<T>, ApiError> {
        let after = self.position.as_deref().map(read).transpose()?;
        let most = match self.limit {
            None | Some(..=0) => USUAL,
            Some(limit) => usize::try_from(limit).unwrap_or(MOST).min(MOST),
        };
        let mut rest = all.into_iter().filter(|item| after.as_deref().is_none_or(|after| name(item) > after));
        let items: Vec<T> = rest.by_ref().take(most).collect();
        let position = match (rest.next(), items.last()) {
            (Some(_), Some(last)) => Some(URL_SAFE_NO_PAD.encode(name(last))),
            _ => None,
        };
        Ok(Items { items, position })
    }
}

impl<T> Items<T> {
    /// The same page with its things shown otherwise.
    pub(crate) fn map<S>(self, show: impl FnMut(T) -> S) -> Items<S> {
        Items { items: self.items.into_iter().map(show).collect(), position: self.position }
    }
}

/// Believed: the text.
fn read(position: &str) -> Result<String, ApiError> {
    let bytes = URL_SAFE_NO_PAD.decode(position).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    bytes.ok_or_else(|| errors::bad_request("Invalid position parameter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A list of APIs that skips one at the end of a page hides it from whoever cleans up.
    #[test]
    fn pages_join_without_a_gap() {
        let all = || ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        let mut page = Page { position: None, limit: Some(2) };
        let mut seen = Vec::new();
        loop {
            let items = page.of(all(), |name| name).unwrap_or_else(|error| panic!("{error}"));
            seen.extend(items.items);
            match items.position {
                Some(position) => page.position = Some(position),
                None => break,
            }
        }
        assert_eq!(seen, all());
        let wrong = Page { position: Some("?".to_owned()), limit: None };
        assert_eq!(wrong.of(all(), |name| name).map_err(|error| error.status).err(), Some(400));
    }
}
