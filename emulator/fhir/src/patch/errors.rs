//! Everything that a patch is refused with, one function each. All texts are ours.
use crate::definitions::{Element, Type};
use crate::errors::shown;
use crate::patch::PatchErrorKind::{Inapplicable, Malformed, TestFailed};
use crate::patch::{
    MAX_COPIED_BYTES, MAX_ELEMENTS_VISITED, MAX_NESTING, MAX_OPERATIONS, MAX_PATH_BYTES, MAX_PATH_NESTING,
    PatchError,
};

fn malformed(text: impl Into<String>) -> PatchError {
    PatchError::new(Malformed, text)
}

fn inapplicable(text: impl Into<String>) -> PatchError {
    PatchError::new(Inapplicable, text)
}

// Both patches.

pub(super) fn unreadable(diagnostics: String) -> PatchError {
    malformed(diagnostics)
}

pub(super) fn too_many_operations() -> PatchError {
    malformed(format!("A patch can have at most {MAX_OPERATIONS} operations"))
}

pub(super) fn unknown_operation(found: &str) -> PatchError {
    malformed(format!("There is no operation '{}'", shown(found)))
}

pub(super) fn too_deep() -> PatchError {
    inapplicable(format!("The outcome would nest more than {MAX_NESTING} levels deep"))
}

// JSON Patch.

pub(super) fn not_an_array() -> PatchError {
    malformed("A JSON Patch must be an array of operations")
}

pub(super) fn not_an_object() -> PatchError {
    malformed("An operation must be an object")
}

pub(super) fn missing_member(name: &str) -> PatchError {
    malformed(format!("'{name}' is missing"))
}

pub(super) fn not_a_string(name: &str) -> PatchError {
    malformed(format!("'{name}' must be a string"))
}

pub(super) fn malformed_pointer(text: &str) -> PatchError {
    malformed(format!(
        "'{}' is not a JSON Pointer: empty, or '/' before each name, with '~' only in ~0 and ~1",
        shown(text)
    ))
}

pub(super) fn reserved_name(name: &str) -> PatchError {
    malformed(format!("The member name '{name}' is reserved"))
}

pub(super) fn nothing_at(pointer: &str) -> PatchError {
    inapplicable(format!("There is nothing at '{}'", shown(pointer)))
}

pub(super) fn no_place_at(pointer: &str) -> PatchError {
    inapplicable(format!("There is no place '{}' to put a value", shown(pointer)))
}

pub(super) fn whole_document_removed() -> PatchError {
    inapplicable("The whole document cannot be removed")
}

pub(super) fn moved_into_itself(from: &str, path: &str) -> PatchError {
    inapplicable(format!("'{}' cannot be moved into itself, to '{}'", shown(from), shown(path)))
}

pub(super) fn copies_too_much() -> PatchError {
    inapplicable(format!("The patch copies more than {MAX_COPIED_BYTES} bytes"))
}

pub(super) fn test_failed(pointer: &str) -> PatchError {
    PatchError::new(TestFailed, format!("The value at '{}' is not the one tested for", shown(pointer)))
}

// The paths of FHIRPath Patch.

pub(super) fn path_too_long() -> PatchError {
    malformed(format!("A path can have at most {MAX_PATH_BYTES} bytes"))
}

pub(super) fn path_too_nested() -> PatchError {
    malformed(format!("Criteria in a path can stand at most {MAX_PATH_NESTING} deep in one another"))
}

pub(super) fn malformed_path(what: &str) -> PatchError {
    malformed(format!("The path cannot be read: {}", shown(what)))
}

pub(super) fn unfinished_text(path: &str) -> PatchError {
    malformed(format!("The path cannot be read: a text in quotes is not well formed in {}", shown(path)))
}

pub(super) fn unsupported_in_path(what: &str) -> PatchError {
    malformed(format!("The path uses '{}', which is not emulated by Millpond", shown(what)))
}

pub(super) fn path_to_no_element() -> PatchError {
    malformed("The path leads to a truth value, not to an element")
}

// FHIRPath Patch.

pub(super) fn not_parameters() -> PatchError {
    malformed("A FHIRPath Patch must be a Parameters resource")
}

pub(super) fn not_an_operation() -> PatchError {
    malformed("Each parameter of a FHIRPath Patch must be named 'operation'")
}

pub(super) fn unknown_part(name: &str) -> PatchError {
    malformed(format!("An operation has no part '{}'", shown(name)))
}

pub(super) fn repeated_part(name: &str) -> PatchError {
    malformed(format!("There can be only one part '{name}'"))
}

pub(super) fn missing_part(name: &str) -> PatchError {
    malformed(format!("The part '{name}' is missing or has no value"))
}

pub(super) fn part_of_other_type(name: &str, expected: &str) -> PatchError {
    malformed(format!("The part '{name}' must have a {expected}"))
}

pub(super) fn no_definitions() -> PatchError {
    inapplicable("A resource of this type has no definitions here, so no path leads into it; use JSON Patch")
}

pub(super) fn other_resource(named: &str, found: &str) -> PatchError {
    inapplicable(format!("The path starts at {}, but the resource is a {found}", shown(named)))
}

pub(super) fn no_such_type(name: &str) -> PatchError {
    inapplicable(format!("There is no type {}", shown(name)))
}

pub(super) fn no_such_element(declared: &Type, name: &str) -> PatchError {
    let hint = match declared.member(name) {
        Some(member) => {
            let (element, chosen) = (member.element.name(), member.declared.name());
            format!("; the path to it is {element}.ofType({chosen})")
        }
        None => String::new(),
    };
    inapplicable(format!("{} has no element '{}'{hint}", declared.name(), shown(name)))
}

pub(super) fn visits_too_much() -> PatchError {
    inapplicable(format!("The paths of the patch look at more than {MAX_ELEMENTS_VISITED} elements"))
}

pub(super) fn no_element() -> PatchError {
    inapplicable("The path leads to no element")
}

pub(super) fn many_elements(found: usize) -> PatchError {
    inapplicable(format!("The path leads to {found} elements, where one is needed"))
}

pub(super) fn whole_resource() -> PatchError {
    inapplicable("The whole resource can be neither replaced nor deleted")
}

pub(super) fn already_there(element: &Element) -> PatchError {
    inapplicable(format!("There is a '{}' already, and it does not repeat; replace it", element.name()))
}

pub(super) fn other_type(found: &str, element: &Element) -> PatchError {
    inapplicable(format!("'{}' cannot be given as {found}", element.name()))
}

pub(super) fn not_a_list() -> PatchError {
    inapplicable("The path must end in the name of an element that repeats")
}

pub(super) fn no_such_index(index: usize, count: usize) -> PatchError {
    inapplicable(format!("There is no index {index} in a list of {count}"))
}
