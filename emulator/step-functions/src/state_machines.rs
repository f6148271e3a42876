//! From an ARN to what is run: the state machine, a version of it, or the version that an alias draws.

use contract::ApiError;
use store::{Key, Scope, Tx};

use crate::collections::{self, ALIASES, RUNNING, Rows, STATE_MACHINES, TAGS, VERSIONS};
use crate::errors;
use crate::model::arn::{self, Arn, Resource};
use crate::model::state_machine::{Revision, StateMachine, StateMachineType, Version};

/// What an execution needs of its state machine.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    /// The name of the state machine.
    pub(crate) name: String,
    /// The ARN of the state machine, without version or alias.
    pub(crate) state_machine_arn: String,
    /// The ARN of the version that is run, if one is.
    pub(crate) version_arn: Option<String>,
    /// The ARN of the alias that led to it, if one did.
    pub(crate) alias_arn: Option<String>,
    pub(crate) kind: StateMachineType,
    /// What is run. What follows from its definition can be kept under its number.
    pub(crate) revision: Revision,
}

/// What the ARN of a state machine, of a version or of an alias leads to now. `random` chooses between the versions of an alias.
///
/// # Errors
/// `InvalidArn` if it is no such ARN, `StateMachineDoesNotExist` if the caller has nothing of this ARN,
/// `StateMachineDeleting` if it is about to go.
pub(crate) fn resolve(rows: &impl Rows, scope: &Scope, arn: &str, random: u64) -> Result<Resolved, ApiError> {
    let missing = || errors::no_state_machine(arn);
    let (name, number, alias) = match read(scope, arn)? {
        Resource::StateMachine { name } => (name, None, None),
        Resource::Version { name, number } => (name, Some(number), None),
        Resource::Alias { name, alias } => {
            let kept = collections::alias(rows, name, alias)?.ok_or_else(missing)?;
            (name, Some(kept.draw(random).ok_or_else(missing)?), Some(alias))
        }
        Resource::MapState { .. } => return Err(missing()),
        other => return Err(errors::wrong_resource(other.kind())),
    };
    let state_machine = collections::state_machine(rows, name)?.ok_or_else(missing)?;
    if state_machine.deleting {
        return Err(errors::state_machine_deleting(arn));
    }
    let revision = match number {
        None => state_machine.revision,
        Some(number) => collections::version(rows, name, number)?.ok_or_else(missing)?.revision,
    };
    Ok(Resolved {
        state_machine_arn: arn::state_machine(scope, name),
        version_arn: number.map(|number| arn::qualified(scope, name, number)),
        alias_arn: alias.map(|alias| arn::qualified(scope, name, alias)),
        name: state_machine.name,
        kind: state_machine.kind,
        revision,
    })
}

/// What an ARN names, if it may name something of the caller's.
///
/// # Errors
/// `InvalidArn` if it is no ARN of Step Functions, `StateMachineDoesNotExist` if it is one of a state machine of another account
/// or region.
pub(crate) fn read<'a>(scope: &Scope, text: &'a str) -> Result<Resource<'a>, ApiError> {
    read_or_none(scope, text)?.ok_or_else(|| errors::no_state_machine(text))
}

/// What an ARN names; none if that is a state machine of another account or region.
///
/// # Errors
/// `InvalidArn` if it is no ARN of Step Functions.
pub(crate) fn read_or_none<'a>(scope: &Scope, text: &'a str) -> Result<Option<Resource<'a>>, ApiError> {
    let arn = Arn::read(text).map_err(|why| errors::no_arn(text, why))?;
    let is_elsewhere = arn.resource.kind() == "stateMachine" && !arn.is_of(scope);
    Ok((!is_elsewhere).then_some(arn.resource))
}

/// The name in an ARN of a state machine itself.
///
/// # Errors
/// `InvalidArn` if it names something else, `StateMachineDoesNotExist` if it names a version or an alias (captured, of an
/// update).
pub(crate) fn unqualified<'a>(scope: &Scope, text: &'a str) -> Result<&'a str, ApiError> {
    unqualified_or_none(scope, text)?.ok_or_else(|| errors::no_state_machine(text))
}

