//! Archives of events, and replays of what is in them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use contract::Time;

use crate::model::arn;

const DAY: i64 = 86_400_000;

/// An archive of a bus's events. Its key is kept and shown, and has no effect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Archive {
    pub(crate) name: String,
    /// The name of the bus.
    pub(crate) bus: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pattern: Option<String>,
    /// For how many days events are kept; 0 for ever.
    pub(crate) retention: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
}

impl Archive {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        arn(scope, &format!("archive/{}", self.name))
    }

    /// What was put before this moment is not kept any more.
    pub(crate) fn horizon(&self, now: Time) -> i64 {
        if self.retention > 0 { now.0.saturating_sub(self.retention.saturating_mul(DAY)) } else { i64::MIN }
    }
}

/// A replay of what an archive has of a time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Replay {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) state: String,
    /// The name of the archive.
    pub(crate) archive: String,
    /// The name of the bus.
    pub(crate) bus: String,
    /// Where to, as the request said it.
    pub(crate) destination: Value,
    /// Milliseconds since 1970, and so below.
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// When the last event that was replayed was put.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reached: Option<i64>,
    /// The key of that event in the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<Vec<u8>>,
    pub(crate) started: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<i64>,
}

impl Replay {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        arn(scope, &format!("replay/{}", self.name))
    }

    /// The rules that alone see what is replayed; all, if there is none.
    pub(crate) fn rules(&self) -> Vec<&str> {
        let arns = self.destination["FilterArns"].as_array();
        arns.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// As it is listed.
    pub(crate) fn listed(&self, scope: &Scope) -> Map<String, Value> {
        let time = |time: i64| json!(Time(time));
        let mut members = Map::new();
        let source = arn(scope, &format!("archive/{}", self.archive));
        members.insert("ReplayName".to_owned(), json!(self.name));
        members.insert("EventSourceArn".to_owned(), json!(source));
        members.insert("State".to_owned(), json!(self.state));
        members.insert("EventStartTime".to_owned(), time(self.from));
        members.insert("EventEndTime".to_owned(), time(self.to));
        members.insert("ReplayStartTime".to_owned(), time(self.started));
        members.extend(self.reached.map(|at| ("EventLastReplayedTime".to_owned(), time(at))));
        members.extend(self.ended.map(|at| ("ReplayEndTime".to_owned(), time(at))));
        members
    }
}
