//! TagLogGroup: puts tags on a group by its name; the older form of TagResource.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{errors, groups};

/// How many tags a group may have (documented).
const MOST_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    tags: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn tag_log_group(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.log_group_name;
    call.store
        .commit(|tx| {
            groups::change(tx, &name, |group| {
                group.tags.extend(input.tags);
                if group.tags.len() > MOST_TAGS { Err(errors::too_many_tags()) } else { Ok(()) }
            })
        })
        .await?;
    Ok(Output {})
}
