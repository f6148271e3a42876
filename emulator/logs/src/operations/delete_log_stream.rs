//! DeleteLogStream: a stream with its events.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    log_stream_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_log_stream(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let group = groups::group(tx, &input.log_group_name)?;
            let stream = groups::stream(tx, &group, &input.log_stream_name)?;
            groups::remove_stream(tx, &group, &stream.name);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
