//! EnableRule: has a rule do what it says.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::rule::ENABLED;
use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    event_bus_name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn enable_rule(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut rule = rules::rule(tx, input.event_bus_name.as_deref(), &input.name)?;
            rule.state = ENABLED.to_owned();
            rules::put_rule(tx, &call, &rule)
        })
        .await?;
    Ok(Output {})
}
