//! The one place that decides what becomes of a resource that is not as it should be, at each of HealthLake's levels.
//!
//! | level | looks at | what is bad is |
//! | --- | --- | --- |
//! | `strict`, the default | R4 and the profiles in `meta.profile` | refused |
//! | `structure-only` | R4 | refused |
//! | `minimal` | R4, without some of its rules | kept, with an extension that says what is wrong |
//!
//! Levels, the extension, and the header that goes with it are documented (developer guide: creating and updating
//! resources, Bundles, imports). HealthLake knows the profiles of some implementation guides, which are not here: a profile is
//! known if its StructureDefinition is in the data store, before the resource that names it. Believed: a profile that
//! nobody knows is passed over, and the profiles of resources in a resource are not looked at; that `minimal` ignores
//! missing elements, codes outside their value sets and invariants, which keep nothing from being found; and that it
//! refuses what cannot be kept: what is no resource of its type, a malformed id, a `meta` that is no object.

mod library;

use contract::{ApiError, HttpRequest};
use fhir::{Issue, IssueType, Severity};
use serde_json::{Value, json};
use store::Snapshot;

use crate::errors;
use crate::model::draft;

pub(crate) use library::Library;

/// The header that asks for a level.
pub(crate) const VALIDATION_LEVEL: &str = "x-amzn-healthlake-fhir-validation-level";

/// The header of an answer that says that something bad was kept.
pub(crate) const VALIDATION_ISSUES: &str = "x-amzn-healthlake-validation-issues";

/// AWS's address of the extension in what was kept though it is bad.
const EXTENSION: &str = "http://healthlake.amazonaws.com/fhir/StructureDefinition/validation-issue";

/// AWS's text in that extension.
const FAILED: &str = "FHIR resource in payload failed FHIR validation rules.";

/// How much is asked of a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Level {
    #[default]
    Strict,
    StructureOnly,
    Minimal,
}

impl Level {
    /// Reads AWS's word.
    pub(crate) fn read(word: &str) -> Option<Level> {
        [Level::Strict, Level::StructureOnly, Level::Minimal].into_iter().find(|level| level.word() == word)
    }

    /// AWS's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Level::Strict => "strict",
            Level::StructureOnly => "structure-only",
            Level::Minimal => "minimal",
        }
    }

    /// The level that a request asks for.
    ///
    /// # Errors
    /// 400 for a word that is none.
    pub(crate) fn of(request: &HttpRequest) -> Result<Level, ApiError> {
        match request.header(VALIDATION_LEVEL) {
            None => Ok(Level::Strict),
            Some(word) => Level::read(word).ok_or_else(|| errors::malformed_header(VALIDATION_LEVEL, word)),
        }
    }

    /// Whether profiles have to be looked for, which takes an index that is complete.
    pub(crate) fn needs_profiles(self, resource: &Value) -> bool {
        self == Level::Strict && !named_profiles(resource).is_empty()
    }
}

/// What becomes of a resource.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is kept as it is.
    Good,
    /// It is kept with a note of what is wrong with it.
    Kept(Note),
    /// It is not kept.
    Refused(Vec<Issue>),
}

/// What is said of a resource that was kept though it is bad: an OperationOutcome, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note(pub(crate) String);

/// Decides about a resource.
pub(crate) fn judge<F: Fn() -> Snapshot>(
    level: Level,
    resource: &Value,
    library: &Library<'_, F>,
) -> Verdict {
    let mut issues = fhir::validate(resource);
    if issues.is_empty() && level == Level::Strict {
        issues = by_profiles(resource, &named_profiles(resource), library);
        issues.retain(|issue| issue.severity == Severity::Error);
    }
    if issues.is_empty() {
        return Verdict::Good;
    }
    if level != Level::Minimal || !can_be_kept(resource) {
        return Verdict::Refused(issues);
    }
    issues.retain(|issue| !is_ignored(issue.code));
    if issues.is_empty() { Verdict::Good } else { Verdict::Kept(Note::of(&issues)) }
}

/// What a valid resource's profiles find, also warnings and information.
pub(crate) fn by_profiles<F: Fn() -> Snapshot>(
    resource: &Value,
    addresses: &[&str],
    library: &Library<'_, F>,
) -> Vec<Issue> {
    if addresses.is_empty() { Vec::new() } else { fhir::profile::validate(resource, addresses, library) }
}

/// The profiles that a resource names. Where one is named with its version as well, that version is meant: so HealthLake's
/// guide would have it for a version that is not its default.
pub(crate) fn named_profiles(resource: &Value) -> Vec<&str> {
    let named = resource.get("meta").and_then(|meta| meta.get("profile")?.as_array());
    let Some(named) = named else { return Vec::new() };
    let named = || named.iter().filter_map(Value::as_str);
    let has_version = |address: &str| {
        named().any(|other| other.strip_prefix(address).is_some_and(|rest| rest.starts_with('|')))
    };
    named().filter(|address| !has_version(address)).collect()
}

/// Believed.
fn is_ignored(code: IssueType) -> bool {
    matches!(code, IssueType::Required | IssueType::CodeInvalid | IssueType::Invariant)
}

fn can_be_kept(resource: &Value) -> bool {
    let name = resource.get("resourceType").and_then(Value::as_str);
    let has_good_id = match resource.get("id") {
        None => true,
        Some(id) => id.as_str().is_some_and(fhir::id::is_valid),
    };
    name.is_some_and(fhir::is_resource_type)
        && has_good_id
        && resource.get("meta").is_none_or(Value::is_object)
}

impl Note {
    /// What AWS says of every such resource, and then, which is ours, what is wrong with this one.
    fn of(issues: &[Issue]) -> Note {
        let mut outcome = fhir::operation_outcome(issues);
        if let Some(Value::Array(issues)) = outcome.get_mut("issue") {
            let first = json!({
                "severity": "error", "code": "processing", "details": {"text": FAILED}, "diagnostics": FAILED,
            });
            issues.insert(0, first);
        }
        Note(outcome.to_string())
    }

    /// The extension that a resource gets.
    pub(crate) fn extension(&self) -> Value {
        json!({"url": EXTENSION, "valueString": self.0})
    }

    /// The text of a resource with the extension, in place of one that it may have already.
    ///
    /// # Errors
    /// A 500 if the text is no resource.
    pub(crate) fn written_into(&self, text: &[u8]) -> Result<Vec<u8>, ApiError> {
        let extension = self.extension().to_string();
        draft::with_extension(text, EXTENSION, &extension)
            .map_err(|error| ApiError::internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A resource that names a version must not be held against another one as well.
    #[test]
    fn a_version_stands_for_the_profile() {
        let resource = json!({"meta": {"profile": ["http://a/b|1.0.0", "http://a/b", "http://a/bc", 1]}});
        assert_eq!(named_profiles(&resource), ["http://a/b|1.0.0", "http://a/bc"]);
        for resource in [json!({}), json!({"meta": 1}), json!({"meta": {"profile": "x"}})] {
            assert!(named_profiles(&resource).is_empty());
        }
    }

    // What AWS's guide shows of the extension, to the letter; what follows it is ours.
    #[test]
    fn the_note_begins_as_documented() {
        let note = Note::of(&[Issue::error(IssueType::Value, "x").at("Patient.birthDate")]);
        let documented = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","details":{"text":"FHIR resource in payload failed FHIR validation rules."},"diagnostics":"FHIR resource in payload failed FHIR validation rules."}"#;
        let ours =
            r#",{"severity":"error","code":"value","diagnostics":"x","location":["Patient.birthDate"]}]}"#;
        assert_eq!(note.0, format!("{documented}{ours}"));
    }
}
