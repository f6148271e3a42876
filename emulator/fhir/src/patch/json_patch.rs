//! JSON Patch, RFC 6902: add, remove, replace, move, copy and test at the places that JSON Pointers name.
//!
//! Members of an operation that it does not use are passed over, as the RFC says. Removing the whole document, of which
//! nothing would be left, is refused.
use serde_json::{Map, Value};

use crate::json;
use crate::patch::json_pointer::Pointer;
use crate::patch::{MAX_COPIED_BYTES, MAX_NESTING, MAX_OPERATIONS, PatchError, equality, errors};

/// One operation of a patch.
#[derive(Debug)]
enum Operation {
    Add(Pointer, Value),
    Remove(Pointer),
    Replace(Pointer, Value),
    Move { from: Pointer, path: Pointer },
    Copy { from: Pointer, path: Pointer },
    Test(Pointer, Value),
}

/// The document with every operation of the patch done.
///
/// # Errors
/// If the patch is not one, or one of its operations cannot be done; the first of them is told. All operations are read
/// before any is done.
pub fn apply(document: &Value, patch: &[u8]) -> Result<Value, PatchError> {
    let patch = json::parse(patch).map_err(|issue| errors::unreadable(issue.diagnostics))?;
    let operations = read(patch)?;
    let mut patched = document.clone();
    let mut may_copy = MAX_COPIED_BYTES;
    for (place, operation) in operations.into_iter().enumerate() {
        operation.apply(&mut patched, &mut may_copy).map_err(|error| error.of_operation(place))?;
    }
    Ok(patched)
}

fn read(patch: Value) -> Result<Vec<Operation>, PatchError> {
    let Value::Array(operations) = patch else { return Err(errors::not_an_array()) };
    if operations.len() > MAX_OPERATIONS {
        return Err(errors::too_many_operations());
    }
    let read = operations.into_iter().enumerate();
    read.map(|(place, operation)| Operation::read(operation).map_err(|error| error.of_operation(place)))
        .collect()
}

impl Operation {
    fn read(operation: Value) -> Result<Self, PatchError> {
        let Value::Object(mut members) = operation else { return Err(errors::not_an_object()) };
        let name = text(&mut members, "op")?;
        let path = Pointer::read(text(&mut members, "path")?)?;
        let mut from = || Pointer::read(text(&mut members, "from")?);
        match name.as_str() {
            "move" => Ok(Self::Move { from: from()?, path }),
            "copy" => Ok(Self::Copy { from: from()?, path }),
            "remove" => Ok(Self::Remove(path)),
            "add" => Ok(Self::Add(path, value(&mut members)?)),
            "replace" => Ok(Self::Replace(path, value(&mut members)?)),
            "test" => Ok(Self::Test(path, value(&mut members)?)),
            other => Err(errors::unknown_operation(other)),
        }
    }

    fn apply(self, document: &mut Value, may_copy: &mut usize) -> Result<(), PatchError> {
        match self {
            Self::Add(path, value) => add(document, &path, value),
            Self::Remove(path) => path.remove(document).map(drop),
            Self::Replace(path, value) => {
                check_depth(&path, &value)?;
                *path.value_mut(document)? = value;
                Ok(())
            }
            Self::Move { from, path } if from.contains(&path) => {
                Err(errors::moved_into_itself(from.text(), path.text()))
            }
            Self::Move { from, path } if from.text() == path.text() => from.value(document).map(drop),
            Self::Move { from, path } => {
                let value = from.remove(document)?;
                // What moves no deeper nests no deeper, and may be large.
                if path.depth() > from.depth() {
                    check_depth(&path, &value)?;
                }
                path.add(document, value)
            }
            Self::Copy { from, path } => {
                let value = from.value(document)?;
                spend(value, may_copy).ok_or_else(errors::copies_too_much)?;
                let value = value.clone();
                add(document, &path, value)
            }
            Self::Test(path, value) => {
                let is_equal = equality::are_equal(&value, path.value(document)?);
                if is_equal { Ok(()) } else { Err(errors::test_failed(path.text())) }
            }
        }
    }
}

fn add(document: &mut Value, path: &Pointer, value: Value) -> Result<(), PatchError> {
    check_depth(path, &value)?;
    path.add(document, value)
}

/// Takes a member that must be a text out of an operation.
fn text(members: &mut Map<String, Value>, name: &str) -> Result<String, PatchError> {
    match members.swap_remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(errors::not_a_string(name)),
        None => Err(errors::missing_member(name)),
    }
}

fn value(members: &mut Map<String, Value>) -> Result<Value, PatchError> {
    members.swap_remove("value").ok_or_else(|| errors::missing_member("value"))
}

fn check_depth(path: &Pointer, value: &Value) -> Result<(), PatchError> {
    let levels = MAX_NESTING.checked_sub(path.depth());
    if levels.is_some_and(|levels| nests_within(value, levels)) { Ok(()) } else { Err(errors::too_deep()) }
}

/// Whether arrays and objects nest no deeper than this.
pub(super) fn nests_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| nests_within(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|value| nests_within(value, levels - 1)),
        _ => true,
    }
}

/// Takes a value's bytes from what may still be copied, and stops where that is used up. What JSON escapes counts once.
fn spend(value: &Value, left: &mut usize) -> Option<()> {
    /// Of brackets, quotes, commas and colons.
    const MARKS: usize = 4;
    let own = match value {
        Value::String(text) => text.len(),
        Value::Number(number) => number.as_str().len(),
        _ => 0,
    };
    *left = left.checked_sub(own + MARKS)?;
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| spend(item, left)),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            *left = left.checked_sub(name.len())?;
            spend(value, left)
        }),
        _ => Some(()),
    }
}
