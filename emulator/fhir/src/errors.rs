//! Everything the validator says, one function each.
//!
//! HealthLake's texts are those of the HAPI validator. Two are documented by AWS (developer guide, "Validating
//! resources" samples): [`minimum`] and [`unrecognised`]. The others are believed: they follow HAPI's wording of the
//! same findings, but have not been seen from AWS.
use crate::definitions::{Primitive, ValueSet};
use crate::issue::IssueType;

pub(crate) mod profiles;

/// An issue that does not know its place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) code: IssueType,
    pub(crate) diagnostics: String,
}

fn described(code: IssueType, diagnostics: impl Into<String>) -> Described {
    Described { code, diagnostics: diagnostics.into() }
}

// What a resource is.

pub(crate) fn not_a_resource(found: &str) -> Described {
    described(IssueType::Structure, format!("A resource must be an object, not {found}"))
}

pub(crate) fn no_resource_type() -> Described {
    described(IssueType::Invalid, "Unable to find resourceType property")
}

pub(crate) fn resource_type_not_a_string() -> Described {
    described(IssueType::Structure, "The property resourceType must be a string")
}

pub(crate) fn unknown_resource_type(name: &str) -> Described {
    described(
        IssueType::Invalid,
        format!("This does not appear to be a FHIR resource (unknown name '{}')", shown(name)),
    )
}

pub(crate) fn abstract_resource_type(name: &str) -> Described {
    described(IssueType::Invalid, format!("The type '{name}' is abstract, so no resource can be of it"))
}

// Types beyond R4.

pub(crate) fn not_text() -> Described {
    described(IssueType::Structure, "This property must be a string")
}

pub(crate) fn not_a_list() -> Described {
    described(IssueType::Structure, "This property must be an array")
}

pub(crate) fn not_one_of(code: &str, codes: &[&str]) -> Described {
    let text = format!("The code '{}' is not one of {}", shown(code), codes.join(", "));
    described(IssueType::CodeInvalid, text)
}

// Structure.

pub(crate) fn unrecognised(name: &str) -> Described {
    described(IssueType::Structure, format!("Unrecognised property '@{}'", shown(name)))
}

/// `element` is the path of the instance and the name of the element missing.
pub(crate) fn minimum(profile: &str, element: &str) -> Described {
    let text = format!(
        "Profile http://hl7.org/fhir/StructureDefinition/{profile}, Element '{element}': minimum required = 1, but only found 0"
    );
    described(IssueType::Required, text)
}

pub(crate) fn maximum(profile: &str, element: &str, found: usize) -> Described {
    let text = format!(
        "Profile http://hl7.org/fhir/StructureDefinition/{profile}, Element '{element}': max allowed = 1, but found {found}"
    );
    described(IssueType::Structure, text)
}

pub(crate) fn not_an_array(found: &str) -> Described {
    described(IssueType::Structure, format!("This property must be an Array, not {found}"))
}

pub(crate) fn not_an_object(found: &str) -> Described {
    described(IssueType::Structure, format!("This property must be an object, not {found}"))
}

pub(crate) fn not_simple(found: &str) -> Described {
    described(IssueType::Structure, format!("This property must be a simple value, not {found}"))
}

pub(crate) fn empty_array() -> Described {
    let text = "Array cannot be empty - the property should not be present if it has no values";
    described(IssueType::Structure, text)
}

pub(crate) fn empty_object() -> Described {
    described(IssueType::Structure, "Object must have some content")
}

pub(crate) fn null() -> Described {
    described(IssueType::Structure, "null is only allowed in the array of a repeating primitive")
}

pub(crate) fn nothing_at_index() -> Described {
    described(IssueType::Structure, "Primitive types must have a value or must have child extensions")
}

pub(crate) fn too_deep(limit: usize) -> Described {
    described(IssueType::Structure, format!("Elements are nested more than {limit} levels deep"))
}

// Values.

pub(crate) fn not_a_primitive(expected: &str) -> Described {
    described(IssueType::Structure, format!("Error parsing JSON: the primitive value must be a {expected}"))
}

pub(crate) fn empty_value() -> Described {
    described(IssueType::Value, "@value cannot be empty")
}

