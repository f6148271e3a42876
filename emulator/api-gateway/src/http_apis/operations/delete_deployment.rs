//! DeleteDeployment: removes a deployment that no stage shows.

use contract::{ApiError, Call};

use super::super::kinds::{DEPLOYMENT, Members, given};
use super::super::{deployments, errors};

pub(super) async fn delete_deployment(call: Call, input: Members) -> Result<Members, ApiError> {
    let (api, id) = (given(&input, "ApiId"), given(&input, "DeploymentId"));
    call.store
        .commit(|tx| {
            DEPLOYMENT.find(tx, &input)?;
            if deployments::is_shown(tx, api, id)? {
                return Err(errors::deployment_in_use());
            }
            deployments::remove(tx, api, id);
            Ok(())
        })
        .await?;
    Ok(Members::new())
}
