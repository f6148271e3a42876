//! The write path: the one way in which a version of a resource gets into the store.
//!
//! All that can be done before the commit is done by [`Prepared::new`]; what must be decided alone, over the newest state,
//! is decided by [`create`], [`update`], [`delete`] and [`erase`], which run in the closure of a commit, as often as it
//! holds writes.

use contract::{ApiError, Time};
use serde_json::Value;
use store::{Snapshot, Tx};

use crate::collections::{self, Address};
use crate::errors;
use crate::index::{self, Rows};
use crate::interaction::{Patch, Sent};
use crate::model::conditions::Condition;
use crate::model::draft::Draft;
use crate::model::version::{Interaction, Stamp, Version};
use crate::smart::Author;
use crate::validation::{Library, Note};

/// A resource that is ready to be written under an id.
#[derive(Debug)]
pub(crate) struct Prepared {
    draft: Draft,
    rows: Rows,
    /// What is wrong with it, if that was let pass.
    pub(crate) note: Option<Note>,
    /// The newest version when this was prepared, and its rows.
    replaced: Option<(Stamp, Rows)>,
}

impl Prepared {
    /// Makes a resource ready: `text` is what was sent, `resource` the same, parsed and validated.
    ///
    /// # Errors
    /// A 500 if the two are not the same.
    pub(crate) fn new(id: &str, text: &[u8], resource: &Value) -> Result<Prepared, ApiError> {
        let draft = Draft::new(text, id).map_err(|error| ApiError::internal(error.to_string()))?;
        let resource_type = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
        Ok(Prepared { draft, rows: Rows::of(resource_type, resource), note: None, replaced: None })
    }

    /// The same of a resource that a request sends.
    ///
    /// # Errors
    /// As [`Prepared::new`].
    pub(crate) fn of(id: &str, sent: &Sent) -> Result<Prepared, ApiError> {
        Ok(Prepared::new(id, &sent.text, &sent.value)?.with_note(sent.note.clone()))
    }

    /// The same with a note of what is wrong with it.
    pub(crate) fn with_note(self, note: Option<Note>) -> Prepared {
        Prepared { note, ..self }
    }

    /// Also reads the version that will most probably be replaced, so that no other commit waits for that.
    ///
    /// # Errors
    /// A 500 for a version that cannot be read.
    pub(crate) fn over(self, newest: Option<&Version>, resource_type: &str) -> Result<Prepared, ApiError> {
        let rows = newest.map(|newest| Rows::of_version(resource_type, newest)).transpose()?;
        let stamp = newest.map(|newest| **newest);
        Ok(Prepared { replaced: stamp.zip(rows), ..self })
    }
}

/// Adds the first version of a resource. `None`, and nothing is written, if the id was used before.
///
/// # Errors
/// 404 if the data store is gone.
pub(crate) fn create(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    prepared: &Prepared,
) -> Result<Option<Version>, ApiError> {
    check_active(tx, address)?;
    if address.newest_in(tx)?.is_some() {
        return Ok(None);
    }
    let stamp =
        Stamp { number: 1, interaction: Interaction::Create, updated: now, resource: tx.fresh_number() };
    let version = prepared.draft.version(stamp);
    address.append(tx, &version);
    index::replace(tx, address, None, Some((&version, &prepared.rows)));
    Ok(Some(version))
}

/// Adds the next version of a resource, or its first, by an update.
///
/// # Errors
/// 404 if the data store is gone, 412 if the condition does not hold.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    prepared: &Prepared,
    condition: Condition,
) -> Result<Version, ApiError> {
    check_active(tx, address)?;
    let newest = address.newest_in(tx)?;
    check_condition(address, condition, newest.as_ref())?;
    let interaction = match &newest {
        Some(newest) if !newest.is_deleted() => Interaction::Update,
        _ => Interaction::UpdateAsCreate,
    };
    append(tx, now, address, prepared, interaction, newest.as_ref())
}

/// Adds the next version of a resource, made by a patch of `newest`, which this transaction has read.
pub(crate) fn patch(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    prepared: &Prepared,
    newest: &Version,
) -> Result<Version, ApiError> {
    append(tx, now, address, prepared, Interaction::Patch, Some(newest))
}

/// The newest version, if there is a resource to patch and it is the one that the request demands.
///
/// # Errors
/// 404 if the id never was, 410 if the resource was deleted, 412 if the condition does not hold.
pub(crate) fn check_patch(
    address: &Address<'_>,
    condition: Condition,
    newest: Option<Version>,
) -> Result<Version, ApiError> {
    let (resource_type, id) = (address.resource_type, address.id);
    let newest = newest.ok_or_else(|| errors::unknown_resource(resource_type, id))?;
    if newest.is_deleted() {
        return Err(errors::deleted_resource(resource_type, id, newest.etag()));
    }
    check_condition(address, condition, Some(&newest))?;
    Ok(newest)
}

