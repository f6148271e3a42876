//! GetExecutionHistory: the events of an execution of a standard state machine, in their order or the other way round.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Key;

use crate::collections::{HISTORY, decode};
use crate::errors;
use crate::executions::{DATA, Execution};

/// How many events a page has where the request does not say.
const DEFAULT_EVENTS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    max_results: Option<usize>,
    #[serde(default)]
    reverse_order: bool,
    next_token: Option<String>,
    include_execution_data: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    events: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn get_execution_history(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let execution = Execution::of_arn(&snapshot, call.store.scope(), &input.execution_arn)?;
    let key = |event: u64| Key::parts().number(execution.number).number(event).key();
    let most = input.max_results.filter(|most| *most > 0).unwrap_or(DEFAULT_EVENTS);
    // A token is the number of the first event of its page.
    let first = match &input.next_token {
        Some(token) => Some(token.parse::<u64>().map_err(|_| errors::invalid_token())?),
        None => None,
    };
    let range = match (input.reverse_order, first) {
        (false, first) => (Bound::Included(key(first.unwrap_or(1))), Bound::Included(key(u64::MAX))),
        (true, first) => (Bound::Included(key(1)), Bound::Included(key(first.unwrap_or(u64::MAX)))),
    };
    let rows = snapshot.range(HISTORY.whole(), range);
    let mut found: Vec<&store::Value> = if input.reverse_order {
        rows.rev().take(most + 1).map(|(_, row)| row).collect()
    } else {
        rows.take(most + 1).map(|(_, row)| row).collect()
    };
    let more = if found.len() > most { found.pop() } else { None };
    let told = input.include_execution_data.unwrap_or(true);
    let events = found.into_iter().map(|row| event(row, told)).collect::<Result<Vec<_>, _>>()?;
    let next_token = match more {
        Some(row) => event(row, false)?.get("id").map(ToString::to_string),
        None => None,
    };
    Ok(Output { events, next_token })
}

fn event(row: &[u8], told: bool) -> Result<Map<String, Value>, ApiError> {
    let mut event: Map<String, Value> = decode(row)?;
    if !told {
        for (_, details) in event.iter_mut().filter(|(name, _)| name.ends_with("EventDetails")) {
            if let Some(details) = details.as_object_mut() {
                details.retain(|name, _| !DATA.contains(&name.as_str()));
            }
        }
    }
    Ok(event)
}
