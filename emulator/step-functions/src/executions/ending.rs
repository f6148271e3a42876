//! The end of an execution: what its rows say then, and who is told.

use contract::{ApiError, Call};
use states_language::{Failure, Outcome};
use store::{Key, Tx};

use super::record::{Execution, Status};
use super::reports::{Told, give_up, leave};
use super::{forgetting, map_runs};
use crate::collections::{AWAITED, WAITING};
use crate::state_machines::execution_ended;

/// Ends an execution: its row says how, what it needed to go on is gone, and who waits for it is told. Gives whom to nudge.
pub(super) fn end(
    tx: &mut Tx<'_>,
    call: &Call,
    execution: &Execution,
    outcome: &Outcome,
    at: i64,
) -> Result<Vec<String>, ApiError> {
    let mut ended = Execution { stopped: Some(at), ..execution.clone() };
    match outcome {
        Outcome::Succeeded(output) => {
            ended.status = Status::Succeeded;
            ended.output = Some(output.to_string());
        }
        Outcome::Failed(failure) => {
            ended.status = Status::Failed;
            fail(&mut ended, failure);
        }
        Outcome::TimedOut => ended.status = Status::TimedOut,
    }
    over(tx, call, &ended)
}

/// Says in an execution's row what it failed with.
pub(super) fn fail(execution: &mut Execution, failure: &Failure) {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    execution.error = said(&failure.error);
    execution.cause = said(&failure.cause);
}

/// Puts the row of an execution that has ended, cuts short what its map runs and its tasks have begun, and tells who waits for it.
pub(super) fn over(tx: &mut Tx<'_>, call: &Call, ended: &Execution) -> Result<Vec<String>, ApiError> {
    let arn = ended.arn(tx.scope());
    ended.put(tx)?;
    forgetting::set(tx, call, ended);
    execution_ended(tx, &ended.state_machine, &arn)?;
    let mut nudged = map_runs::abort_all(tx, call, ended, ended.stopped.unwrap_or(ended.started))?;
    nudged.extend(give_up(tx, ended.number, None)?);
    for (key, row) in tx.prefix(WAITING.whole(), &Key::text(&arn)) {
        let mut parts = key.read();
        let numbers = (parts.text(), parts.number(), parts.number());
        if let (_, Some(waiting), Some(call)) = numbers {
            leave(tx, waiting, call, &Told::Ended(arn.clone()))?;
            tx.remove(AWAITED.whole(), Key::parts().number(waiting).number(call).key());
            nudged.extend(String::from_utf8(row.to_vec()));
        }
        tx.remove(WAITING.whole(), key);
    }
    Ok(nudged)
}
