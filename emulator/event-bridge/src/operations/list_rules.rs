//! ListRules: the rules of a bus in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::buses;
use crate::collections::RULES;
use crate::model::rule::Rule;
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    rules: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_rules(call: Call, input: Input) -> Result<Output, ApiError> {
    let bus = buses::existing(&call.store, input.event_bus_name.as_deref())?;
    let prefix = input.name_prefix.unwrap_or_default();
    let page = Page { token: input.next_token, limit: input.limit };
    let wanted = |rule: &Rule| rule.name.starts_with(&prefix);
    let (rules, next_token) = pages::page(&call.store, RULES.of(&bus), &page, wanted)?;
    let rules = rules.iter().map(|rule| rule.described(call.store.scope())).collect();
    Ok(Output { rules, next_token })
}
