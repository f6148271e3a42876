//! Pages of lists. A marker is the name of the last on the page before, so that what is written between two pages neither repeats
//! nor hides what stays.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::{ApiError, Call};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Collection;

use crate::collections::{all_of_function, decode};
use crate::{errors, functions, names};

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

/// What a list of a function's own things is asked with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OfFunction {
    function_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

/// A page of what a function has, and its versions and aliases, under the name of a member. `show` gives the ARN, by which they are
/// ordered, and what is shown.
///
/// # Errors
/// `ResourceNotFoundException`, `InvalidParameterValueException`.
pub(crate) fn of_function<T: DeserializeOwned>(
    call: &Call,
    asked: OfFunction,
    collection: &'static Collection,
    member: &str,
    show: impl Fn(&T) -> (String, Value),
) -> Result<Value, ApiError> {
    let reference = names::read(call, &asked.function_name, None)?;
    functions::function(&call.store, call, &reference)?;
    let snapshot = call.store.snapshot();
    let mut all = Vec::new();
    for (_, row) in snapshot.prefix(collection.whole(), &all_of_function(&reference.name)) {
        all.push(show(&decode(row)?));
    }
    let page = Page { marker: asked.marker, max_items: asked.max_items };
    let (shown, marker) = page.of(all)?;
    let mut answer = json!({ member: shown });
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}

/// A number as a name whose order is the number's.
pub(crate) fn ordered(number: u64) -> String {
    format!("{number:020}")
}
