//! CreateStage: a deployment under a name.
//!
//! Tracing and the version of the documentation are kept and shown, and have no effect.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{STAGES, must_have_api, put};
use crate::errors;
use crate::model::Texts;
use crate::model::stage::Stage;
use crate::stages::{self, DeploymentCanary};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    stage_name: String,
    deployment_id: String,
    description: Option<String>,
    cache_cluster_enabled: Option<bool>,
    cache_cluster_size: Option<String>,
    variables: Option<Texts>,
    documentation_version: Option<String>,
    canary_settings: Option<DeploymentCanary>,
    #[serde(default)]
    tracing_enabled: bool,
    tags: Option<Texts>,
}

pub(super) async fn create_stage(call: Call, input: Input) -> Result<Stage, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            stages::check_name(&input.stage_name)?;
            if tx.get(STAGES.of(&input.rest_api_id), &Key::text(&input.stage_name)).is_some() {
                return Err(errors::conflict("Stage already exists"));
            }
            let mut stage = stages::new(&call, input.stage_name, input.deployment_id);
            stage.description = input.description;
            stages::set_cache(&mut stage, input.cache_cluster_enabled, input.cache_cluster_size);
            stage.variables = input.variables;
            stage.documentation_version = input.documentation_version;
            stage.canary_settings = input.canary_settings.map(|canary| canary.of(&stage.deployment_id));
            stage.tracing_enabled = input.tracing_enabled;
            stage.tags = input.tags;
            stages::check(tx, &input.rest_api_id, &stage)?;
            put(tx, STAGES.of(&input.rest_api_id), &stage.stage_name, &stage)?;
            Ok(stage)
        })
        .await
}
