//! GetQueueAttributes: what a queue is and how much it holds. The approximate numbers are exact.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::{self, moment};
use crate::model::attribute_changes::is_known;
use crate::model::queue::described;
use crate::{addresses, contents, errors};

const ALL: &str = "All";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Map::is_empty")]
    attributes: Map<String, Value>,
}

pub(super) async fn get_queue_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let names = input.attribute_names.unwrap_or_default();
    if let Some(unknown) = names.iter().find(|name| *name != ALL && !is_known(name)) {
        return Err(errors::unknown_attribute(unknown));
    }
    let snapshot = call.store.snapshot();
    let queue = collections::queue(&snapshot, &name)?;
    if names.is_empty() {
        return Ok(Output { attributes: Map::new() });
    }
    let counts = contents::counts(&snapshot, &queue, moment(call.now))?;
    let mut attributes = described(&queue, &addresses::arn(call.store.scope(), &name), counts);
    attributes.retain(|told, _| names.iter().any(|name| name == ALL || name == told));
    Ok(Output { attributes })
}
