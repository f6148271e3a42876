//! CreateDeployment: freezes an API as it is, and has a stage show it if one is named.
//!
//! Caches and tracing are kept with the stage and have no effect.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DEPLOYMENTS, SNAPSHOTS, put};
use crate::data_plane::flush_cache;
use crate::model::Texts;
use crate::model::deployment::Deployment;
use crate::stages::{self, DeploymentCanary, StageOfDeployment};
use crate::{deployments, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: Option<String>,
    stage_description: Option<String>,
    description: Option<String>,
    cache_cluster_enabled: Option<bool>,
    cache_cluster_size: Option<String>,
    variables: Option<Texts>,
    canary_settings: Option<DeploymentCanary>,
    tracing_enabled: Option<bool>,
}

pub(super) async fn create_deployment(call: Call, input: Input) -> Result<Deployment, ApiError> {
    let stage = input.stage_name.filter(|name| !name.is_empty());
    let (deployment, is_same_cache) = call
        .store
        .commit(|tx| {
            let snapshot = deployments::freeze(tx, &input.rest_api_id)?;
            let deployment = Deployment {
                id: rest_apis::new_id::<6>(&call),
                description: input.description.filter(|text| !text.is_empty()),
                created_date: call.now.0 / 1000,
            };
            put(tx, DEPLOYMENTS.of(&input.rest_api_id), &deployment.id, &deployment)?;
            put(tx, SNAPSHOTS.of(&input.rest_api_id), &deployment.id, &snapshot)?;
            let shown = StageOfDeployment {
                name: stage.clone(),
                description: input.stage_description,
                cache_cluster_enabled: input.cache_cluster_enabled,
                cache_cluster_size: input.cache_cluster_size,
                variables: input.variables,
                canary_settings: input.canary_settings,
                tracing_enabled: input.tracing_enabled,
            };
            let is_same_cache = stages::show(&call, tx, &input.rest_api_id, &deployment.id, shown)?;
            Ok::<_, ApiError>((deployment, is_same_cache))
        })
        .await?;
    if let Some(stage) = stage.filter(|_| !is_same_cache) {
        flush_cache(&call, &input.rest_api_id, &stage);
    }
    Ok(deployment)
}
