//! Tags, on buses and rules.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;

use crate::collections::Rows;
use crate::model::parse_arn;
use crate::model::rule::bus_and_name;
use crate::{buses, errors, rules};

/// A tag on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Tags as they are kept.
pub(crate) fn kept(tags: Option<Vec<Tag>>) -> Map<String, Value> {
    tags.into_iter().flatten().map(|tag| (tag.key, Value::String(tag.value))).collect()
}

/// What has tags.
enum Tagged {
    Bus(String),
    Rule { bus: String, name: String },
}

fn tagged(call: &Call, arn: &str) -> Result<Tagged, ApiError> {
    let resource =
        parse_arn(arn).filter(|(scope, _)| scope == call.store.scope()).map(|(_, resource)| resource);
    let resource = resource.ok_or_else(|| errors::no_resource(arn))?;
    if let Some(name) = resource.strip_prefix("event-bus/") {
        return Ok(Tagged::Bus(name.to_owned()));
    }
    let (bus, name) =
        resource.strip_prefix("rule/").map(bus_and_name).ok_or_else(|| errors::no_resource(arn))?;
    Ok(Tagged::Rule { bus: bus.to_owned(), name: name.to_owned() })
}

/// The tags of what an ARN names.
///
/// # Errors
/// `ResourceNotFoundException` if there is no such bus or rule.
pub(crate) fn of(rows: &impl Rows, call: &Call, arn: &str) -> Result<Vec<Tag>, ApiError> {
    let tags = match tagged(call, arn)? {
        Tagged::Bus(name) => buses::bus(rows, &name)?.tags,
        Tagged::Rule { bus, name } => rules::rule(rows, Some(&bus), &name)?.tags,
    };
    let tag =
        |(key, value): (String, Value)| Tag { key, value: value.as_str().unwrap_or_default().to_owned() };
    Ok(tags.into_iter().map(tag).collect())
}

/// Changes the tags of what an ARN names.
///
/// # Errors
/// `ResourceNotFoundException` if there is no such bus or rule.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    call: &Call,
    arn: &str,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Result<(), ApiError> {
    match tagged(call, arn)? {
        Tagged::Bus(name) => {
            buses::change(tx, call, &name, |bus| {
                change(&mut bus.tags);
                Ok(())
            })?;
            Ok(())
        }
        Tagged::Rule { bus, name } => {
            let mut rule = rules::rule(tx, Some(&bus), &name)?;
            change(&mut rule.tags);
            rules::put_targets(tx, &rule)
        }
    }
}