/// What a patch makes of a version.
///
/// # Errors
/// 400 or 422 for a patch that is none or does not fit, 403 if its author may not make this of it.
pub(crate) fn patched<F: Fn() -> Snapshot>(
    address: &Address<'_>,
    patch: &Patch,
    version: &Version,
    author: &Author,
    library: &Library<'_, F>,
) -> Result<Prepared, ApiError> {
    let resource =
        fhir::json::parse(version.json()).map_err(|issue| ApiError::internal(issue.diagnostics))?;
    let sent = patch.apply(&resource, address.resource_type, address.id, library)?;
    author.check(address.resource_type, address.id, &sent.value)?;
    Prepared::of(address.id, &sent)
}

/// Adds a version that says that the resource was deleted. One that was deleted already stays as it is.
///
/// # Errors
/// 404 if the data store is gone or the id never was, 412 if the condition does not hold.
pub(crate) fn delete(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    condition: Condition,
) -> Result<Version, ApiError> {
    check_active(tx, address)?;
    let newest = address.newest_in(tx)?;
    let newest = newest.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    check_condition(address, condition, Some(&newest))?;
    if newest.is_deleted() {
        return Ok(newest);
    }
    let deleted = Version::deleted(next_stamp(tx, now, Interaction::Delete, Some(&newest)));
    address.append(tx, &deleted);
    let rows = Rows::of_version(address.resource_type, &newest)?;
    index::replace(tx, address, Some((&newest, &rows)), None);
    Ok(deleted)
}

/// Removes a resource with all its versions, or, with a number, one version that is not the newest. Gives how many
/// versions went; the change feed tells each of them.
///
/// # Errors
/// 404 if the data store is gone, 409 if the version is the newest.
pub(crate) fn erase(tx: &mut Tx<'_>, address: &Address<'_>, version: Option<u64>) -> Result<usize, ApiError> {
    check_active(tx, address)?;
    let mut numbers = address.numbers_in(tx)?;
    if let Some(version) = version {
        if numbers.first() == Some(&version) {
            return Err(errors::newest_version(address.resource_type, address.id));
        }
        numbers.retain(|number| *number == version);
    }
    if numbers.is_empty() {
        return Ok(0);
    }
    // With the newest version goes the resource's place in the index.
    if let Some(newest) = address.newest_in(tx)?.filter(|newest| numbers.contains(&newest.number)) {
        let rows = Rows::of_version(address.resource_type, &newest)?;
        index::replace(tx, address, Some((&newest, &rows)), None);
    }
    address.erase(tx, &numbers);
    Ok(numbers.len())
}

fn append(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    prepared: &Prepared,
    interaction: Interaction,
    newest: Option<&Version>,
) -> Result<Version, ApiError> {
    let version = prepared.draft.version(next_stamp(tx, now, interaction, newest));
    address.append(tx, &version);
    let after = Some((&version, &prepared.rows));
    match (newest, &prepared.replaced) {
        (None, _) => index::replace(tx, address, None, after),
        (Some(newest), Some((stamp, rows))) if **newest == *stamp => {
            index::replace(tx, address, Some((newest, rows)), after);
        }
        (Some(newest), _) => {
            let rows = Rows::of_version(address.resource_type, newest)?;
            index::replace(tx, address, Some((newest, &rows)), after);
        }
    }
    Ok(version)
}

/// Whether the data store can be used.
///
/// # Errors
/// 404.
pub(crate) fn check_active(tx: &Tx<'_>, address: &Address<'_>) -> Result<(), ApiError> {
    let active = collections::is_active_in(tx, address.data_store);
    if active { Ok(()) } else { Err(errors::no_such_data_store(address.data_store)) }
}

/// Whether what a request demands of the newest version is so.
///
/// # Errors
/// 412.
pub(crate) fn check_condition(
    address: &Address<'_>,
    condition: Condition,
    newest: Option<&Version>,
) -> Result<(), ApiError> {
    if condition.holds(newest.map(|newest| newest.number)) {
        return Ok(());
    }
    Err(match condition {
        Condition::Unused => errors::resource_exists(address.resource_type, address.id),
        _ => errors::version_conflict(address.resource_type, address.id),
    })
}

/// The stamp of the version that follows. Its time is now, but always later than that of the one before.
fn next_stamp(tx: &mut Tx<'_>, now: Time, interaction: Interaction, newest: Option<&Version>) -> Stamp {
    match newest {
        None => Stamp { number: 1, interaction, updated: now, resource: tx.fresh_number() },
        Some(newest) => Stamp {
            number: newest.next_number(),
            interaction,
            updated: now.max(newest.updated.plus(1)),
            resource: newest.resource,
        },
    }
}
