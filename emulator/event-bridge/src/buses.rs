//! Finds the bus that a request is about, and changes it.

use contract::{ApiError, Call};
use store::Tx;

use crate::collections::{BUSES, Rows, named, put};
use crate::errors;
use crate::model::bus::{Bus, DEFAULT, name_of};

/// The bus of a name; the default bus is always there.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn bus(rows: &impl Rows, name: &str) -> Result<Bus, ApiError> {
    match named(rows, BUSES.whole(), name)? {
        Some(bus) => Ok(bus),
        None if name == DEFAULT => Ok(Bus::untouched()),
        None => Err(errors::no_bus(name)),
    }
}

/// The name of the bus that a request is about.
///
/// # Errors
/// `ResourceNotFoundException` if there is none.
pub(crate) fn existing(rows: &impl Rows, name_or_arn: Option<&str>) -> Result<String, ApiError> {
    Ok(bus(rows, name_of(name_or_arn))?.name)
}

/// Changes a bus, and gives it as it is then.
///
/// # Errors
/// `ResourceNotFoundException` if there is none, or what the change answers.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    call: &Call,
    name: &str,
    change: impl FnOnce(&mut Bus) -> Result<(), ApiError>,
) -> Result<Bus, ApiError> {
    let mut bus = bus(tx, name)?;
    change(&mut bus)?;
    bus.modified = call.now.0;
    put(tx, BUSES.whole(), name, &bus)?;
    Ok(bus)
}
