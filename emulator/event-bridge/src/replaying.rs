//! Replays: puts what an archive has of a time on its bus once more, in the order in which it happened, some at a time.
//!
//! A replayed event is the same but for its member `replay-name`. Archives do not take it again.

use std::ops::Bound;

use contract::work::Assignment;
use contract::{ApiError, Call, Work};
use serde_json::{Value, json};
use store::Key;

use crate::collections::{ARCHIVED, REPLAYS, decode, named, put};
use crate::model::archive::Replay;
use crate::model::rule::rule_arn;
use crate::publishing::Plan;
use crate::routing::{self, Route};

/// Runs a replay. Its key is the replay's name.
pub(crate) const REPLAY: Work =
    Work { name: "events.replay", run: |call, assignment| Box::pin(run(call, assignment)) };

/// How many events go in one commit.
const AT_A_TIME: usize = 100;

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let name = &*assignment.key;
    loop {
        let call = &call.at_present();
        let Some(mut replay) = named::<Replay>(&call.store, REPLAYS.whole(), name)? else { return Ok(()) };
        if !matches!(replay.state.as_str(), "STARTING" | "RUNNING") {
            return Ok(());
        }
        let (mut plan, mut last) = (Plan::default(), None);
        for (key, event) in some(call, &replay)? {
            let rules = matching(call, &replay, &event)?;
            plan.add(replay.bus.clone(), &event, call.now.0, rules)?;
            last = Some(key);
        }
        replay.state = "RUNNING".to_owned();
        match &last {
            Some(key) => {
                replay.reached = key.read().number().and_then(|time| i64::try_from(time).ok());
                replay.cursor = Some(key.as_bytes().to_vec());
            }
            None => {
                replay.state = "COMPLETED".to_owned();
                replay.ended = Some(call.now.0);
            }
        }
        let is_over = call
            .store
            .commit(|tx| {
                // It may have been cancelled meanwhile.
                let kept = named::<Replay>(tx, REPLAYS.whole(), name)?;
                if kept.is_none_or(|kept| !matches!(kept.state.as_str(), "STARTING" | "RUNNING")) {
                    return Ok::<bool, ApiError>(true);
                }
                put(tx, REPLAYS.whole(), name, &replay)?;
                plan.write(tx, call)?;
                Ok(replay.ended.is_some())
            })
            .await?;
        if is_over {
            return Ok(());
        }
    }
}

/// The next events of a replay.
fn some(call: &Call, replay: &Replay) -> Result<Vec<(Key, Value)>, ApiError> {
    let from = Key::parts().number(u64::try_from(replay.from).unwrap_or(0)).key();
    let start = match &replay.cursor {
        Some(cursor) => Bound::Excluded(Key::from_bytes(cursor)),
        None => Bound::Included(from),
    };
    let to = u64::try_from(replay.to).unwrap_or(0);
    let snapshot = call.store.snapshot();
    snapshot
        .range(ARCHIVED.of(&replay.archive), (start, Bound::Unbounded))
        .take_while(|(key, _)| key.read().number().is_some_and(|time| time < to))
        .take(AT_A_TIME)
        .map(|(key, row)| {
            let mut event: Value = decode(row)?;
            if let Some(members) = event.as_object_mut() {
                members.insert("replay-name".to_owned(), json!(replay.name));
            }
            Ok((key.clone(), event))
        })
        .collect()
}

/// The rules that a replayed event is for.
fn matching(call: &Call, replay: &Replay, event: &Value) -> Result<Vec<String>, ApiError> {
    let Some(routes) = routing::routes(call, &replay.bus)? else { return Ok(Vec::new()) };
    let only = replay.rules();
    let rules = routes.of(event).filter_map(|route| match route {
        Route::Rule(name) => Some(name),
        Route::Archive(_) => None,
    });
    let wanted = |name: &&String| {
        let arn = rule_arn(call.store.scope(), &replay.bus, name);
        only.is_empty() || only.contains(&arn.as_str())
    };
    Ok(rules.filter(wanted).cloned().collect())
}
