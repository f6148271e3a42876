//! CreateDeployment: freezes an API as it is, and has a stage show it if one is named.

use contract::{ApiError, Call};

use super::super::kinds::{self, Members, STAGE, given, text};
use super::super::{deployments, errors, stages};

pub(super) async fn create_deployment(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId");
    call.store
        .commit(|tx| {
            kinds::must_have_api(tx, api)?;
            let deployment = deployments::make(&call, tx, api, text(&input, "Description"), false)?;
            if let Some(name) = text(&input, "StageName") {
                let stage = STAGE.named(tx, api, name)?.ok_or_else(|| errors::nothing_of("stage"))?;
                stages::show(tx, api, stage, given(&deployment, "DeploymentId"))?;
            }
            Ok(deployment)
        })
        .await
}
