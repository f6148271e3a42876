//! UntagLogGroup: takes tags from a group by its name; the older form of UntagResource.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::groups;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    tags: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn untag_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.log_group_name;
    call.store
        .commit(|tx| {
            groups::change(tx, &name, |group| {
                group.tags.retain(|key, _| !input.tags.contains(key));
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
