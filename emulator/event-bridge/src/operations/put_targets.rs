//! PutTargets: gives a rule targets, in place of those of the same ids. What is said of kinds that are not emulated is
//! kept.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::errors;
use crate::json_path::JsonPath;
use crate::model::target::Target;
use crate::rules;
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

fn check(target: &Target) -> Result<(), ApiError> {
    let (id, arn) = (&target.id, &target.arn);
    if targets::Arn::parse(arn).is_none() {
        // Captured.
        let reason = "Provided Arn is not in correct format.";
        return Err(errors::validation(format!("Parameter {arn} is not valid. Reason: {reason}")));
    }
    let inputs = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if inputs.into_iter().filter(|is_said| *is_said).count() > 1 {
        // Believed: the text.
        return Err(errors::validation(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(text) = &target.input
        && serde_json::from_str::<Value>(text).is_err()
    {
        // Captured.
        return Err(errors::validation(format!("JSON syntax error in input for target {id}.")));
    }
    let paths =
        target.input_transformer.iter().flat_map(|transformer| &transformer.input_paths_map).flatten();
    let paths = paths.filter_map(|(_, path)| path.as_str()).chain(target.input_path.as_deref());
    for path in paths {
        if JsonPath::parse(path).is_none() {
            // Believed: the text.
            return Err(errors::validation(format!("Invalid JSONPath {path} for target {id}.")));
        }
    }
    let group = target.sqs_parameters.as_ref().and_then(|parameters| parameters.message_group_id.as_ref());
    if arn.contains(":sqs:") && arn.ends_with(".fifo") && group.is_none() {
        // Captured.
        return Err(errors::validation(format!(
            "Parameter(s) SqsParameters must be specified for target: {id}."
        )));
    }
    Ok(())
}

pub(super) async fn put_targets(call: Call, input: Input) -> Result<Output, ApiError> {
    input.targets.iter().try_for_each(check)?;
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