pub(crate) fn control_character(byte: u8) -> Described {
    described(IssueType::Value, format!("The value contains the control character \\u{byte:04x}"))
}

pub(crate) fn too_long(limit: usize) -> Described {
    described(IssueType::TooLong, format!("value is longer than permitted maximum length of {limit}"))
}

pub(crate) fn not_an_integer(digits: &str) -> Described {
    described(IssueType::Value, format!("The value '{}' is not a valid integer", shown(digits)))
}

pub(crate) fn below_minimum(minimum: u8, digits: &str) -> Described {
    let text = format!("value is less than permitted minimum value of {minimum} ('{digits}')");
    described(IssueType::Value, text)
}

pub(crate) fn invalid_primitive(primitive: Primitive, text: &str) -> Described {
    let shown = shown(text);
    let text = match primitive {
        Primitive::Base64Binary => format!("The value '{shown}' is not a valid Base64 value"),
        Primitive::Code => format!("The code '{shown}' is not valid (whitespace rules)"),
        Primitive::Id => format!("id value '{shown}' is not valid"),
        Primitive::Oid => format!("OIDs must be valid ('{shown}')"),
        Primitive::Uuid => format!("UUIDs must be valid ('{shown}')"),
        Primitive::Uri | Primitive::Url | Primitive::Canonical => {
            format!("URI values cannot have whitespace('{shown}')")
        }
        Primitive::Date => format!("Not a valid date ('{shown}')"),
        Primitive::DateTime => format!("Not a valid date/time ('{shown}')"),
        Primitive::Instant => format!("The instant '{shown}' is not valid"),
        Primitive::Time => format!("Not a valid time ('{shown}')"),
        _ => format!("The value '{shown}' is not valid"),
    };
    described(IssueType::Value, text)
}

/// The beginning of a value, so that an answer does not repeat a megabyte.
pub(crate) fn shown(text: &str) -> &str {
    const SHOWN: usize = 200;
    text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

// Narratives.

pub(crate) fn narrative(found: &str) -> Described {
    described(IssueType::Invalid, format!("Error parsing XHTML: {found}"))
}

pub(crate) fn wrong_namespace(found: &str, expected: &str) -> Described {
    let text = format!("Wrong namespace on the XHTML ('{}', should be '{expected}')", shown(found));
    described(IssueType::Invalid, text)
}

pub(crate) fn forbidden_html(kind: &str, name: &str) -> Described {
    described(IssueType::Invalid, format!("Invalid {kind} name in the XHTML ('{}')", shown(name)))
}

pub(crate) fn empty_narrative() -> Described {
    described(
        IssueType::Invariant,
        "txt-2: The narrative SHALL have some non-whitespace content [htmlChecks()]",
    )
}

// Codes and references.

pub(crate) fn code_not_in_value_set(code: &str, value_set: &ValueSet) -> Described {
    let text = format!(
        "The value provided ('{}') is not in the value set {} ({}, and a code is required from this value set)",
        shown(code),
        versioned(value_set),
        value_set.url
    );
    described(IssueType::CodeInvalid, text)
}

pub(crate) fn no_code_in_value_set(value_set: &ValueSet) -> Described {
    let text = format!(
        "None of the codes provided are in the value set {} ({}, and a code from this value set is required)",
        versioned(value_set),
        value_set.url
    );
    described(IssueType::CodeInvalid, text)
}

pub(crate) fn no_code(value_set: &ValueSet) -> Described {
    let text =
        format!("No code provided, and a code is required from the value set {}", versioned(value_set));
    described(IssueType::CodeInvalid, text)
}

fn versioned(value_set: &ValueSet) -> String {
    match value_set.version {
        "" => value_set.url.to_string(),
        version => format!("{}|{version}", value_set.url),
    }
}

pub(crate) fn relative_reference(reference: &str) -> Described {
    let reference = shown(reference);
    let text = format!("Relative URLs must be of the format [ResourceName]/[id]. Encountered {reference}");
    described(IssueType::Value, text)
}

pub(crate) fn invariant(key: &str, human: &str) -> Described {
    described(IssueType::Invariant, format!("{key}: {human}"))
}
