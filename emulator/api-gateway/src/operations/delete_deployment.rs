//! DeleteDeployment: removes a deployment that no stage shows.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{DEPLOYMENTS, SNAPSHOTS, STAGES, all};
use crate::model::Nothing;
use crate::model::stage::Stage;
use crate::{deployments, errors, stages};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    deployment_id: String,
}

pub(super) async fn delete_deployment(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            deployments::deployment(tx, &input.rest_api_id, &input.deployment_id)?;
            let stages: Vec<Stage> = all(tx, STAGES.of(&input.rest_api_id))?;
            if stages.iter().any(|stage| stages::shows(stage, &input.deployment_id)) {
                let text = "Active stages pointing to this deployment must be moved or deleted";
                return Err(errors::bad_request(text));
            }
            tx.remove(DEPLOYMENTS.of(&input.rest_api_id), Key::text(&input.deployment_id));
            tx.remove(SNAPSHOTS.of(&input.rest_api_id), Key::text(&input.deployment_id));
            Ok(())
        })
        .await?;
    Ok(Nothing {})
}
