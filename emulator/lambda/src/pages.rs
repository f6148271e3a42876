//! Pages of lists. A marker is the name of the last on the page before, so that what is written between two pages neither repeats
//! nor hides what stays.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ApiError;
use serde::Deserialize;

use crate::errors;

/// How many there are on a page if the request does not say, and at the most.
const MOST: usize = 50;

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Page {
    pub(crate) marker: Option<String>,
    pub(crate) max_items: Option<usize>,
}

impl Page {
    /// What fits on the page, of things in the order of their names, and the marker of the next page if there is more.
    pub(crate) fn of<T>(
        &self,
        all: impl IntoIterator<Item = (String, T)>,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let after = match self.marker.as_deref().filter(|marker| !marker.is_empty()) {
            Some(marker) => {
                let name = URL_SAFE_NO_PAD.decode(marker).ok().and_then(|name| String::from_utf8(name).ok());
                Some(name.ok_or_else(errors::invalid_marker)?)
            }
            None => None,
        };
        let most = self.max_items.unwrap_or(MOST).clamp(1, MOST);
        let mut kept = Vec::new();
        let mut last = None;
        let rest = all.into_iter().filter(|(name, _)| after.as_ref().is_none_or(|after| name > after));
        for (name, value) in rest {
            if kept.len() == most {
                return Ok((kept, last));
            }
            kept.push(value);
            last = Some(URL_SAFE_NO_PAD.encode(name));
        }
        Ok((kept, None))
    }
}

/// A number as a name whose order is the number's.
pub(crate) fn ordered(number: u64) -> String {
    format!("{number:020}")
}
