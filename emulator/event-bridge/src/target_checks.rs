//! What PutTargets refuses of targets before it looks for the rule.
//!
//! The texts are captured (published: measurements of AWS of September 2026, LocalStack's and moto's tests) where nothing else
//! is said; whether a full stop ends them is believed.

use std::collections::HashSet;

use contract::{ApiError, Arn};
use input_template::placeholders;
use serde_json::Value;
use store::Scope;

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

/// Services whose targets EventBridge invokes by a role alone (captured, published, of Batch, `CodeBuild`, `CodePipeline`, API destinations and
/// Step Functions; documented of Kinesis; believed of the others). APIs of API Gateway may have policies of their own.
const BY_ROLE: &[&str] = &["batch", "codebuild", "codepipeline", "ecs", "firehose", "kinesis", "states"];

/// Checks targets of a rule in an account and region, one after the other.
///
/// # Errors
/// `ValidationException` for the first fault.
pub(crate) fn check(scope: &Scope, targets: &[Target]) -> Result<(), ApiError> {
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
        if parsed.service == "logs" {
            check_log_input(target)?;
        }
        check_parameters(target, &parsed)?;
        check_role(scope, target, &parsed)?;
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

/// A log group takes a whole event, or what a transformer makes of it: an object with `timestamp` and `message` (documented by the CDK; the
/// text of the second is captured, published; believed: that of the first).
fn check_log_input(target: &Target) -> Result<(), ApiError> {
    let id = &target.id;
    let said = [("Input", target.input.is_some()), ("InputPath", target.input_path.is_some())];
    if let Some((name, _)) = said.into_iter().find(|(_, is_said)| *is_said) {
        return Err(validation(format!("Parameter(s) {name} not supported for target: {id}.")));
    }
    match &target.input_transformer {
        Some(transformer) if !transformer.input_template.trim_start().starts_with('{') => {
            Err(validation(format!("Input for target {id} is not a valid JSON text.")))
        }
        _ => Ok(()),
    }
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

/// What is in another account needs a role, too, and so does a bus in another region (documented; captured, published, of buses and topics).
fn check_role(scope: &Scope, target: &Target, arn: &Arn) -> Result<(), ApiError> {
    let is_destination = arn.service == "events" && arn.resource.starts_with("api-destination/");
    let is_foreign = !arn.scope.account.is_empty() && arn.scope.account != scope.account;
    let is_far = arn.service == "events" && arn.scope.region != scope.region;
    let needs_role = is_destination || is_foreign || is_far || BY_ROLE.contains(&arn.service.as_str());
    if needs_role && !target.others.contains_key("RoleArn") {
        return Err(validation(format!("RoleArn is required for target {}.", target.arn)));
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
