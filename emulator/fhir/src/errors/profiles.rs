//! Everything that is said of a resource and its profiles, one function each.
//!
//! The form of [`minimum`] is documented by AWS; the others are believed and follow HAPI's wording where it has one. What
//! starts with "not checked" is ours.
use super::{Described, described, shown};
use crate::issue::IssueType;
use serde_json::Value;

pub(crate) fn minimum(profile: &str, element: &str, least: u64, found: u64) -> Described {
    let text =
        format!("Profile {profile}, Element '{element}': minimum required = {least}, but only found {found}");
    described(IssueType::Required, text)
}

pub(crate) fn maximum(profile: &str, element: &str, most: u64, found: u64) -> Described {
    let text = format!("Profile {profile}, Element '{element}': max allowed = {most}, but found {found}");
    described(IssueType::Structure, text)
}

pub(crate) fn other_type(expected: &str, found: &str) -> Described {
    let text = format!("Specified profile type was \"{expected}\", but found type \"{found}\"");
    described(IssueType::Structure, text)
}

pub(crate) fn type_not_allowed(found: &str, allowed: &[&str], profile: &str) -> Described {
    let allowed = allowed.join(", ");
    let text =
        format!("The profile {profile} definition allows for the types {allowed} but found type {found}");
    described(IssueType::Structure, text)
}

pub(crate) fn target_not_allowed(found: &str, allowed: &[String]) -> Described {
    let text =
        format!("Invalid Resource target type. Found {found}, but expected one of ({})", allowed.join(", "));
    described(IssueType::Structure, text)
}

pub(crate) fn no_profile_met(addresses: &[&str]) -> Described {
    let text = format!("The element matches none of the profiles {}", addresses.join(", "));
    described(IssueType::Structure, text)
}

pub(crate) fn not_fixed(found: Option<&Value>, fixed: &Value, profile: &str) -> Described {
    let text = match found {
        Some(found) => format!(
            "Value is '{}' but is fixed to '{}' in the profile {profile}",
            shown(&plain(found)),
            shown(&plain(fixed))
        ),
        None => {
            format!("Value is missing but is fixed to '{}' in the profile {profile}", shown(&plain(fixed)))
        }
    };
    described(IssueType::Value, text)
}

pub(crate) fn not_of_pattern(pattern: &Value, profile: &str) -> Described {
    let text =
        format!("The pattern {} defined in the profile {profile} not found", shown(&pattern.to_string()));
    described(IssueType::Value, text)
}

pub(crate) fn out_of_bounds(value: &Value, bound: &Value, is_lowest: bool) -> Described {
    let (word, bound_word) = if is_lowest { ("less", "minimum") } else { ("greater", "maximum") };
    let (value, bound) = (plain(value), plain(bound));
    let text = format!(
        "value is {word} than permitted {bound_word} value of {} ('{}')",
        shown(&bound),
        shown(&value)
    );
    described(IssueType::Value, text)
}

pub(crate) fn code_not_in_value_set(code: &str, value_set: &str) -> Described {
    let text = format!(
        "The value provided ('{}') is not in the value set {value_set}, and a code is required from this value set",
        shown(code)
    );
    described(IssueType::CodeInvalid, text)
}

pub(crate) fn no_code_in_value_set(value_set: &str) -> Described {
    let text = format!(
        "None of the codes provided are in the value set {value_set}, and a code from this value set is required"
    );
    described(IssueType::CodeInvalid, text)
}

pub(crate) fn no_code(value_set: &str) -> Described {
    let text = format!("No code provided, and a code is required from the value set {value_set}");
    described(IssueType::CodeInvalid, text)
}

pub(crate) fn no_slice(profile: &str) -> Described {
    let text = format!(
        "This element does not match any known slice defined in the profile {profile} and slicing is CLOSED"
    );
    described(IssueType::Structure, text)
}

pub(crate) fn out_of_order(profile: &str) -> Described {
    described(
        IssueType::Structure,
        format!("This element is out of the order of slices in the profile {profile}"),
    )
}

pub(crate) fn extension_out_of_place(url: &str, allowed: &[&str], found: &str) -> Described {
    let text = format!(
        "The extension {url} is not allowed to be used at this point (allowed = {}; this element is {found})",
        allowed.join(", ")
    );
    described(IssueType::Extension, text)
}

pub(crate) fn too_nested(limit: usize) -> Described {
    described(IssueType::TooCostly, format!("Profiles lead to one another more than {limit} times"))
}

pub(crate) fn too_costly(limit: usize) -> Described {
    described(IssueType::TooCostly, format!("The profiles look at more than {limit} elements"))
}

pub(crate) fn unknown_profile(address: &str) -> Described {
    let text = format!("Profile reference '{}' has not been checked because it is unknown", shown(address));
    described(IssueType::NotFound, text)
}

pub(crate) fn unknown_value_set(address: &str) -> Described {
    let text = format!("Not checked: the codes of the value set {} are not known", shown(address));
    described(IssueType::NotFound, text)
}

pub(crate) fn not_told_apart(element: &str, profile: &str) -> Described {
    let text = format!(
        "Not checked: the slices of {element} in the profile {profile}, whose discriminators are not understood"
    );
    described(IssueType::NotSupported, text)
}

pub(crate) fn not_decided(key: &str, profile: &str) -> Described {
    let text = format!(
        "Not checked: the constraint {key} of the profile {profile}, whose FHIRPath is not understood or not decided"
    );
    described(IssueType::NotSupported, text)
}

/// A text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
