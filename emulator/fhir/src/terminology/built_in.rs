//! What this program knows of R4's own terminology: the codes that an element must take, without displays and hierarchy.
//!
//! A value set is known if an element is bound to it and R4 lists its codes. A code system is known whole if the value set
//! of the same name takes its codes and no others: R4 makes the two from one list.
use serde_json::{Value, json};

use super::{Kind, TerminologyError};
use crate::definitions;

const SYSTEMS: &str = "http://hl7.org/fhir/";
const VALUE_SETS: &str = "http://hl7.org/fhir/ValueSet/";

/// The value set of this URL as a resource; `None` if no element of R4 is bound to it.
pub(super) fn value_set(url: &str) -> Result<Option<Value>, TerminologyError> {
    let Some(known) = definitions::ValueSet::named(url) else { return Ok(None) };
    if known.is_open() {
        return Err(TerminologyError::NotBuiltIn { kind: Kind::ValueSet, url: url.to_owned() });
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

/// All codes of the code system of this URL; `None` if they are not known to be all.
pub(super) fn codes(url: &str, version: Option<&str>) -> Option<&'static [&'static str]> {
    let name = url.strip_prefix(SYSTEMS)?;
    let known = definitions::ValueSet::named(&format!("{VALUE_SETS}{name}"))?;
    let mut includes = known.codes();
    let whole = includes.next().filter(|(system, _)| *system == url && includes.next().is_none());
    whole.filter(|_| version.is_none_or(|version| version == known.version)).map(|(_, codes)| codes)
}

/// Whether an element of R4 takes codes of this code system.
pub(super) fn has_code_system(url: &str) -> bool {
    definitions::ValueSet::all().iter().any(|known| known.codes().any(|(system, _)| system == url))
}
