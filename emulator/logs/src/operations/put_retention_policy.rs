//! PutRetentionPolicy: for how many days a group keeps its events.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{GROUPS, put};
use crate::model::group::check_retention;
use crate::{expiry, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    retention_in_days: i64,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn put_retention_policy(call: Call, input: Input) -> Result<Output, ApiError> {
    check_retention(input.retention_in_days)?;
    call.store
        .commit(|tx| {
            let mut group = groups::group(tx, &input.log_group_name)?;
            group.retention = Some(input.retention_in_days);
            expiry::rearm(tx, &call, &mut group)?;
            put(tx, GROUPS.whole(), &group.name, &group)
        })
        .await?;
    Ok(Output {})
}
