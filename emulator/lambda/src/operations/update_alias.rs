//! UpdateAlias: what is said stands in the place of what there was.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::alias::{Alias, RoutingConfig};
use crate::{aliases, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    name: String,
    function_version: Option<String>,
    description: Option<String>,
    routing_config: Option<RoutingConfig>,
    revision_id: Option<String>,
}

pub(super) async fn update_alias(call: Call, input: Input) -> Result<Alias, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    call.store
        .commit(|tx| {
            let function = functions::function(tx, &call, &reference)?;
            let mut alias = aliases::alias(tx, &call, &function.name, &input.name)?;
            functions::check_revision(input.revision_id.as_deref(), &alias.revision_id)?;
            alias.function_version = input.function_version.unwrap_or(alias.function_version);
            alias.description = input.description.unwrap_or(alias.description);
            if let Some(config) = input.routing_config {
                alias.routing_config =
                    Some(config).filter(|config| !config.additional_version_weights.is_empty());
            }
            alias.revision_id = call.ids.uuid();
            aliases::check(tx, &call, &function, &alias)?;
            aliases::put(tx, &function.name, &alias)?;
            Ok::<_, ApiError>(alias)
        })
        .await
}
