//! ListRuleNamesByTarget: the rules of a bus that have a target, in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::buses;
use crate::collections::RULES;
use crate::model::rule::Rule;
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    target_arn: String,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    rule_names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_rule_names_by_target(call: Call, input: Input) -> Result<Output, ApiError> {
    let bus = buses::existing(&call.store, input.event_bus_name.as_deref())?;
    let page = Page { token: input.next_token, limit: input.limit };
    let wanted = |rule: &Rule| rule.targets.iter().any(|target| target.arn == input.target_arn);
    let (rules, next_token) = pages::page(&call.store, RULES.of(&bus), &page, wanted)?;
    Ok(Output { rule_names: rules.into_iter().map(|rule| rule.name).collect(), next_token })
}
