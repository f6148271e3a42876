//! UpdateDeployment: changes the description of a deployment.

use contract::{ApiError, Call};

use super::super::changes;
use super::super::kinds::{DEPLOYMENT, Members, given};

pub(super) async fn update_deployment(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            let before = DEPLOYMENT.find(tx, &input)?;
            let deployment = changes::applied(before, input, &["Description"]);
            DEPLOYMENT.put(tx, &api, &deployment)?;
            Ok(deployment)
        })
        .await
}
