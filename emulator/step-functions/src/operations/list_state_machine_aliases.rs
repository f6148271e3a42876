//! ListStateMachineAliases: the aliases of a state machine, or those that lead to a version of it, by their names. AWS's page has
//! the newest first; what was captured has not.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{ALIASES, decode, state_machine};
use crate::errors;
use crate::model::alias::Alias;
use crate::model::arn::{self, Resource};
use crate::pages::{self, Wanted};
use crate::state_machines::read;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: String,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_aliases: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    state_machine_alias_arn: String,
    creation_date: Time,
}

pub(super) async fn list_state_machine_aliases(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, text) = (call.store.scope(), &input.state_machine_arn);
    let (name, version) = match read(scope, text)? {
        Resource::StateMachine { name } => (name, None),
        Resource::Version { name, number } => (name, Some(number)),
        Resource::Alias { .. } => return Err(errors::no_state_machine(text)),
        Resource::MapState { .. } => return Err(errors::labelled_arn()),
        other => return Err(errors::wrong_resource(other.kind())),
    };
    let snapshot = call.store.snapshot();
    state_machine(&snapshot, name)?.ok_or_else(|| errors::no_state_machine(text))?;
    let wanted = Wanted { max_results: input.max_results, next_token: input.next_token };
    let (state_machine_aliases, next_token) = pages::page(&snapshot, ALIASES.of(name), &wanted, |row| {
        let alias: Alias = decode(row)?;
        let is_meant = version.is_none_or(|version| alias.leads_to(version));
        Ok(is_meant.then(|| Listed {
            state_machine_alias_arn: arn::qualified(scope, name, &alias.name),
            creation_date: Time(alias.created),
        }))
    })?;
    Ok(Output { state_machine_aliases, next_token })
}
