//! What somebody else tells an execution: by a task's token, or by having ended.
//!
//! It is a row, written in the teller's commit; the execution's own work takes it away in the commit of what follows. So nothing that
//! was acknowledged is lost, and nothing counts twice.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use states_language::{Failure, Report};
use store::{Key, Tx};

use super::record::{Execution, Status};
use super::standard::nudge;
use crate::collections::{AWAITED, REPORTS, Rows, TOKENS, WAITING, decode, encode};
use crate::errors;

/// What is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Told {
    Succeeded(Value),
    Failed(Failure),
    Heartbeat,
    Started {
        worker: Option<String>,
    },
    /// The execution that the call waits for, by its ARN, has ended.
    Ended(String),
    /// Nobody waits any more for what was begun: it is to end.
    Stop,
    /// The settings of a map run are to be read anew, by its ARN.
    MapRunUpdated(String),
}

impl Told {
    /// As the machine takes it in; otherwise what has to be looked up.
    pub(crate) fn report(self) -> Result<Report, Told> {
        Ok(match self {
            Told::Succeeded(result) => Report::Succeeded(result),
            Told::Failed(failure) => Report::Failed(failure),
            Told::Heartbeat => Report::Heartbeat,
            Told::Started { worker } => Report::Started { worker },
            looked_up @ (Told::Ended(_) | Told::MapRunUpdated(_) | Told::Stop) => return Err(looked_up),
        })
    }
}

/// Whose token it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    /// With the label of the map state that it is an iteration of, if it is one.
    pub(crate) state_machine: String,
    pub(crate) execution: String,
    /// The call of the execution that waits.
    pub(crate) call: u64,
}

/// Leaves a row for an execution, behind those that are there.
pub(crate) fn leave(tx: &mut Tx<'_>, execution: u64, call: u64, told: &Told) -> Result<(), ApiError> {
    let key = Key::parts().number(execution).number(tx.fresh_number()).number(call).key();
    tx.put(REPORTS.whole(), key, encode(told)?);
    Ok(())
}

/// Puts the token by which somebody is to answer a call.
pub(crate) fn put_token(
    tx: &mut Tx<'_>,
    execution: &Execution,
    token: &str,
    call: u64,
) -> Result<(), ApiError> {
    let state_machine = execution.machine().into_owned();
    let row = Token { state_machine, execution: execution.name.clone(), call };
    tx.put(TOKENS.whole(), Key::text(token), encode(&row)?);
    Ok(())
}

/// Has a call wait for the end of another execution. Gives whom to nudge: this execution itself, if the other has ended already.
pub(super) fn await_execution(
    tx: &mut Tx<'_>,
    execution: &Execution,
    call: u64,
    awaited: &str,
) -> Result<Option<String>, ApiError> {
    let scope = tx.scope().clone();
    let runs = Execution::of_any_arn(tx, &scope, awaited).is_ok_and(|other| other.status == Status::Running);
    let arn = execution.arn(&scope);
    if !runs {
        leave(tx, execution.number, call, &Told::Ended(awaited.to_owned()))?;
        return Ok(Some(arn));
    }
    let key = Key::parts().text(awaited).number(execution.number).number(call).key();
    tx.put(WAITING.whole(), key, arn.into_bytes());
    Ok(None)
}

/// The same of an execution that the call itself has begun: if the call is given up, it is to end.
pub(super) fn await_begun(
    tx: &mut Tx<'_>,
    execution: &Execution,
    call: u64,
    begun: &str,
) -> Result<Option<String>, ApiError> {
    let nudged = await_execution(tx, execution, call, begun)?;
    if nudged.is_none() {
        let key = Key::parts().number(execution.number).number(call).key();
        tx.put(AWAITED.whole(), key, begun.as_bytes());
    }
    Ok(nudged)
}

/// A call of an execution is given up, or all are: what they have begun is to end (documented: a `startExecution.sync` that is
/// aborted calls StopExecution). Gives whom to nudge.
pub(super) fn give_up(tx: &mut Tx<'_>, execution: u64, call: Option<u64>) -> Result<Vec<String>, ApiError> {
    let prefix = Key::parts().number(execution);
    let prefix = call.into_iter().fold(prefix, |prefix, call| prefix.number(call)).key();
    let mut nudged = Vec::new();
    for (key, row) in tx.prefix(AWAITED.whole(), &prefix) {
        let arn = String::from_utf8_lossy(&row).into_owned();
        let mut parts = key.read();
        if let (Some(number), Some(call)) = (parts.number(), parts.number()) {
            tx.remove(WAITING.whole(), Key::parts().text(&arn).number(number).number(call).key());
        }
        tx.remove(AWAITED.whole(), key);
        let scope = tx.scope().clone();
        let begun = Execution::of_any_arn(tx, &scope, &arn).ok();
        if let Some(begun) = begun.filter(|begun| begun.status == Status::Running) {
            leave(tx, begun.number, 0, &Told::Stop)?;
            nudged.push(arn);
        }
    }
    Ok(nudged)
}

/// Tells by a token what came of a task. A success or a failure uses the token up.
///
/// # Errors
/// `InvalidToken` if it is no token, `TaskTimedOut` if nobody waits for it any more.
pub(crate) async fn send(call: &Call, token: &str, told: Told) -> Result<(), ApiError> {
    let arn = call.store.commit(|tx| tell(tx, token, &told)).await?;
    nudge(call, &arn);
    Ok(())
}

/// The same in a transaction; gives the ARN of the execution, which is to be nudged.
fn tell(tx: &mut Tx<'_>, text: &str, told: &Told) -> Result<String, ApiError> {
    // Our tokens are UUIDs.
    if text.len() != 36 {
        return Err(errors::invalid_task_token());
    }
    let key = Key::text(text);
    let row = tx.row(TOKENS.whole(), &key).ok_or_else(errors::no_task)?;
    let token: Token = decode(&row)?;
    let execution = Execution::find(tx, &token.state_machine, &token.execution)?;
    let execution = execution.filter(|execution| execution.status == Status::Running);
    let execution = execution.ok_or_else(errors::no_task)?;
    if matches!(told, Told::Succeeded(_) | Told::Failed(_)) {
        tx.remove(TOKENS.whole(), key);
    }
    leave(tx, execution.number, token.call, told)?;
    Ok(execution.arn(tx.scope()))
}

/// A worker has taken an activity's task: in the transaction in which it did. Gives the ARN of the execution to nudge, if it waits.
pub(crate) fn started(
    tx: &mut Tx<'_>,
    token: &str,
    worker: Option<String>,
) -> Result<Option<String>, ApiError> {
    match tell(tx, token, &Told::Started { worker }) {
        Ok(arn) => Ok(Some(arn)),
        // It has been given up since; the worker will be told when it answers.
        Err(error) if !error.is_fault() => Ok(None),
        Err(error) => Err(error),
    }
}
