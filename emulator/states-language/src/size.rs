//! How much a payload template may make, so that one that repeats its input a hundred thousand times does not take the memory of
//! the machine. AWS's limit of 256 KiB for what a state passes on is the machine's to keep.

use serde_json::Value;

use crate::scope::Failure;

/// What one template, or one intrinsic function, may make, in bytes of JSON.
pub(crate) const MOST_MADE_BYTES: usize = 16 << 20;

/// A value nested deeper than this is too large, whatever its bytes: values are copied, written and dropped recursively, and what
/// is kept of a run must be read again, by a reader that goes no deeper than 128. A state may put its input into itself, and so may
/// the next, so that a loop nests it without end.
const MOST_NESTED: usize = 100;

/// About how many bytes of JSON a value takes. It does not recurse.
pub(crate) fn size(value: &Value) -> usize {
    let mut bytes = 0_usize;
    let mut rest = vec![(value, 0)];
    while let Some((value, depth)) = rest.pop() {
        if depth > MOST_NESTED {
            return usize::MAX;
        }
        bytes += match value {
            Value::Null | Value::Bool(_) => 5,
            Value::Number(number) => number.as_str().len(),
            Value::String(text) => text.len() + 2,
            Value::Array(items) => {
                rest.extend(items.iter().map(|item| (item, depth + 1)));
                items.len() + 2
            }
            Value::Object(members) => {
                rest.extend(members.values().map(|value| (value, depth + 1)));
                members.keys().map(|name| name.len() + 4).sum::<usize>() + 2
            }
        };
    }
    bytes
}

/// Whether a value is nested too deeply to be passed on, and to be read again where it was kept.
#[must_use]
pub fn is_too_deep(value: &Value) -> bool {
    size(value) == usize::MAX
}

/// Believed: AWS's words for what a state returns.
pub(crate) fn too_much() -> Failure {
    Failure::new(
        "States.DataLimitExceeded",
        "The state/task returned a result with a size exceeding the maximum number of bytes service limit.",
    )
}
