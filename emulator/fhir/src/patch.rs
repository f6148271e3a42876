//! Changes to a part of a resource: JSON Patch and FHIRPath Patch.
//!
//! Both take a document and a list of operations and give back the document with all of them done, in order, or the
//! reason why one could not be: never something between. What no operation touches stays as it was, the digits of
//! numbers and the order of members included. Whether the outcome is still a valid resource, [`crate::validate()`] says.
//!
//! A list of operations is short to write and can be long to do, so there are limits, all of them ours: on their number,
//! on what `copy` copies, on how much paths look at, and on how deep the outcome nests.
use std::error::Error;
use std::fmt;

pub(crate) mod equality;
mod errors;
mod json_pointer;

pub mod fhirpath_patch;
pub mod json_patch;

/// The most operations in a patch.
pub const MAX_OPERATIONS: usize = 1000;

/// The most that all `copy` operations of a patch copy, in bytes of JSON: as much as a resource may have on HealthLake.
pub const MAX_COPIED_BYTES: usize = 5 * 1024 * 1024;

/// The deepest nesting of arrays and objects that a patch makes; what nests deeper could not be read again.
pub const MAX_NESTING: usize = 127;

/// The longest path of a FHIRPath Patch.
pub const MAX_PATH_BYTES: usize = 4096;

/// How deep the criteria in such a path can stand in one another.
pub const MAX_PATH_NESTING: usize = 8;

/// The most elements that all paths of a patch look at.
pub const MAX_ELEMENTS_VISITED: usize = 2_000_000;

/// Why a patch was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchError {
    /// Whose fault it is.
    pub kind: PatchErrorKind,
    /// The operation at fault, counted from 0; `None` if it is the patch as a whole.
    pub operation: Option<usize>,
    /// What is wrong, for the developer who reads the answer. Texts are ours; AWS's are not known.
    pub text: String,
}

/// The ways a patch can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchErrorKind {
    /// The patch is not one, whatever the document: HTTP says 400.
    Malformed,
    /// The patch does not fit this document: HTTP says 422.
    Inapplicable,
    /// A `test` found something else: HTTP says 422.
    TestFailed,
}

impl fmt::Display for PatchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operation {
            Some(place) => write!(formatter, "Patch operation {place}: {}", self.text),
            None => formatter.write_str(&self.text),
        }
    }
}

impl Error for PatchError {}

impl PatchError {
    fn new(kind: PatchErrorKind, text: impl Into<String>) -> Self {
        Self { kind, operation: None, text: text.into() }
    }

    fn of_operation(mut self, place: usize) -> Self {
        self.operation = Some(place);
        self
    }
}
