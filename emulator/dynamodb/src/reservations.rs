//! What an account has reserved of provisioned throughput, over all its tables in a region.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{TABLES, read_definition};
use crate::errors;
use crate::model::definition::{Definition, Throughput};
use crate::model::quotas::{of_account, reserved};

/// Holds the account to what it may have reserved, with a table that comes or changes. Tables are counted only if this one asks for
/// more than it had.
///
/// # Errors
/// More than an account may have.
pub(crate) fn reserve(
    tx: &Tx<'_>,
    call: &Call,
    old: Option<&Definition>,
    new: &Definition,
) -> Result<(), ApiError> {
    let before = old.map(reserved).unwrap_or_default();
    let after = reserved(new);
    let added = Throughput {
        read_capacity_units: after.read_capacity_units - before.read_capacity_units,
        write_capacity_units: after.write_capacity_units - before.write_capacity_units,
    };
    if added.read_capacity_units <= 0 && added.write_capacity_units <= 0 {
        return Ok(());
    }
    let mut sum = Throughput::default();
    for (_, row) in tx.prefix(TABLES.whole(), &Key::from_bytes(&[])) {
        sum = sum.plus(reserved(&read_definition(&row)?));
    }
    of_account(sum, added, &call.caller.region).map_err(|text| errors::limit_exceeded(&text))
}
