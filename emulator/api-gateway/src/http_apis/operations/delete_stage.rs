//! DeleteStage: removes a stage.

use contract::{ApiError, Call};

use super::super::kinds::{Members, STAGE, given};

pub(super) async fn delete_stage(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            STAGE.find(tx, &input)?;
            STAGE.remove(tx, given(&input, "ApiId"), given(&input, "StageName"));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Members::new())
}
