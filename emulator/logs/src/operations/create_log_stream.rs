//! CreateLogStream: a stream in a group.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{STREAMS, named, put};
use crate::model::stream::Stream;
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    log_stream_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn create_log_stream(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let group = groups::group(tx, &input.log_group_name)?;
            let part = STREAMS.of(&group.id);
            if named::<Stream>(tx, part, &input.log_stream_name)?.is_some() {
                return Err(errors::stream_exists());
            }
            put(tx, part, &input.log_stream_name, &Stream::new(input.log_stream_name.clone(), call.now.0))
        })
        .await?;
    Ok(Output {})
}
