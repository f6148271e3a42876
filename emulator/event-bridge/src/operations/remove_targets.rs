//! RemoveTargets: takes targets from a rule; what it does not have is said. `Force` has no effect, for no rule is managed.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    rule: String,
    event_bus_name: Option<String>,
    ids: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    failed_entry_count: usize,
    failed_entries: Vec<Value>,
}

pub(super) async fn remove_targets(call: Call, input: Input) -> Result<Output, ApiError> {
    let missing = call
        .store
        .commit(|tx| {
            let mut rule = rules::rule(tx, input.event_bus_name.as_deref(), &input.rule)?;
            let is_missing = |id: &&String| rule.targets.iter().all(|target| target.id != **id);
            let missing: Vec<String> = input.ids.iter().filter(is_missing).cloned().collect();
            rule.targets.retain(|target| !input.ids.contains(&target.id));
            rules::put_targets(tx, &rule)?;
            Ok::<_, ApiError>(missing)
        })
        .await?;
    let failed_entries = missing.into_iter().map(|id| {
        // Believed: the text.
        let message = format!("Target {id} does not exist.");
        json!({"TargetId": id, "ErrorCode": "ResourceNotFoundException", "ErrorMessage": message})
    });
    let failed_entries: Vec<Value> = failed_entries.collect();
    Ok(Output { failed_entry_count: failed_entries.len(), failed_entries })
}
