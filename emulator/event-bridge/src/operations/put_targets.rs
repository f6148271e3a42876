//! PutTargets: gives a rule targets, in place of those of the same ids. What is said of kinds that are not emulated is
//! kept.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::errors;
use crate::model::target::Target;
use crate::rules;
use crate::target_checks;
use crate::targets;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    rule: String,
    event_bus_name: Option<String>,
    targets: Vec<Target>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    failed_entry_count: usize,
    failed_entries: Vec<Value>,
}

/// How many targets a rule may have (documented).
const MOST_TARGETS: usize = 5;

pub(super) async fn put_targets(call: Call, input: Input) -> Result<Output, ApiError> {
    target_checks::check(call.store.scope(), &input.targets)?;
    for target in &input.targets {
        if !targets::is_emulated(&target.arn) {
            tracing::warn!(
                rule = input.rule,
                target = target.arn,
                "events cannot be brought to such a target"
            );
        }
    }
    call.store
        .commit(|tx| {
            let mut rule = rules::rule(tx, input.event_bus_name.as_deref(), &input.rule)?;
            for target in input.targets {
                match rule.targets.iter_mut().find(|kept| kept.id == target.id) {
                    Some(kept) => *kept = target,
                    None => rule.targets.push(target),
                }
            }
            if rule.targets.len() > MOST_TARGETS {
                return Err(errors::limit_exceeded());
            }
            rules::put_targets(tx, &rule)
        })
        .await?;
    Ok(Output { failed_entry_count: 0, failed_entries: Vec::new() })
}