/// The same; none if it names a version, an alias, or what is of another account or region.
///
/// # Errors
/// `InvalidArn` if it names something else, `ValidationException` if it names a map state (documented).
pub(crate) fn unqualified_or_none<'a>(scope: &Scope, text: &'a str) -> Result<Option<&'a str>, ApiError> {
    match read_or_none(scope, text)? {
        Some(Resource::StateMachine { name }) => Ok(Some(name)),
        Some(Resource::Version { .. } | Resource::Alias { .. }) | None => Ok(None),
        Some(Resource::MapState { .. }) => Err(errors::labelled_arn()),
        Some(other) => Err(errors::wrong_resource(other.kind())),
    }
}

/// The state machine of an ARN, to change it.
///
/// # Errors
/// As [`unqualified`]; `StateMachineDoesNotExist` if there is none, `StateMachineDeleting` if it is about to go.
pub(crate) fn to_change(tx: &Tx<'_>, text: &str) -> Result<StateMachine, ApiError> {
    let name = unqualified(tx.scope(), text)?;
    let state_machine = collections::state_machine(tx, name)?;
    let state_machine = state_machine.ok_or_else(|| errors::no_state_machine(text))?;
    if state_machine.deleting {
        return Err(errors::state_machine_deleting(text));
    }
    Ok(state_machine)
}

/// Makes sure, in the transaction that starts an execution, that its state machine is still there and stays.
///
/// # Errors
/// `StateMachineDoesNotExist` or `StateMachineDeleting`, of the ARN that was asked for.
pub(crate) fn check_stays(tx: &Tx<'_>, name: &str, text: &str) -> Result<(), ApiError> {
    let row = tx.get(STATE_MACHINES.whole(), &Key::text(name));
    let kept = collections::state_machine_header(&row.ok_or_else(|| errors::no_state_machine(text))?)?;
    if kept.deleting { Err(errors::state_machine_deleting(text)) } else { Ok(()) }
}

/// How many versions a state machine may have.
pub(crate) const MOST_VERSIONS: usize = 1_000;

/// Makes a version of the revision of a state machine, unless the newest version is one already, and gives it. The state
/// machine is changed and left to the caller to put.
///
/// # Errors
/// `ServiceQuotaExceededException` if there are as many as there may be.
pub(crate) fn publish(
    tx: &mut Tx<'_>,
    state_machine: &mut StateMachine,
    description: Option<String>,
    now: i64,
) -> Result<Version, ApiError> {
    let name = &state_machine.name;
    let newest = tx.first(VERSIONS.of(name), &Key::from_bytes(&[]));
    let newest = newest.map(|(_, row)| collections::decode_version(&row)).transpose()?;
    if let Some(newest) = newest.filter(|newest| newest.revision.number == state_machine.revision.number) {
        return Ok(newest);
    }
    if tx.before().count(VERSIONS.of(name)) >= MOST_VERSIONS {
        return Err(errors::too_many_versions(MOST_VERSIONS));
    }
    state_machine.last_version += 1;
    let version = Version {
        number: state_machine.last_version,
        description,
        created: now,
        kind: state_machine.kind,
        revision: state_machine.revision.clone(),
    };
    collections::put_version(tx, name, &version)?;
    Ok(version)
}

/// Removes a state machine with its versions, its aliases and its tags.
pub(crate) fn remove(tx: &mut Tx<'_>, name: &str) {
    tx.drop_part(VERSIONS.of(name));
    tx.drop_part(ALIASES.of(name));
    let arn = arn::state_machine(tx.scope(), name);
    tx.remove(TAGS.whole(), Key::text(&arn));
    tx.remove(STATE_MACHINES.whole(), Key::text(name));
}

/// Whether executions of a standard state machine have begun and not ended.
pub(crate) fn is_running(tx: &Tx<'_>, name: &str) -> bool {
    tx.first(RUNNING.of(name), &Key::from_bytes(&[])).is_some()
}

/// Says that an execution has ended: its row in [`RUNNING`] goes, and with the last one a state machine that is to be deleted.
pub(crate) fn execution_ended(tx: &mut Tx<'_>, name: &str, execution_arn: &str) -> Result<(), ApiError> {
    tx.remove(RUNNING.of(name), Key::text(execution_arn));
    if !is_running(tx, name) && collections::state_machine(tx, name)?.is_some_and(|kept| kept.deleting) {
        remove(tx, name);
    }
    Ok(())
}
