//! GetStages: the stages of an API, or those that show a deployment.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{STAGES, all, must_have_api};
use crate::model::stage::Stage;
use crate::stages;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    deployment_id: Option<String>,
}

pub(super) async fn get_stages(call: Call, input: Input) -> Result<Stages, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let mut item: Vec<Stage> = all(&call.store, STAGES.of(&input.rest_api_id))?;
    if let Some(deployment) = &input.deployment_id {
        item.retain(|stage| stages::shows(stage, deployment));
    }
    Ok(Stages { item })
}

#[derive(Serialize)]
pub(super) struct Stages {
    item: Vec<Stage>,
}
