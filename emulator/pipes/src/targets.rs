//! The kinds of targets, by what their ARNs say. Functions and state machines get a batch as a list; others get each event by itself.
//!
//! Targets of other kinds are kept, and fail by name when something is to be brought to them.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use crate::endpoints;
use crate::enriching::{executed, invoked};
use crate::errors;
use crate::templates::{About, parameter};

/// Why something was not brought to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure { code: error.code.into_owned(), message: error.message }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All of it arrived, but for the events at these places.
    But(BTreeSet<usize>),
    /// All of it arrived, but for the events that the target names so.
    Named(BTreeSet<String>),
}

/// Checks the target of a pipe.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn check(pipe: &crate::model::pipe::Pipe) -> Result<(), ApiError> {
    let arn = Arn::parse(pipe.target()).filter(|arn| !arn.service.is_empty() && !arn.resource.is_empty());
    match arn {
        Some(_) => Ok(()),
        None => Err(errors::validation(format!("{} is not a target of pipes.", pipe.target()))),
    }
}

/// Brings events to the target of a pipe, as the template has shaped them. Parameters may ask for something of the events as they came.
pub(crate) async fn bring(
    call: &Call,
    about: &About<'_>,
    originals: &[Value],
    events: &[Value],
) -> Result<Outcome, Failure> {
    let target = about.pipe.target();
    let not_emulated = || Failure::from(errors::not_emulated(&format!("a target such as {target}")));
    let arn = Arn::parse(target).ok_or_else(not_emulated)?;
    let call = &arn.within(call);
    let at_once =
        |parameters: &str| about.pipe.of_target(&[parameters, "InvocationType"]) != "FIRE_AND_FORGET";
    match arn.service.as_str() {
        "lambda" if at_once("LambdaFunctionParameters") => {
            invoked(call, &arn, &json!(events)).await.map(|answer| named(&answer))
        }
        "lambda" => {
            let payload = STANDARD.encode(json!(events).to_string());
            let input = json!({"FunctionName": arn.text, "InvocationType": "Event", "Payload": payload});
            call.aws("lambda", "Invoke", &input).await?;
            Ok(all())
        }
        "states" if at_once("StepFunctionStateMachineParameters") => {
            executed(call, &arn, &json!(events)).await.map(|answer| named(&answer))
        }
        "states" => {
            let input = json!({"stateMachineArn": arn.text, "input": json!(events).to_string()});
            call.aws("stepfunctions", "StartExecution", &input).await?;
            Ok(all())
        }
        "sqs" | "sns" | "events" | "logs" | "execute-api" => each(call, about, &arn, originals, events).await,
        _ => Err(not_emulated()),
    }
}

fn all() -> Outcome {
    Outcome::But(BTreeSet::new())
}

/// The events that an answer says have failed (documented: `batchItemFailures`). An identifier that is missing or empty has all fail.
fn named(answer: &Value) -> Outcome {
    let failures = answer["batchItemFailures"].as_array().into_iter().flatten();
    let identifiers =
        failures.map(|failure| failure["itemIdentifier"].as_str().unwrap_or_default().to_owned());
    Outcome::Named(identifiers.collect())
}

/// Brings one after the other. If none arrives, the batch has failed as the first one has.
async fn each(
    call: &Call,
    about: &About<'_>,
    arn: &Arn,
    originals: &[Value],
    events: &[Value],
) -> Result<Outcome, Failure> {
    let (mut failed, mut first) = (BTreeSet::new(), None);
    for (place, (original, event)) in originals.iter().zip(events).enumerate() {
        if let Err(failure) = one(call, about, arn, (original, event)).await {
            tracing::debug!(target = arn.text, "an event did not arrive: {}", failure.message);
            failed.insert(place);
            first.get_or_insert(failure);
        }
    }
    match first {
        Some(failure) if failed.len() == events.len() => Err(failure),
        _ => Ok(Outcome::But(failed)),
    }
}

