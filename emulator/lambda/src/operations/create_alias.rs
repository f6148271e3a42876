//! CreateAlias.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::alias::{Alias, RoutingConfig};
use crate::{aliases, errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    name: String,
    function_version: String,
    description: Option<String>,
    routing_config: Option<RoutingConfig>,
}

pub(super) async fn create_alias(call: Call, input: Input) -> Result<Alias, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    let alias = Alias {
        alias_arn: names::qualified_arn(call.store.scope(), &reference.name, &input.name),
        name: input.name,
        function_version: input.function_version,
        description: input.description.unwrap_or_default(),
        routing_config: input.routing_config.filter(|config| !config.additional_version_weights.is_empty()),
        revision_id: call.ids.uuid(),
    };
    call.store
        .commit(|tx| {
            let function = functions::function(tx, &call, &reference)?;
            aliases::check(tx, &call, &function, &alias)?;
            if aliases::find(tx, &function.name, &alias.name)?.is_some() {
                return Err(errors::alias_exists(&alias.alias_arn));
            }
            aliases::put(tx, &function.name, &alias)?;
            Ok(alias)
        })
        .await
}
