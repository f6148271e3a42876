//! The kinds of targets, by what their ARNs say. Functions and state machines get a batch as a list; queues, topics and buses get
//! events by tens, by AWS's batch operations; others get each event by itself.
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
use crate::model::pipe::Pipe;
use crate::templates::{About, parameter};

/// How many events a batch operation takes, and of how many bytes together (documented).
const MOST_AT_ONCE: usize = 10;
pub(crate) const MOST_BYTES: usize = 1_048_576;
pub(crate) const MOST_BYTES_OF_TOPICS: usize = 262_144;

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
pub(crate) fn check(pipe: &Pipe) -> Result<(), ApiError> {
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
    match arn.service.as_str() {
        "lambda" if is_waited_for(about.pipe, &arn) => {
            invoked(call, &arn, &json!(events)).await.map(|answer| named(&answer))
        }
        "lambda" => {
            let payload = STANDARD.encode(json!(events).to_string());
            let input = json!({"FunctionName": arn.text, "InvocationType": "Event", "Payload": payload});
            call.aws("lambda", "Invoke", &input).await?;
            Ok(all())
        }
        "states" if is_waited_for(about.pipe, &arn) => {
            executed(call, &arn, &json!(events)).await.map(|answer| named(&answer))
        }
        "states" => {
            let input = json!({"stateMachineArn": arn.text, "input": json!(events).to_string()});
            call.aws("stepfunctions", "StartExecution", &input).await?;
            Ok(all())
        }
        "logs" => each(call, about, &arn, originals, events).await,
        _ if endpoints::is_one(&arn) => each(call, about, &arn, originals, events).await,
        "sqs" | "sns" | "events" => tens(call, about, &arn, originals, events).await,
        _ => Err(not_emulated()),
    }
}

/// Whether the function or the state machine that is the target of a pipe is waited for.
pub(crate) fn is_waited_for(pipe: &Pipe, arn: &Arn) -> bool {
    let parameters = match arn.service.as_str() {
        "lambda" => "LambdaFunctionParameters",
        _ => "StepFunctionStateMachineParameters",
    };
    pipe.of_target(&[parameters, "InvocationType"]) != "FIRE_AND_FORGET"
}

/// How many events the target of a pipe takes at once (documented), if there is such a number.
pub(crate) fn most_at_once(pipe: &Pipe) -> Option<usize> {
    let arn = Arn::parse(pipe.target())?;
    let takes_tens = matches!(arn.service.as_str(), "sqs" | "sns" | "events") && !endpoints::is_one(&arn);
    takes_tens.then_some(MOST_AT_ONCE)
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

/// What became of events of which some failed. If none arrived, the batch has failed as the first one has.
fn outcome(events: usize, failures: Vec<(usize, Failure)>) -> Result<Outcome, Failure> {
    let failed: BTreeSet<usize> = failures.iter().map(|(place, _)| *place).collect();
    match failures.into_iter().next() {
        Some((_, failure)) if failed.len() == events => Err(failure),
        _ => Ok(Outcome::But(failed)),
    }
}

/// Brings one after the other.
async fn each(
    call: &Call,
    about: &About<'_>,
    arn: &Arn,
    originals: &[Value],
    events: &[Value],
) -> Result<Outcome, Failure> {
    let mut failures = Vec::new();
    for (place, (original, event)) in originals.iter().zip(events).enumerate() {
        let brought = if arn.service == "logs" {
            log(call, about, arn, &text(event)).await
        } else {
            let parameters = about.pipe.of_target(&["HttpParameters"]);
            endpoints::answer(call, arn, parameters, (original, event)).await.map(drop)
        };
        if let Err(failure) = brought {
            tracing::debug!(target = arn.text, "an event did not arrive: {}", failure.message);
            failures.push((place, failure));
        }
    }
    outcome(events.len(), failures)
}

/// An event as a text: one that is a text already has no quotation marks.
pub(crate) fn text(event: &Value) -> String {
    match event {
        Value::String(text) => text.clone(),
        event => event.to_string(),
    }
}

/// Brings as many at once as go.
async fn tens(
    call: &Call,
    about: &About<'_>,
    arn: &Arn,
    originals: &[Value],
    events: &[Value],
) -> Result<Outcome, Failure> {
    let entries =
        originals.iter().zip(events).map(|(original, event)| entry(about, arn, original, &text(event)));
    let most_bytes = if arn.service == "sns" { MOST_BYTES_OF_TOPICS } else { MOST_BYTES };
    let (mut failures, mut first) = (Vec::new(), 0);
    for entries in batches(entries.collect(), most_bytes) {
        let count = entries.len();
        for (place, failure) in sent(call, arn, entries).await {
            tracing::debug!(target = arn.text, "an event did not arrive: {}", failure.message);
            failures.push((first + place, failure));
        }
        first += count;
    }
    outcome(events.len(), failures)
}

/// Entries as they go together, in their order.
fn batches(entries: Vec<Value>, most_bytes: usize) -> Vec<Vec<Value>> {
    let (mut batches, mut bytes): (Vec<Vec<Value>>, usize) = (Vec::new(), 0);
    for entry in entries {
        let more = entry.to_string().len();
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_AT_ONCE && bytes + more <= most_bytes => {
                bytes += more;
                batch.push(entry);
            }
            _ => {
                bytes = more;
                batches.push(vec![entry]);
            }
        }
    }
    batches
}

