//! GetDeployment: one deployment; with `embed=apisummary`, how its methods are authorized.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::collections::{SNAPSHOTS, named};
use crate::deployments;
use crate::model::snapshot::Snapshot;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    deployment_id: String,
    #[serde(default)]
    embed: Vec<String>,
}

pub(super) async fn get_deployment(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let deployment = deployments::deployment(&call.store, &input.rest_api_id, &input.deployment_id)?;
    let mut told = Map::new();
    told.insert("id".to_owned(), json!(deployment.id));
    told.extend(deployment.description.map(|text| ("description".to_owned(), Value::String(text))));
    told.insert("createdDate".to_owned(), json!(deployment.created_date));
    if input.embed.iter().any(|what| what == "apisummary") {
        let frozen: Option<Snapshot> = named(&call.store, SNAPSHOTS.of(&input.rest_api_id), &deployment.id)?;
        told.extend(frozen.map(|frozen| ("apiSummary".to_owned(), frozen.summary())));
    }
    Ok(told)
}
