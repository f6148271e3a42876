//! A log stream as it is kept, and how it is told.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Scope;

use crate::model::event::sequence_token;
use crate::model::group::{Group, group_arn};

/// A log stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) created: i64,
    /// The time of its oldest event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<i64>,
    /// The time of its newest event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<i64>,
    /// When an event was put last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ingested: Option<i64>,
    /// What its events count for.
    pub(crate) bytes: i64,
}

impl Stream {
    pub(crate) fn new(name: String, created: i64) -> Stream {
        Stream { name, created, first: None, last: None, ingested: None, bytes: 0 }
    }

    /// The stream as DescribeLogStreams tells it. AWS tells no more of its size than zero.
    pub(crate) fn told(&self, scope: &Scope, group: &Group) -> Value {
        let arn = format!("{}:log-stream:{}", group_arn(scope, &group.name), self.name);
        let mut told = json!({
            "logStreamName": self.name,
            "creationTime": self.created,
            "arn": arn,
            "storedBytes": 0,
        });
        let times = [
            ("firstEventTimestamp", self.first),
            ("lastEventTimestamp", self.last),
            ("lastIngestionTime", self.ingested),
        ];
        for (name, time) in times {
            if let Some(time) = time {
                told[name] = json!(time);
            }
        }
        told["uploadSequenceToken"] = json!(sequence_token(self.ingested.unwrap_or(self.created)));
        told
    }
}
