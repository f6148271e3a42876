//! StartReplay: begins to put what an archive has of a time on its bus once more.

use contract::{ApiError, Call, Time, work};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{ARCHIVES, REPLAYS, named, put};
use crate::errors;
use crate::model::archive::{Archive, Replay};
use crate::model::bus::bus_arn;
use crate::model::parse_arn;
use crate::replaying::REPLAY;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    replay_name: String,
    description: Option<String>,
    event_source_arn: String,
    event_start_time: f64,
    event_end_time: f64,
    destination: Value,
}

fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1_000.0) as i64
}

pub(super) async fn start_replay(call: Call, input: Input) -> Result<Value, ApiError> {
    let scope = call.store.scope();
    let name = parse_arn(&input.event_source_arn)
        .filter(|(owner, _)| owner == scope)
        .and_then(|(_, resource)| resource.strip_prefix("archive/"));
    // Captured.
    let name = name.ok_or_else(|| {
        errors::validation("Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.")
    })?;
    if input.event_start_time >= input.event_end_time {
        // Captured.
        return Err(errors::validation(
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ));
    }
    let replay = call
        .store
        .commit(|tx| {
            let archive = named::<Archive>(tx, ARCHIVES.whole(), name)?;
            // Captured.
            let archive = archive.ok_or_else(|| {
                errors::validation(format!(
                    "Parameter EventSourceArn is not valid. Reason: Archive {name} does not exist."
                ))
            })?;
            if input.destination["Arn"] != bus_arn(scope, &archive.bus) {
                // Captured.
                return Err(errors::validation(
                    "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
                ));
            }
            if named::<Replay>(tx, REPLAYS.whole(), &input.replay_name)?.is_some() {
                return Err(errors::name_taken("Replay", &input.replay_name));
            }
            let replay = Replay {
                name: input.replay_name,
                description: input.description,
                state: "STARTING".to_owned(),
                archive: archive.name.clone(),
                bus: archive.bus.clone(),
                destination: input.destination,
                from: milliseconds(input.event_start_time).max(archive.horizon(call.now)),
                to: milliseconds(input.event_end_time),
                reached: None,
                cursor: None,
                started: call.now.0,
                ended: None,
            };
            put(tx, REPLAYS.whole(), &replay.name, &replay)?;
            work::begin(tx, &call, &REPLAY, &replay.name, &[]);
            Ok(replay)
        })
        .await?;
    Ok(json!({
        "ReplayArn": replay.arn(scope),
        "State": replay.state,
        "ReplayStartTime": Time(replay.started),
    }))
}
