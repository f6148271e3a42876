//! What Step Functions keeps of state machines and activities.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`STATE_MACHINES`] | | name | [`StateMachine`] as JSON, a line's end, the definition |
//! | [`VERSIONS`] | name of the state machine | number, largest first | [`Version`] as JSON, a line's end, the definition |
//! | [`ALIASES`] | name of the state machine | name | [`Alias`] as JSON |
//! | [`ACTIVITIES`] | | name | [`Activity`] as JSON |
//! | [`ACTIVITY_TASKS`] | | ARN of the activity, number | [`ActivityTask`] as JSON |
//! | [`TAGS`] | | ARN | a list of [`Tag`]s as JSON |
//! | [`RUNNING`] | name of the state machine | ARN of the execution | nothing |
//!
//! A definition stands in its row as it came, so that a start does not unescape it.

mod executions;

use contract::ApiError;
pub(crate) use contract::rows::{Rows, decode, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Tx};

use crate::errors;
use crate::model::activity::Activity;
use crate::model::alias::Alias;
use crate::model::state_machine::{Revision, StateMachine, Version};

pub(crate) use executions::*;

#[cfg(doc)]
#[cfg(doc)]
use crate::model::activity::ActivityTask;

pub(crate) static STATE_MACHINES: Collection = Collection::with_feed("step-functions.state-machines");
pub(crate) static VERSIONS: Collection = Collection::new("step-functions.versions");
pub(crate) static ALIASES: Collection = Collection::new("step-functions.aliases");
pub(crate) static ACTIVITIES: Collection = Collection::with_feed("step-functions.activities");
/// Tasks that wait for a worker, the oldest first. An execution puts one; the worker's call takes it away.
pub(crate) static ACTIVITY_TASKS: Collection = Collection::with_feed("step-functions.activity-tasks");
pub(crate) static TAGS: Collection = Collection::new("step-functions.tags");
/// The executions of standard state machines that have begun and not ended: an execution puts its row and takes it away. A
/// state machine that is to be deleted stays until it has none.
pub(crate) static RUNNING: Collection = Collection::new("step-functions.running");

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// What has a definition behind it in its row.
trait Defined: Serialize + DeserializeOwned {
    fn revision(&mut self) -> &mut Revision;
}

impl Defined for StateMachine {
    fn revision(&mut self) -> &mut Revision {
        &mut self.revision
    }
}

impl Defined for Version {
    fn revision(&mut self) -> &mut Revision {
        &mut self.revision
    }
}

impl Defined for Revision {
    fn revision(&mut self) -> &mut Revision {
        self
    }
}

fn encode_defined(value: &impl Defined, definition: &str) -> Result<Vec<u8>, ApiError> {
    let mut row = encode(value)?;
    row.reserve_exact(definition.len() + 1);
    row.push(b'\n');
    row.extend_from_slice(definition.as_bytes());
    Ok(row)
}

fn decode_defined<T: Defined>(row: &[u8]) -> Result<T, ApiError> {
    let header = header(row);
    let mut value: T = decode(header)?;
    let definition = row.get(header.len() + 1..).and_then(|rest| str::from_utf8(rest).ok());
    let definition = definition.ok_or_else(|| errors::corrupt("a definition"))?;
    definition.clone_into(&mut value.revision().definition);
    Ok(value)
}

/// A state machine, if there is one of this name.
pub(crate) fn state_machine(rows: &impl Rows, name: &str) -> Result<Option<StateMachine>, ApiError> {
    rows.row(STATE_MACHINES.whole(), &Key::text(name)).map(|row| decode_defined(&row)).transpose()
}

/// Reads a row of [`STATE_MACHINES`] without its definition.
pub(crate) fn state_machine_header(row: &[u8]) -> Result<StateMachine, ApiError> {
    decode(header(row))
}

/// Reads a row of [`VERSIONS`] without its definition.
pub(crate) fn version_header(row: &[u8]) -> Result<Version, ApiError> {
    decode(header(row))
}

/// What stands before the definition.
fn header(row: &[u8]) -> &[u8] {
    row.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Puts a state machine.
pub(crate) fn put_state_machine(tx: &mut Tx<'_>, state_machine: &StateMachine) -> Result<(), ApiError> {
    let row = encode_defined(state_machine, &state_machine.revision.definition)?;
    tx.put(STATE_MACHINES.whole(), Key::text(&state_machine.name), row);
    Ok(())
}

/// Where a version is kept: the newest first.
pub(crate) fn version_key(number: u64) -> Key {
    Key::parts().descending(number).key()
}

/// A version of a state machine, if it has one of this number.
pub(crate) fn version(rows: &impl Rows, name: &str, number: u64) -> Result<Option<Version>, ApiError> {
    rows.row(VERSIONS.of(name), &version_key(number)).map(|row| decode_version(&row)).transpose()
}

/// Reads a row of [`VERSIONS`].
pub(crate) fn decode_version(row: &[u8]) -> Result<Version, ApiError> {
    decode_defined(row)
}

/// Puts a version of a state machine.
pub(crate) fn put_version(tx: &mut Tx<'_>, name: &str, version: &Version) -> Result<(), ApiError> {
    let row = encode_defined(version, &version.revision.definition)?;
    tx.put(VERSIONS.of(name), version_key(version.number), row);
    Ok(())
}

/// A revision that executions run, whatever has become of its state machine.
pub(crate) fn revision(rows: &impl Rows, name: &str, number: u64) -> Result<Option<Revision>, ApiError> {
    let key = Key::parts().number(number).key();
    rows.row(DEFINITIONS.of(name), &key).map(|row| decode_defined(&row)).transpose()
}

/// Keeps a revision for its executions, which may outlive it.
pub(crate) fn keep_revision(tx: &mut Tx<'_>, name: &str, revision: &Revision) -> Result<(), ApiError> {
    let key = Key::parts().number(revision.number).key();
    if tx.get(DEFINITIONS.of(name), &key).is_none() {
        tx.put(DEFINITIONS.of(name), key, encode_defined(revision, &revision.definition)?);
    }
    Ok(())
}

/// An alias of a state machine, if it has one of this name.
pub(crate) fn alias(rows: &impl Rows, name: &str, alias: &str) -> Result<Option<Alias>, ApiError> {
    rows.row(ALIASES.of(name), &Key::text(alias)).map(|row| decode(&row)).transpose()
}

/// Puts an alias of a state machine.
pub(crate) fn put_alias(tx: &mut Tx<'_>, name: &str, alias: &Alias) -> Result<(), ApiError> {
    tx.put(ALIASES.of(name), Key::text(&alias.name), encode(alias)?);
    Ok(())
}

/// The aliases of a state machine, by their names.
pub(crate) fn aliases(tx: &Tx<'_>, name: &str) -> Result<Vec<Alias>, ApiError> {
    let all = Key::from_bytes(&[]);
    tx.prefix(ALIASES.of(name), &all).iter().map(|(_, row)| decode(row)).collect()
}

/// An activity, if there is one of this name.
pub(crate) fn activity(rows: &impl Rows, name: &str) -> Result<Option<Activity>, ApiError> {
    rows.row(ACTIVITIES.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()
}
