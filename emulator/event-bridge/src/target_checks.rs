//! What PutTargets refuses of targets before it looks for the rule.
//!
//! The texts are captured (published: measurements of AWS of September 2026, LocalStack's and moto's tests) where nothing else
//! is said; whether a full stop ends them is believed.

use std::collections::HashSet;

use contract::{ApiError, Arn};
use input_template::placeholders;
use serde_json::Value;

use crate::errors::validation;
use crate::json_path::JsonPath;
use crate::model::target::{InputTransformer, Target};

/// Parameters that are for targets of these services alone. `SqsParameters` may stand anywhere.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("AppSyncParameters", &["appsync"]),
    ("BatchParameters", &["batch"]),
    ("EcsParameters", &["ecs"]),
    ("HttpParameters", &["events", "execute-api"]),
    ("KinesisParameters", &["kinesis"]),
    ("RedshiftDataParameters", &["redshift", "redshift-serverless"]),
    ("RunCommandParameters", &["ssm"]),
    ("SageMakerPipelineParameters", &["sagemaker"]),
];

/// Checks targets, one after the other.
///
/// # Errors
/// `ValidationException` for the first fault.
pub(crate) fn check(targets: &[Target]) -> Result<(), ApiError> {
    let mut ids = HashSet::new();
    for target in targets {
        let id = &target.id;
        if !ids.insert(id) {
            return Err(validation(format!("More than one target with Id '{id}' is provided.")));
        }
        let arn = &target.arn;
        let Some(parsed) = Arn::parse(arn) else {
            let reason = "Provided Arn is not in correct format.";
            return Err(validation(format!("Parameter {arn} is not valid. Reason: {reason}")));
        };
        check_input(target)?;
        check_parameters(target, &parsed)?;
        check_dead_letters(target)?;
    }
    Ok(())
}

fn check_input(target: &Target) -> Result<(), ApiError> {
    let id = &target.id;
    let inputs = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if inputs.into_iter().filter(|is_said| *is_said).count() > 1 {
        return Err(validation(format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
        )));
    }
    if let Some(text) = &target.input
        && serde_json::from_str::<Value>(text).is_err()
    {
        return Err(validation(format!("JSON syntax error in input for target {id}.")));
    }
    let transformer = target.input_transformer.as_ref();
    let mapped = transformer.and_then(|transformer| transformer.input_paths_map.as_ref());
    let mapped = mapped.into_iter().flatten().filter_map(|(_, path)| path.as_str());
    if mapped.chain(target.input_path.as_deref()).any(|path| JsonPath::parse(path).is_none()) {
        return Err(validation(format!("InputPath for target {id} is invalid.")));
    }
    transformer.map_or(Ok(()), |transformer| check_template(id, transformer))
}

fn check_template(id: &str, transformer: &InputTransformer) -> Result<(), ApiError> {
    let template = &transformer.input_template;
    let is_object = template.trim_start().starts_with('{');
    for name in placeholders(template) {
        let is_mapped = transformer.input_paths_map.as_ref().is_some_and(|paths| paths.contains_key(name));
        if !is_mapped && !name.starts_with("aws.events.") {
            let text = format!("InputTemplate for target {id} contains invalid placeholder {name}.");
            return Err(validation(text));
        }
        if name == "aws.events.event.json" && !is_object {
            return Err(validation(format!(
                "InputTemplate for target {id} contains placeholder {name} valid only for JSON template."
            )));
        }
    }
    Ok(())
}

fn check_parameters(target: &Target, arn: &Arn) -> Result<(), ApiError> {
    let id = &target.id;
    for (name, services) in PARAMETERS {
        if target.others.contains_key(*name) && !services.contains(&arn.service.as_str()) {
            return Err(validation(format!("Parameter(s) {name} not supported for target: {id}.")));
        }
    }
    let group = target.sqs_parameters.as_ref().and_then(|parameters| parameters.message_group_id.as_ref());
    if arn.service == "sqs" && arn.resource.ends_with(".fifo") && group.is_none() {
        return Err(validation(format!("Parameter(s) SqsParameters must be specified for target: {id}.")));
    }
    Ok(())
}

fn check_dead_letters(target: &Target) -> Result<(), ApiError> {
    let Some(queue) = target.dead_letter_queue() else { return Ok(()) };
    let service = queue.split(':').nth(2).unwrap_or(queue);
    if service != "sqs" {
        return Err(validation(format!("{service} is not supported as a dead letter resource.")));
    }
    if queue.ends_with(".fifo") {
        return Err(validation("SQS FIFO is not supported by Dead Letter Queues."));
    }
    Ok(())
}
