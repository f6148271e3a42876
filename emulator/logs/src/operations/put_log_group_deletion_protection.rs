//! PutLogGroupDeletionProtection: whether a group may be deleted.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;
use crate::model::group::{Group, name_of};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_identifier: String,
    deletion_protection_enabled: bool,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn put_log_group_deletion_protection(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = name_of(&call, None, Some(input.log_group_identifier))?;
    let protect = |group: &mut Group| {
        group.is_protected = input.deletion_protection_enabled;
        Ok(())
    };
    call.store.commit(|tx| groups::change(tx, &name, protect).map(drop)).await?;
    Ok(Output {})
}
