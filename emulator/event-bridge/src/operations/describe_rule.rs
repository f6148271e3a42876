//! DescribeRule: a rule, without its targets.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    event_bus_name: Option<String>,
}

pub(super) async fn describe_rule(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let rule = rules::rule(&call.store, input.event_bus_name.as_deref(), &input.name)?;
    let mut members = rule.described(call.store.scope());
    members.insert("CreatedBy".to_owned(), json!(&*call.store.scope().account));
    Ok(members)
}
