//! FHIR R4, the language: what a resource is, and whether something is one.
//!
//! FHIR describes health care in *resources*: a Patient, an Observation, an Encounter. On the wire a resource is a
//! JSON object whose `resourceType` says which of R4's 146 types it is. A type has *elements*; an element has a
//! type of its own: a *primitive* such as `date`, a *data type* such as `HumanName`, an unnamed object that belongs
//! to this one place (a *backbone element*, `Patient.contact`), or another resource (`contained`, the entries of a
//! Bundle). Five habits of FHIR's JSON explain most of the code here:
//!
//! - An element that may repeat is always an array, also when there is one.
//! - `value[x]` is a choice of types: the member's name ends in the type chosen, `valueQuantity`.
//! - A primitive has a sibling with an underscore, `_birthDate`, for its id and extensions; where the primitive
//!   repeats, both are arrays, and `null` stands where one of the two has nothing to say.
//! - Nothing is empty: no `""`, no `{}`, no `[]`.
//! - Numbers keep their digits: `1.50` and `1.5` are different measurements.
//!
//! Where to look:
//!
//! | module | what it says |
//! | --- | --- |
//! | [`json`] | bytes to JSON, unique member names, position of an error |
//! | [`definitions`] | R4's types, elements and required codes, generated from HL7's definitions |
//! | [`validate()`] | whether a JSON value is an R4 resource, and what is wrong with it |
//! | [`profile`] | whether a resource meets a profile that constrains its type |
//! | [`patch`] | a resource after a JSON Patch or a FHIRPath Patch |
//! | [`search`] | which values of a resource a search looks at, and what a query asks of them |
//! | [`summary`] | what R4 puts into a summary of a resource |
//! | [`terminology`] | the codes of a value set, and what a code system says of a code |
//! | [`Issue`], [`operation_outcome`] | what is wrong, and how FHIR tells it |
//! | [`links`] | the links in a resource, to be replaced |
//! | [`paths`] | the paths of FHIR's interactions over HTTP |
//! | [`id`], [`instant`] | the two primitives that a server writes itself |
//!
//! This crate is a language: it has no store, no clock and does no I/O. It never panics and always ends, whatever
//! bytes it is given.
use serde_json::Value;

mod beyond_r4;
pub mod definitions;
mod errors;
pub mod id;
pub mod instant;
mod issue;
pub mod json;
pub mod links;
pub mod patch;
pub mod paths;
mod primitive;
pub mod search;
pub mod summary;
pub mod terminology;
mod validate;

pub use issue::{Issue, IssueType, Severity, operation_outcome};
pub use validate::{MAX_DEPTH, MAX_ISSUES, profile, validate, validate_bundle_envelope};

use definitions::{Kind, Type};

/// Whether resources of this type can exist: every R4 type that is not abstract, and HealthLake's few beyond R4.
#[must_use]
pub fn is_resource_type(name: &str) -> bool {
    Type::named(name).is_some_and(|declared| declared.kind() == Kind::Resource)
        || beyond_r4::is_resource_type(name)
}

/// The names for which [`is_resource_type`] holds: R4's in alphabetical order, then those beyond R4.
pub fn resource_types() -> impl Iterator<Item = &'static str> {
    Type::all()
        .iter()
        .filter(|declared| declared.kind() == Kind::Resource)
        .map(Type::name)
        .chain(beyond_r4::RESOURCE_TYPES)
}

/// Reads a resource from bytes and validates it. Any bytes will do, so this is also what a fuzzer calls.
///
/// # Errors
/// The one issue of [`json::parse`], or those of [`validate()`].
pub fn parse_and_validate(bytes: &[u8]) -> Result<Value, Vec<Issue>> {
    let resource = json::parse(bytes).map_err(|issue| vec![issue])?;
    let issues = validate(&resource);
    if issues.is_empty() { Ok(resource) } else { Err(issues) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server turns the type in a URL away by this; the abstract types and data types are the tempting mistakes.
    #[test]
    fn which_types_are_resources() {
        let cases = [
            ("Patient", true),
            ("Parameters", true),
            ("SubscriptionTopic", true),
            ("Resource", false),
            ("DomainResource", false),
            ("MetadataResource", false),
            ("HumanName", false),
            ("Patient.contact", false),
            ("patient", false),
            ("", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_resource_type(name), expected, "{name}");
        }
        assert!(resource_types().all(is_resource_type));
        assert_eq!(resource_types().count(), 148);
    }
}
