//! DeleteRetentionPolicy: a group keeps its events for ever.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{GROUPS, put};
use crate::{expiry, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_retention_policy(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut group = groups::group(tx, &input.log_group_name)?;
            group.retention = None;
            expiry::rearm(tx, &call, &mut group)?;
            put(tx, GROUPS.whole(), &group.name, &group)
        })
        .await?;
    Ok(Output {})
}
