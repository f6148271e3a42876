//! DescribeReplay: how far a replay is.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::collections::{REPLAYS, named};
use crate::errors;
use crate::model::archive::Replay;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    replay_name: String,
}

pub(super) async fn describe_replay(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let replay = named::<Replay>(&call.store, REPLAYS.whole(), &input.replay_name)?;
    let replay = replay.ok_or_else(|| errors::none_of_name("Replay", &input.replay_name))?;
    let mut members = replay.listed(call.store.scope());
    members.insert("ReplayArn".to_owned(), json!(replay.arn(call.store.scope())));
    members.insert("Destination".to_owned(), replay.destination);
    members.extend(replay.description.map(|text| ("Description".to_owned(), json!(text))));
    Ok(members)
}
