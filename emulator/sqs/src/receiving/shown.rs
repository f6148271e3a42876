//! A message as it is shown to whoever receives it.

use contract::ApiError;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::taking::Taken;
use crate::errors;
use crate::model::message::{self, Kept, sequence_number};
use crate::model::message_attribute::{self, Attributes, TRACE_HEADER};

/// What is shown besides the body.
#[derive(Debug)]
pub(super) struct Wanted<'i> {
    /// Names of the system's attributes; `All` for all.
    pub(super) system: Vec<&'i String>,
    /// Names of attributes, or beginnings of names with `.*` behind; `All` or `.*` for all.
    pub(super) attributes: Vec<String>,
}

/// A message.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Shown<'r> {
    message_id: String,
    receipt_handle: &'r str,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: &'r RawValue,
    #[serde(skip_serializing_if = "Map::is_empty")]
    attributes: Map<String, Value>,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    md5_of_attributes: Option<String>,
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    message_attributes: Attributes,
}

impl<'r> Shown<'r> {
    pub(super) fn of(taken: &'r Taken, wanted: &Wanted<'_>) -> Result<Shown<'r>, ApiError> {
        let message = message::read(&taken.row)?;
        let system = if wanted.system.is_empty() { Map::new() } else { system(taken, &message, wanted) };
        let attributes = match &message.attributes {
            Some(attributes) if !wanted.attributes.is_empty() => wanted.of(attributes)?,
            _ => Attributes::new(),
        };
        Ok(Shown {
            receipt_handle: &taken.handle,
            attributes: system,
            md5_of_attributes: (!attributes.is_empty()).then(|| message_attribute::md5(&attributes)),
            message_attributes: attributes,
            message_id: message.id,
            md5_of_body: message.md5,
            body: message.body,
        })
    }
}

impl Wanted<'_> {
    /// The attributes that are wanted of those that there are.
    fn of(&self, attributes: &RawValue) -> Result<Attributes, ApiError> {
        let mut all: Attributes =
            serde_json::from_str(attributes.get()).map_err(|error| errors::corrupt(&error))?;
        all.retain(|name, _| self.attributes.iter().any(|wanted| is_wanted(wanted, name)));
        Ok(all)
    }
}

fn is_wanted(wanted: &str, name: &str) -> bool {
    match wanted {
        "All" | ".*" | "*" => true,
        _ => match wanted.strip_suffix(".*") {
            Some(beginning) => name.starts_with(beginning),
            None => wanted == name,
        },
    }
}

/// What the system says of a message, as far as it is wanted.
fn system(taken: &Taken, message: &Kept<'_>, wanted: &Wanted<'_>) -> Map<String, Value> {
    let state = &taken.state;
    let sequence = (taken.fifo).then(|| sequence_number(taken.place.number));
    let all = [
        ("SenderId", Some(message.sender.clone())),
        ("SentTimestamp", Some(taken.place.sent.to_string())),
        ("ApproximateReceiveCount", Some(state.receives.to_string())),
        ("ApproximateFirstReceiveTimestamp", Some(state.first.to_string())),
        ("SequenceNumber", sequence),
        ("MessageDeduplicationId", message.deduplication.clone()),
        ("MessageGroupId", message.group.clone()),
        (TRACE_HEADER, message.trace_header.clone()),
        ("DeadLetterQueueSourceArn", message.source.clone()),
    ];
    let is_wanted = |name: &str| wanted.system.iter().any(|wanted| *wanted == "All" || *wanted == name);
    let told = all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?))));
    told.filter(|(name, _)| is_wanted(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // A filter that gives too little hides data from a consumer; too much changes the sum. Captured, but for the last.
    #[test]
    fn names_are_wanted_whole_or_by_their_beginning() {
        for (wanted, name, is) in [
            ("All", "Hello", true),
            (".*", "Hello", true),
            ("*", "Hello", true),
            ("Hello", "Hello", true),
            ("He.*", "Help.Me", true),
            ("Hel", "Hello", false),
            ("foo", "Hello", false),
            ("hello", "Hello", false),
        ] {
            assert_eq!(is_wanted(wanted, name), is, "{wanted} {name}");
        }
    }
}
