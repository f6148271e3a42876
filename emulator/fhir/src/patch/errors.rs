//! Everything that a patch is refused with, one function each. All texts are ours.
use crate::errors::shown;
use crate::patch::PatchErrorKind::{Inapplicable, Malformed, TestFailed};
use crate::patch::{MAX_COPIED_BYTES, MAX_NESTING, MAX_OPERATIONS, PatchError};

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
