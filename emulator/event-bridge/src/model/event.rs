//! Events: what makes an entry of PutEvents one, and what an event looks like to rules and targets.

use contract::Time;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Scope;

/// How large the entries of a request may be together, in bytes (documented: since January 2026; 256 KB before).
pub(crate) const MOST_BYTES: usize = 1_048_576;

/// What AWS counts for a time.
const TIME_BYTES: usize = 14;

/// An entry of PutEvents.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Entry {
    pub(crate) time: Option<f64>,
    pub(crate) source: Option<String>,
    pub(crate) resources: Option<Vec<String>>,
    pub(crate) detail_type: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) event_bus_name: Option<String>,
}

/// Why an entry is no event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Entry {
    /// Its size as AWS counts it.
    pub(crate) fn size(&self) -> usize {
        let texts = [&self.source, &self.detail_type, &self.detail].into_iter().flatten();
        let resources = self.resources.iter().flatten();
        let time = if self.time.is_some() { TIME_BYTES } else { 0 };
        time + texts.chain(resources).map(String::len).sum::<usize>()
    }

    /// The event that it is, with when it happened in milliseconds since 1970.
    pub(crate) fn event(self, id: &str, scope: &Scope, now: Time) -> Result<(Value, i64), Refused> {
        let source = required("Source", self.source)?;
        let detail_type = required("DetailType", self.detail_type)?;
        let detail = required("Detail", self.detail)?;
        if source.starts_with("aws.") {
            let message = "Not authorized for the source.".to_owned();
            return Err(Refused { code: "NotAuthorizedForSourceException", message });
        }
        let detail: Map<String, Value> = serde_json::from_str(&detail)
            .map_err(|_| Refused { code: "MalformedDetail", message: "Detail is malformed.".to_owned() })?;
        // Seconds: a fraction is cut off where an event is shown.
        let time = self.time.map_or(now.0, |seconds| (seconds * 1_000.0) as i64);
        let facts = Facts { id, detail_type: &detail_type, source: &source, scope, time };
        Ok((facts.event(&self.resources.unwrap_or_default(), detail), time))
    }
}

/// An argument that AWS's model does not require, and EventBridge does (captured).
fn required(name: &str, value: Option<String>) -> Result<String, Refused> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Refused {
        code: "InvalidArgument",
        message: format!("Parameter {name} is not valid. Reason: {name} is a required argument."),
    })
}

/// What an event says of itself.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) id: &'a str,
    pub(crate) detail_type: &'a str,
    pub(crate) source: &'a str,
    pub(crate) scope: &'a Scope,
    /// In milliseconds since 1970.
    pub(crate) time: i64,
}

impl Facts<'_> {
    /// The event as rules and targets see it.
    pub(crate) fn event(&self, resources: &[String], detail: Map<String, Value>) -> Value {
        json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": &*self.scope.account,
            "time": seconds(self.time),
            "region": &*self.scope.region,
            "resources": resources,
            "detail": Value::Object(detail),
        })
    }
}

/// A time as an event shows it: `2026-10-31T12:00:00Z`.
pub(crate) fn seconds(time: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
