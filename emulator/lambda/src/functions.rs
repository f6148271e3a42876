//! Finds functions and their versions, and keeps them.

use contract::{ApiError, Call};
use store::{Key, ScopedStore, Tx};

use crate::collections::{self, CODE, FUNCTIONS, Rows, VERSIONS};
use crate::model::function::{Configuration, Function};
use crate::names::{self, LATEST, Reference};
use crate::{aliases, errors};

/// The function of a reference.
///
/// # Errors
/// `ResourceNotFoundException`, which shows the reference as an ARN.
pub(crate) fn function(rows: &impl Rows, call: &Call, reference: &Reference) -> Result<Function, ApiError> {
    collections::find(rows, FUNCTIONS.whole(), &Key::text(&reference.name))?
        .ok_or_else(|| errors::no_function(&reference.arn(call.store.scope())))
}

/// The version that a reference leads to; an alias to one of those that it routes to.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn version(
    rows: &impl Rows,
    call: &Call,
    reference: &Reference,
) -> Result<Configuration, ApiError> {
    let function = function(rows, call, reference)?;
    let qualifier = reference.qualifier();
    if qualifier == LATEST {
        return Ok(function.latest);
    }
    let missing = || errors::no_function(&reference.arn(call.store.scope()));
    if let Some(number) = names::version_number(qualifier) {
        return published(rows, &function.name, number)?.ok_or_else(missing);
    }
    let alias = aliases::find(rows, &function.name, qualifier)?.ok_or_else(missing)?;
    let drawn = (call.ids.bits() >> 75) as f64 / (1_u64 << 53) as f64;
    match alias.choose(drawn) {
        LATEST => Ok(function.latest),
        number => {
            let number = names::version_number(number).ok_or_else(missing)?;
            published(rows, &function.name, number)?.ok_or_else(missing)
        }
    }
}

/// A published version.
pub(crate) fn published(
    rows: &impl Rows,
    function: &str,
    number: u64,
) -> Result<Option<Configuration>, ApiError> {
    collections::find(rows, VERSIONS.of(function), &version_key(number))
}

/// A version as it is now, by its function's name and its own; `None`, if it is gone.
pub(crate) fn at_present(
    rows: &impl Rows,
    function: &str,
    version: &str,
) -> Result<Option<Configuration>, ApiError> {
    match names::version_number(version) {
        Some(number) => published(rows, function, number),
        None => {
            let function: Option<Function> =
                collections::find(rows, FUNCTIONS.whole(), &Key::text(function))?;
            Ok(function.map(|function| function.latest))
        }
    }
}

pub(crate) fn version_key(number: u64) -> Key {
    Key::parts().number(number).key()
}

/// Every published version of a function, the oldest first.
pub(crate) fn all_published(store: &ScopedStore, function: &str) -> Result<Vec<Configuration>, ApiError> {
    let snapshot = store.snapshot();
    snapshot.all(VERSIONS.of(function)).map(|(_, row)| collections::decode(row)).collect()
}

/// The configuration that is shown for a qualifier: an alias's has the alias's ARN.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn shown(rows: &impl Rows, call: &Call, reference: &Reference) -> Result<Configuration, ApiError> {
    let mut configuration = version(rows, call, reference)?;
    if reference.qualifier.is_some() {
        configuration.function_arn = reference.arn(call.store.scope());
    }
    Ok(configuration)
}

pub(crate) fn put(tx: &mut Tx<'_>, function: &Function) -> Result<(), ApiError> {
    collections::put(tx, FUNCTIONS.whole(), Key::text(&function.name), function)
}

/// The zip of a version.
pub(crate) fn code(rows: &impl Rows, configuration: &Configuration) -> Option<store::Value> {
    rows.row(CODE.of(&configuration.function_name), &Key::text(&configuration.code_sha256))
}

/// Refuses a change that was asked of a revision that is no longer the latest.
///
/// # Errors
/// `PreconditionFailedException`.
pub(crate) fn check_revision(asked: Option<&str>, latest: &str) -> Result<(), ApiError> {
    match asked {
        Some(asked) if asked != latest => Err(errors::revision_differs()),
        _ => Ok(()),
    }
}
