//! DeleteRule: removes a rule without targets; one that is not there is no fault. `Force` has no effect, for no rule is
//! managed.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::buses;
use crate::errors;
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    event_bus_name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_rule(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let bus = buses::existing(tx, input.event_bus_name.as_deref())?;
            let Some(rule) = rules::find(tx, &bus, &input.name)? else { return Ok(()) };
            if !rule.targets.is_empty() {
                return Err(errors::rule_has_targets());
            }
            rules::remove(tx, &call, &rule)
        })
        .await?;
    Ok(Output {})
}
