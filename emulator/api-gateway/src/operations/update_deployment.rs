//! UpdateDeployment: another description.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DEPLOYMENTS, put};
use crate::deployments;
use crate::model::deployment::Deployment;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    deployment_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_deployment(call: Call, input: Input) -> Result<Deployment, ApiError> {
    call.store
        .commit(|tx| {
            let before = deployments::deployment(tx, &input.rest_api_id, &input.deployment_id)?;
            let after = patched(&before, &deployments::PATCHES, &input.patch_operations)?;
            put(tx, DEPLOYMENTS.of(&input.rest_api_id), &input.deployment_id, &after)?;
            Ok(after)
        })
        .await
}
