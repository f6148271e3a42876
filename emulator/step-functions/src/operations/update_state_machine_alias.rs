//! UpdateStateMachineAlias: another description, other routes, or both. What is not said stays.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::aliases::{self, Named};
use crate::collections::put_alias;
use crate::errors;
use crate::routes::{self, RoutingConfigurationListItem};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_alias_arn: String,
    description: Option<String>,
    routing_configuration: Option<Vec<RoutingConfigurationListItem>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    update_date: Time,
}

pub(super) async fn update_state_machine_alias(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, text) = (call.store.scope(), &input.state_machine_alias_arn);
    let named = aliases::name(scope, text)?;
    let Input { description, routing_configuration, .. } = &input;
    if description.is_none() && routing_configuration.is_none() {
        return Err(errors::nothing_to_update_of_alias());
    }
    let asked = routing_configuration.as_ref().map(|asked| routes::read(scope, asked)).transpose()?;
    call.store
        .commit(|tx| {
            let Named { state_machine, alias } = named.ok_or_else(|| errors::no_reference(text))?;
            let mut kept = aliases::find(tx, text, state_machine, alias)?;
            if let Some(description) = description {
                kept.description = Some(description.clone());
            }
            if let Some((name, routes)) = asked {
                if name != state_machine {
                    return Err(errors::routes_of_another(text));
                }
                routes::check(tx, tx.scope(), name, &routes)?;
                kept.routes = routes;
            }
            kept.updated = call.now.0;
            put_alias(tx, state_machine, &kept)
        })
        .await?;
    Ok(Output { update_date: call.now })
}
