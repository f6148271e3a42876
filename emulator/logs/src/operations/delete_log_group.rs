//! DeleteLogGroup: a group with its streams, events and filters, at once.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let group = groups::group(tx, &input.log_group_name)?;
            if group.is_protected {
                return Err(errors::group_is_protected());
            }
            groups::remove(tx, &call, &group)
        })
        .await?;
    Ok(Output {})
}
