//! DescribeStateMachineAlias: an alias, and the versions that it leads to.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::aliases::{self, Named};
use crate::errors;
use crate::routes::{self, RoutingConfigurationListItem};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_alias_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    state_machine_alias_arn: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    routing_configuration: Vec<RoutingConfigurationListItem>,
    creation_date: Time,
    update_date: Time,
}

pub(super) async fn describe_state_machine_alias(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, text) = (call.store.scope(), input.state_machine_alias_arn);
    let Named { state_machine, alias } =
        aliases::name(scope, &text)?.ok_or_else(|| errors::no_reference(&text))?;
    let alias = aliases::find(&call.store, &text, state_machine, alias)?;
    Ok(Output {
        routing_configuration: routes::told(scope, state_machine, &alias.routes),
        state_machine_alias_arn: text,
        name: alias.name,
        description: alias.description,
        creation_date: Time(alias.created),
        update_date: Time(alias.updated),
    })
}
