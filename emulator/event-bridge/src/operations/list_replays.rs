//! ListReplays: the replays in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::REPLAYS;
use crate::errors;
use crate::model::archive::Replay;
use crate::model::parse_arn;
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    state: Option<String>,
    event_source_arn: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    replays: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_replays(call: Call, input: Input) -> Result<Output, ApiError> {
    let said = [&input.name_prefix, &input.event_source_arn, &input.state];
    if said.into_iter().flatten().count() > 1 {
        // Captured.
        return Err(errors::validation(
            "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.",
        ));
    }
    let archive = input.event_source_arn.as_deref().map(|arn| {
        parse_arn(arn).and_then(|(_, resource)| resource.strip_prefix("archive/")).unwrap_or_default()
    });
    let wanted = |replay: &Replay| {
        replay.name.starts_with(input.name_prefix.as_deref().unwrap_or_default())
            && archive.is_none_or(|archive| replay.archive == archive)
            && input.state.as_deref().is_none_or(|state| replay.state == state)
    };
    let page = Page { token: input.next_token, limit: input.limit };
    let (replays, next_token) = pages::page(&call.store, REPLAYS.whole(), &page, wanted)?;
    let replays = replays.iter().map(|replay| replay.listed(call.store.scope())).collect();
    Ok(Output { replays, next_token })
}