/// An event as the batch operation of its target takes it, but for an id. On a bus, who says nothing of source and type gets those that
/// AWS makes up (documented).
fn entry(about: &About<'_>, arn: &Arn, event: &Value, text: &str) -> Value {
    let pipe = about.pipe;
    let said = |names: &[&str]| parameter(pipe.of_target(names), event);
    match arn.service.as_str() {
        "sqs" => {
            let mut entry = json!({"MessageBody": text});
            for name in ["MessageGroupId", "MessageDeduplicationId"] {
                if let Some(value) = said(&["SqsQueueParameters", name]) {
                    entry[name] = json!(value);
                }
            }
            entry
        }
        "sns" => json!({"Message": text}),
        _ => {
            let said = |name: &str| said(&["EventBridgeEventBusParameters", name]);
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
            entry
        }
    }
}

/// Sends entries; gives the places of those that failed, and why.
async fn sent(call: &Call, arn: &Arn, mut entries: Vec<Value>) -> Vec<(usize, Failure)> {
    let count = entries.len();
    let is_bus = arn.service == "events";
    if !is_bus {
        entries.iter_mut().enumerate().for_each(|(place, entry)| entry["Id"] = json!(place.to_string()));
    }
    let (operation, members) = match arn.service.as_str() {
        "sqs" => ("SendMessageBatch", json!({"QueueUrl": arn.queue_url(call), "Entries": entries})),
        "sns" => ("PublishBatch", json!({"TopicArn": arn.text, "PublishBatchRequestEntries": entries})),
        _ => ("PutEvents", json!({"Entries": entries})),
    };
    let answer: Value = match call.aws(&arn.service, operation, &members).await {
        Ok(answer) => serde_json::from_slice(&answer).unwrap_or_default(),
        Err(error) => {
            let failure = Failure::from(error);
            return (0..count).map(|place| (place, failure.clone())).collect();
        }
    };
    let (list, code, message) =
        if is_bus { ("Entries", "ErrorCode", "ErrorMessage") } else { ("Failed", "Code", "Message") };
    let results = answer[list].as_array().into_iter().flatten().enumerate();
    let failed = results.filter_map(|(place, result)| {
        let text = |name: &str| result[name].as_str().map(str::to_owned);
        let failure = Failure { code: text(code)?, message: text(message).unwrap_or_default() };
        let place = if is_bus { place } else { result["Id"].as_str()?.parse().ok()? };
        Some((place, failure))
    });
    failed.collect()
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
