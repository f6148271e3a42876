//! Tags, which functions have, and neither their versions nor their aliases.

use contract::{ApiError, Call};

use crate::errors;
use crate::names::{self, Reference};

/// How many tags a function may have (documented).
pub(crate) const MOST_TAGS: usize = 50;

/// The function of an ARN.
///
/// # Errors
/// `InvalidParameterValueException`, if it is a version's or an alias's, or no function's.
pub(crate) fn function(call: &Call, resource: &str) -> Result<Reference, ApiError> {
    if !resource.contains(":function:") {
        return Err(errors::not_emulated("A tag of anything but a function"));
    }
    let reference = names::read(call, resource, None)?;
    if reference.qualifier.is_some() { Err(errors::not_tagged()) } else { Ok(reference) }
}
