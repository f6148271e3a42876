//! CancelReplay: ends a replay that is not over. What it has put stays put.

use contract::{ApiError, Call, work};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{REPLAYS, named, put};
use crate::errors;
use crate::model::archive::Replay;
use crate::replaying::REPLAY;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    replay_name: String,
}

pub(super) async fn cancel_replay(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = &input.replay_name;
    let arn = call
        .store
        .commit(|tx| {
            let replay = named::<Replay>(tx, REPLAYS.whole(), name)?;
            let mut replay = replay.ok_or_else(|| errors::none_of_name("Replay", name))?;
            if !matches!(replay.state.as_str(), "STARTING" | "RUNNING") {
                return Err(errors::replay_is_over(name));
            }
            replay.state = "CANCELLED".to_owned();
            replay.ended = Some(call.now.0);
            work::end(tx, &call, &REPLAY, name);
            put(tx, REPLAYS.whole(), name, &replay)?;
            Ok(replay.arn(call.store.scope()))
        })
        .await?;
    // It is cancelled at once; AWS says at first that it is about to be.
    Ok(json!({"ReplayArn": arn, "State": "CANCELLING"}))
}
