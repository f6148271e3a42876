//! Terminology: which codes a value set has, what a code system says of a code, which codes are above and below it.
//!
//! It is decided on ValueSets and CodeSystems alone. Where they are kept is the [`Library`]'s to know; here is known what
//! they mean:
//!
//! | module | what it says |
//! | --- | --- |
//! | `code_system` | the concepts of a CodeSystem, their properties and their hierarchy |
//! | `filter` | which concepts a filter of a value set takes |
//! | `compose` | the codes of a ValueSet: what it includes, less what it excludes |
//! | `answer` | the answers of `$expand` and `$lookup` |
//! | `built_in` | the codes that R4 requires of its own elements |
//!
//! What R4 leaves open, and how it is here:
//!
//! - Of several resources with one URL, the newest version is meant where none is named: numbers in it count as numbers.
//! - Concepts within concepts, `parent`, `child` and `subsumedBy` are one hierarchy, and it is subsumption whatever
//!   `hierarchyMeaning` says, as with other servers.
//! - A code that a value set lists is in it, whether or not its code system is known. A code system of which all codes, or
//!   those that pass a filter, are included must be known.
//! - A concept is inactive if its property `inactive` says so, or its `status` is `retired`. It is in a value set unless
//!   `compose.inactive` is false.
//! - An expansion is flat, names a code of a system once, whatever the version, and has no designations.
//! - A ValueSet without `compose` is what its stored `expansion` says.
mod answer;
mod built_in;
mod code_set;
mod code_system;
mod compose;
mod error;
mod filter;

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

pub use answer::{Asked, expand, lookup};
pub use code_set::CodeSet;
pub use error::TerminologyError;

use code_system::CodeSystem;
use compose::Reader;

/// How many codes a value set may have.
pub const MAX_CODES: usize = 100_000;

/// How many codes may be looked at, in all that a request takes.
pub const MAX_STEPS: usize = 1_000_000;

/// How deeply value sets may import one another.
pub const MAX_DEPTH: usize = 16;

/// The two types of resources that a library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A CodeSystem.
    CodeSystem,
    /// A ValueSet.
    ValueSet,
}

/// Where ValueSets and CodeSystems are found.
pub trait Library {
    /// The resources of a kind that have this `url`, of all versions, in the order in which they came to be.
    ///
    /// # Errors
    /// [`TerminologyError::Library`] if it cannot be read.
    fn find(&self, kind: Kind, url: &str) -> Result<Vec<Value>, TerminologyError>;

    /// Whether R4's own value sets and code systems stand in where the library has none of a URL.
    fn has_r4(&self) -> bool;
}

/// Which way to go in a hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To what subsumes the code.
    Above,
    /// To what the code subsumes.
    Below,
}

/// The ValueSet of this canonical address: a URL, perhaps with `|` and a version.
///
/// # Errors
/// It is not known.
pub fn value_set(library: &dyn Library, canonical: &str) -> Result<Value, TerminologyError> {
    let (url, version) =
        canonical.split_once('|').map_or((canonical, None), |(url, version)| (url, Some(version)));
    let mut found = library.find(Kind::ValueSet, url)?;
    if found.is_empty() && library.has_r4() {
        found.extend(built_in::value_set(url)?);
    }
    let found = newest(found, version);
    let unknown = || TerminologyError::Unknown { kind: Kind::ValueSet, canonical: canonical.to_owned() };
    found.ok_or_else(unknown)
}

/// The codes of the value set of this canonical address.
///
/// # Errors
/// It is not known, cannot be expanded, or has too many codes.
pub fn codes(library: &dyn Library, canonical: &str) -> Result<Arc<CodeSet>, TerminologyError> {
    Reader::new(library).imported(canonical)
}

/// The codes of a ValueSet at hand.
///
/// # Errors
/// It cannot be expanded, or has too many codes.
pub fn codes_of(library: &dyn Library, value_set: &Value) -> Result<Arc<CodeSet>, TerminologyError> {
    Reader::new(library).value_set(value_set)
}

/// The code itself and all above or below it in its system's hierarchy. A code that the system does not have stands alone.
///
/// # Errors
/// The code system is not known, or does not hold its concepts.
pub fn related(
    library: &dyn Library,
    system: &str,
    code: &str,
    direction: Direction,
) -> Result<CodeSet, TerminologyError> {
    let code_system = code_system(library, system, None)?;
    if !code_system.has_concepts {
        return Err(TerminologyError::NoConcepts { system: system.to_owned() });
    }
    let mut codes = CodeSet::default();
    let Some(place) = code_system.place(code) else {
        codes.add(system, code)?;
        return Ok(codes);
    };
    for place in code_system.reach(place, direction) {
        if let Some(concept) = code_system.concept(place) {
            codes.add(system, &concept.code)?;
        }
    }
    Ok(codes)
}

/// The code system of a URL, of a version or the newest.
fn code_system(
    library: &dyn Library,
    url: &str,
    version: Option<&str>,
) -> Result<CodeSystem, TerminologyError> {
    let found = newest(library.find(Kind::CodeSystem, url)?, version);
    found.map(CodeSystem::read).ok_or_else(|| no_code_system(library, url, version))
}

/// That there is no such code system, or that it is R4's own.
fn no_code_system(library: &dyn Library, url: &str, version: Option<&str>) -> TerminologyError {
    let kind = Kind::CodeSystem;
    if library.has_r4() && built_in::has_code_system(url) {
        return TerminologyError::NotBuiltIn { kind, url: url.to_owned() };
    }
    TerminologyError::Unknown { kind, canonical: told(url, version) }
}

/// URL and version as a canonical has them.
fn told(url: &str, version: Option<&str>) -> String {
    version.map_or_else(|| url.to_owned(), |version| format!("{url}|{version}"))
}

/// The resource of this version, or of the newest; of several, the last.
fn newest(resources: Vec<Value>, version: Option<&str>) -> Option<Value> {
    let of_version =
        |resource: &Value| version.is_none_or(|version| text(resource, "version") == Some(version));
    resources.into_iter().filter(of_version).max_by(|one, other| {
        let [one, other] = [one, other].map(|resource| text(resource, "version").unwrap_or_default());
        by_version(one, other)
    })
}

/// The order of versions of a resource: `1.9` before `1.10`, `2023-09` before `2024-01`, none before any.
#[must_use]
pub fn by_version(one: &str, other: &str) -> Ordering {
    let parts = |version| str::split(version, ['.', '-', '_']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (mut left, mut right) = (parts(one), parts(other));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (Some(left), Some(right)) if is_number(left) && is_number(right) => {
                let [left, right] = [left, right].map(|part| part.trim_start_matches('0'));
                left.len().cmp(&right.len()).then_with(|| left.cmp(right))
            }
            (left, right) => left.cmp(&right),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// A member that is text.
fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// A member that is a list; nothing if it is not there.
fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of two versions answers for both: letters alone would put 1.10 before 1.9.
    #[test]
    fn versions_in_order() {
        let versions = ["", "0.9", "1.9", "1.10", "1.10.1", "2", "2023-09", "2023-10", "20240101", "x"];
        assert!(versions.is_sorted_by(|one, next| by_version(one, next) == Ordering::Less));
        assert_eq!(by_version("1.0", "01.0"), Ordering::Equal);
    }
}
