//! DeleteAccessLogSettings: a stage is no longer logged.

use contract::{ApiError, Call};

use super::super::kinds::{Members, STAGE, given};

pub(super) async fn delete_access_log_settings(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            let mut stage = STAGE.find(tx, &input)?;
            stage.shift_remove("AccessLogSettings");
            STAGE.put(tx, given(&input, "ApiId"), &stage)
        })
        .await?;
    Ok(Members::new())
}