/// An event as a text: one that is a text already has no quotation marks.
pub(crate) fn text(event: &Value) -> String {
    match event {
        Value::String(text) => text.clone(),
        event => event.to_string(),
    }
}

async fn one(
    call: &Call,
    about: &About<'_>,
    arn: &Arn,
    (original, event): (&Value, &Value),
) -> Result<(), Failure> {
    let pipe = about.pipe;
    let said = |names: &[&str]| parameter(pipe.of_target(names), original);
    if endpoints::is_one(arn) {
        let parameters = pipe.of_target(&["HttpParameters"]);
        return endpoints::answer(call, arn, parameters, (original, event)).await.map(drop);
    }
    let text = text(event);
    match arn.service.as_str() {
        "sqs" => {
            let mut message = json!({"QueueUrl": arn.queue_url(call), "MessageBody": text});
            for name in ["MessageGroupId", "MessageDeduplicationId"] {
                if let Some(value) = said(&["SqsQueueParameters", name]) {
                    message[name] = json!(value);
                }
            }
            call.aws("sqs", "SendMessage", &message).await?;
        }
        "sns" => {
            call.aws("sns", "Publish", &json!({"TopicArn": arn.text, "Message": text})).await?;
        }
        "logs" => return log(call, about, arn, &text).await,
        _ => return put(call, about, arn, original, text).await,
    }
    Ok(())
}

/// Puts an event on a bus. Who says nothing of source and type gets those that AWS makes up (documented).
async fn put(call: &Call, about: &About<'_>, arn: &Arn, event: &Value, text: String) -> Result<(), Failure> {
    let pipe = about.pipe;
    let said = |name: &str| parameter(pipe.of_target(&["EventBridgeEventBusParameters", name]), event);
    let origin = event["eventSource"].as_str().unwrap_or_default();
    let mut entry = json!({
        "EventBusName": arn.text, "Detail": text,
        "Source": said("Source").unwrap_or_else(|| format!("Pipe {}", pipe.name)),
        "DetailType": said("DetailType").unwrap_or_else(|| format!("Event from {origin}").trim_end().to_owned()),
    });
    let resources = pipe.of_target(&["EventBridgeEventBusParameters", "Resources"]).as_array();
    if let Some(resources) = resources {
        entry["Resources"] = resources.iter().filter_map(|one| parameter(one, event)).collect();
    }
    if let Some(time) = said("Time").and_then(|time| time.parse::<jiff::Timestamp>().ok()) {
        entry["Time"] = json!(contract::Time(time.as_millisecond()));
    }
    let answer = call.aws("events", "PutEvents", &json!({"Entries": [entry]})).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let entry = &answer["Entries"][0];
    match entry["ErrorCode"].as_str() {
        Some(code) => {
            let message = entry["ErrorMessage"].as_str().unwrap_or_default().to_owned();
            Err(Failure { code: code.to_owned(), message })
        }
        None => Ok(()),
    }
}

/// One line of a log stream: the one that is named, or one of the pipe's name.
async fn log(call: &Call, about: &About<'_>, arn: &Arn, text: &str) -> Result<(), Failure> {
    let group = arn.resource.strip_prefix("log-group:").unwrap_or(&arn.resource);
    let group = group.strip_suffix(":*").unwrap_or(group);
    let said = about.pipe.of_target(&["CloudWatchLogsParameters", "LogStreamName"]).as_str();
    let stream = said.unwrap_or(&about.pipe.name);
    let made = json!({"logGroupName": group, "logStreamName": stream});
    match call.aws("logs", "CreateLogStream", &made).await {
        Err(error) if error.code != "ResourceAlreadyExistsException" => return Err(error.into()),
        _ => {}
    }
    let lines = json!({
        "logGroupName": group, "logStreamName": stream,
        "logEvents": [{"timestamp": call.now.0, "message": text}],
    });
    call.aws("logs", "PutLogEvents", &lines).await?;
    Ok(())
}
