//! CreateLogGroup: a group, which is there at once. Of its class and its key no more is emulated than that they are told.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::{GROUPS, named, put};
use crate::errors;
use crate::model::group::Group;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    kms_key_id: Option<String>,
    tags: Option<Map<String, Value>>,
    log_group_class: Option<String>,
    deletion_protection_enabled: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn create_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let group = Group {
        name: input.log_group_name,
        id: call.ids.uuid(),
        created: call.now.0,
        retention: None,
        kms_key: input.kms_key_id,
        class: input.log_group_class.unwrap_or_else(|| "STANDARD".to_owned()),
        is_protected: input.deletion_protection_enabled.unwrap_or(false),
        tags: input.tags.unwrap_or_default(),
        sweep: None,
    };
    call.store
        .commit(|tx| {
            if named::<Group>(tx, GROUPS.whole(), &group.name)?.is_some() {
                return Err(errors::group_exists());
            }
            put(tx, GROUPS.whole(), &group.name, &group)
        })
        .await?;
    Ok(Output {})
}
