//! ListTargetsByRule: the targets of a rule with all that was said of them.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::target::Target;
use crate::pages::{self, Page};
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    rule: String,
    event_bus_name: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    targets: Vec<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_targets_by_rule(call: Call, input: Input) -> Result<Output, ApiError> {
    let rule = rules::rule(&call.store, input.event_bus_name.as_deref(), &input.rule)?;
    let page = Page { token: input.next_token, limit: input.limit };
    let (targets, next_token) = pages::slice(rule.targets, &page)?;
    Ok(Output { targets, next_token })
}
