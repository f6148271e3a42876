//! UpdateStage: changes a stage. Access logs, metrics and client certificates are kept and have no effect.

use contract::{ApiError, Call};

use super::super::kinds::{Members, STAGE, given, is_set};
use super::super::{deployments, stages};

pub(super) async fn update_stage(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    let name = given(&input, "StageName").to_owned();
    call.store
        .commit(|tx| {
            let before = STAGE.find(tx, &input)?;
            let was_automatic = is_set(&before, "AutoDeploy");
            let stage = stages::changed(&call, tx, &api, before, input)?;
            STAGE.put(tx, &api, &stage)?;
            if is_set(&stage, "AutoDeploy") && !was_automatic {
                deployments::follow(&call, tx, &api)?;
            }
            Ok(STAGE.named(tx, &api, &name)?.unwrap_or(stage))
        })
        .await
}
