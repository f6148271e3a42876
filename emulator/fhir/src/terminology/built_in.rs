//! The value sets of R4 itself whose codes this program knows: those that an element must take its code from.
use serde_json::{Value, json};

use super::TerminologyError;
use crate::definitions;

/// The value set of this URL as a resource, without displays; `None` if no element of R4 is bound to it.
///
/// # Errors
/// [`TerminologyError::NotBuiltIn`] if one is, but R4 does not list its codes: UCUM, MIME types, languages, ...
pub fn value_set(url: &str) -> Result<Option<Value>, TerminologyError> {
    let Some(known) = definitions::ValueSet::named(url) else { return Ok(None) };
    if known.is_open() {
        return Err(TerminologyError::NotBuiltIn { url: url.to_owned() });
    }
    let include = known.codes().map(|(system, codes)| {
        let concepts: Vec<Value> = codes.iter().map(|code| json!({"code": code})).collect();
        json!({"system": system, "concept": concepts})
    });
    let mut resource = json!({"resourceType": "ValueSet", "url": known.url, "status": "active"});
    if !known.version.is_empty() {
        resource["version"] = json!(known.version);
    }
    resource["compose"] = json!({"include": include.collect::<Vec<Value>>()});
    Ok(Some(resource))
}
