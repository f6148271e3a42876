//! StartExecution, by whomever: the name, the input, and for a standard state machine the rows.

use contract::{ApiError, Call, work};
use serde_json::{Map, Value};
use states_language::{MOST_PAYLOAD_BYTES, Run, is_too_deep};
use store::Key;

use super::express::{ASYNCHRONOUS, Beginning};
use super::record::{Execution, Status};
use super::redriving::Redrives;
use super::standard::STANDARD;
use super::writing::write;
use super::{definitions, mocking};
use crate::collections::{RUNNING, encode, keep_revision};
use crate::errors;
use crate::model::arn;
use crate::model::name::is_name;
use crate::model::state_machine::StateMachineType;
use crate::state_machines::{Resolved, check_stays, resolve};

/// What is to be started.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) state_machine_arn: &'a str,
    pub(crate) name: Option<&'a str>,
    /// JSON; `{}` if nothing is said.
    pub(crate) input: Option<&'a str>,
    pub(crate) trace_header: Option<&'a str>,
}

/// What was started.
#[derive(Clone, Debug)]
pub(crate) struct Started {
    pub(crate) arn: String,
    pub(crate) at: i64,
}

/// Reads an input.
///
/// # Errors
/// `InvalidExecutionInput`.
pub(crate) fn read_input(text: Option<&str>) -> Result<(String, Value), ApiError> {
    let text = text.unwrap_or("{}");
    if text.len() > MOST_PAYLOAD_BYTES {
        return Err(errors::input_too_large(MOST_PAYLOAD_BYTES));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| errors::unreadable_input(text, &error.to_string()))?;
    // A run that is kept must be readable again: beyond this the input is as good as unreadable.
    if is_too_deep(&value) {
        return Err(errors::input_too_deep());
    }
    Ok((text.to_owned(), value))
}

/// Starts an execution, and does not wait for it.
///
/// # Errors
/// Those of StartExecution.
pub(crate) async fn start(call: &Call, request: Request<'_>) -> Result<Started, ApiError> {
    let random = random(call);
    let (machine_arn, test_case) = mocking::split(call, request.state_machine_arn)?;
    let resolved = resolve(&call.store, call.store.scope(), machine_arn, random)?;
    let (text, input) = read_input(request.input)?;
    if let Some(name) = request.name.filter(|name| !is_name(name)) {
        return Err(errors::invalid_name(name));
    }
    let name = request.name.map_or_else(|| call.ids.uuid(), str::to_owned);
    // It was read when the state machine was made, and is kept: a slip of ours shows here, not in the background.
    let definition = definitions::parsed(call, resolved.revision.number, &resolved.revision.definition)?;
    if resolved.kind == StateMachineType::Express {
        return start_express(call, resolved, name, text, (request.trace_header, test_case)).await;
    }
    let scope = call.store.scope();
    let arn = arn::execution(scope, &resolved.name, &name);
    let at = call.now.0;
    call.store
        .commit(|tx| {
            check_stays(tx, &resolved.name, request.state_machine_arn)?;
            if let Some(before) = Execution::find(tx, &resolved.name, &name)? {
                // The same name and the same input while it runs: the same start.
                if before.status == Status::Running && before.input == text {
                    return Ok(Started { arn: arn.clone(), at: before.started });
                }
                return Err(errors::execution_exists(&arn));
            }
            let execution = Execution {
                number: tx.fresh_number(),
                state_machine: resolved.name.clone(),
                name: name.clone(),
                revision: resolved.revision.number,
                made: resolved.revision.made,
                role: resolved.revision.role.clone(),
                version_arn: resolved.version_arn.clone(),
                alias_arn: resolved.alias_arn.clone(),
                status: Status::Running,
                input: text.clone(),
                output: None,
                error: None,
                cause: None,
                started: at,
                stopped: None,
                trace_header: request.trace_header.map(str::to_owned),
                test_case: test_case.map(str::to_owned),
                redrives: Redrives::default(),
                child: None,
            };
            keep_revision(tx, &resolved.name, &resolved.revision)?;
            execution.put(tx)?;
            execution.list(tx);
            tx.put(RUNNING.of(&resolved.name), Key::text(&arn), &b""[..]);
            let identity = execution.identity(call)?;
            let (run, progress) = Run::begin(&definition, identity, input.clone(), started(&execution), at);
            write(tx, &execution, &run, &progress, at)?;
            work::begin(tx, call, &STANDARD, &arn, &[]);
            Ok(Started { arn: arn.clone(), at })
        })
        .await
}

/// What the first event of a history tells beside the input.
fn started(execution: &Execution) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("roleArn".to_owned(), execution.role.as_str().into());
    let arns =
        [("stateMachineAliasArn", &execution.alias_arn), ("stateMachineVersionArn", &execution.version_arn)];
    for (name, arn) in arns {
        if let Some(arn) = arn {
            details.insert(name.to_owned(), arn.as_str().into());
        }
    }
    details
}

async fn start_express(
    call: &Call,
    resolved: Resolved,
    name: String,
    input: String,
    (trace_header, test_case): (Option<&str>, Option<&str>),
) -> Result<Started, ApiError> {
    let arn = arn::express_execution(call.store.scope(), &resolved.name, &name, &call.ids.uuid());
    let at = call.now.0;
    let mut beginning = Beginning::new(resolved, arn.clone(), name, input, at);
    beginning.trace_header = trace_header.map(str::to_owned);
    beginning.test_case = test_case.map(str::to_owned);
    let payload = encode(&beginning)?;
    call.store
        .commit(|tx| {
            work::begin(tx, call, &ASYNCHRONOUS, &arn, &payload);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Started { arn, at })
}

/// A number that nobody guesses, for the routes of an alias.
pub(crate) fn random(call: &Call) -> u64 {
    u64::try_from(call.ids.bits() >> 64).unwrap_or(0)
}
