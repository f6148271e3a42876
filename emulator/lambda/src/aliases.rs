//! Finds aliases, and judges what they may lead to.

use contract::{ApiError, Call};
use store::{Key, ScopedStore, Tx};

use crate::collections::{self, ALIASES, Rows};
use crate::model::alias::{Alias, RoutingConfig};
use crate::model::function::Function;
use crate::names::{self, LATEST};
use crate::{errors, functions};

/// An alias of a function.
pub(crate) fn find(rows: &impl Rows, function: &str, name: &str) -> Result<Option<Alias>, ApiError> {
    collections::find(rows, ALIASES.of(function), &Key::text(name))
}

/// An alias of a function, which must be there.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn alias(rows: &impl Rows, call: &Call, function: &str, name: &str) -> Result<Alias, ApiError> {
    find(rows, function, name)?
        .ok_or_else(|| errors::no_alias(&names::qualified_arn(call.store.scope(), function, name)))
}

/// Every alias of a function, by name.
pub(crate) fn all(store: &ScopedStore, function: &str) -> Result<Vec<Alias>, ApiError> {
    let snapshot = store.snapshot();
    snapshot.all(ALIASES.of(function)).map(|(_, row)| collections::decode(row)).collect()
}

/// The names of the aliases of a function that lead to a version.
pub(crate) fn leading(tx: &Tx<'_>, function: &str, version: &str) -> Result<Vec<String>, ApiError> {
    let mut names = Vec::new();
    for (_, row) in tx.prefix(ALIASES.of(function), &Key::parts().key()) {
        let alias: Alias = collections::decode(&row)?;
        if alias.leads_to(version) {
            names.push(alias.name);
        }
    }
    Ok(names)
}

pub(crate) fn put(tx: &mut Tx<'_>, function: &str, alias: &Alias) -> Result<(), ApiError> {
    collections::put(tx, ALIASES.of(function), Key::text(&alias.name), alias)
}

/// Refuses what an alias may not lead to.
///
/// # Errors
/// `ResourceNotFoundException`, `InvalidParameterValueException`.
pub(crate) fn check(tx: &Tx<'_>, call: &Call, function: &Function, alias: &Alias) -> Result<(), ApiError> {
    let exists = |version: &str| {
        let known = match names::version_number(version) {
            Some(number) => functions::published(tx, &function.name, number)?.is_some(),
            None => version == LATEST,
        };
        let arn = || names::qualified_arn(call.store.scope(), &function.name, version);
        if known { Ok(()) } else { Err(errors::no_function(&arn())) }
    };
    exists(&alias.function_version)?;
    let Some(RoutingConfig { additional_version_weights: weights }) = &alias.routing_config else {
        return Ok(());
    };
    if weights.len() > 1 {
        return Err(errors::too_many_weights());
    }
    for (version, weight) in weights {
        if !(0.0..=1.0).contains(weight) {
            return Err(errors::invalid_weight(*weight));
        }
        if *version == alias.function_version {
            return Err(errors::version_routed_twice(version));
        }
        if version == LATEST || alias.function_version == LATEST {
            return Err(errors::latest_not_routed());
        }
        exists(version)?;
    }
    Ok(())
}
