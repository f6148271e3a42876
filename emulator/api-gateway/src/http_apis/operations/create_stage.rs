//! CreateStage: a stage of an API. Access logs, metrics and client certificates are kept and have no effect.

use contract::{ApiError, Call};

use super::super::kinds::{self, Members, STAGE, given};
use super::super::{deployments, stages};

pub(super) async fn create_stage(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    let name = given(&input, "StageName").to_owned();
    call.store
        .commit(|tx| {
            kinds::must_have_api(tx, &api)?;
            let stage = stages::new(&call, tx, &api, input)?;
            STAGE.put(tx, &api, &stage)?;
            deployments::follow(&call, tx, &api)?;
            Ok(STAGE.named(tx, &api, &name)?.unwrap_or(stage))
        })
        .await
}
