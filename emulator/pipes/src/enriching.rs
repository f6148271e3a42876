//! The enrichment of a pipe: a function or an express state machine that gets a batch and answers what goes on in its place, or an API
//! destination or an API of API Gateway that gets each event.
//!
//! An answer that is a list is so many events; one that is nothing (an empty list, object or text, or null) is none, and the target is
//! not called (documented).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use crate::endpoints;
use crate::errors;
use crate::model::pipe::Pipe;
use crate::targets::Failure;
use crate::templates::{About, applied};

/// Checks the enrichment of a pipe.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn check(pipe: &Pipe) -> Result<(), ApiError> {
    let Some(text) = pipe.enrichment() else { return Ok(()) };
    let is_one = |arn: &Arn| matches!(arn.service.as_str(), "lambda" | "states") || endpoints::is_one(arn);
    match Arn::parse(text) {
        Some(arn) if is_one(&arn) => Ok(()),
        _ => Err(errors::validation(format!("{text} is not an enrichment of pipes."))),
    }
}

/// What goes on in place of events.
pub(crate) async fn enriched(
    call: &Call,
    about: &About<'_>,
    events: Vec<Value>,
) -> Result<Vec<Value>, Failure> {
    let Some(text) = about.pipe.enrichment() else { return Ok(events) };
    let template = about.pipe.of_enrichment(&["InputTemplate"]);
    let input: Vec<Value> = events.iter().map(|event| applied(template, event, about)).collect();
    let not_emulated = || Failure::from(errors::not_emulated(&format!("an enrichment such as {text}")));
    let arn = Arn::parse(text).ok_or_else(not_emulated)?;
    let there = arn.within(call);
    let answer = match arn.service.as_str() {
        "lambda" => invoked(&there, &arn, &json!(input)).await?,
        "states" => executed(&there, &arn, &json!(input)).await?,
        _ if endpoints::is_one(&arn) => {
            let parameters = about.pipe.of_enrichment(&["HttpParameters"]);
            let mut answers = Vec::new();
            for asked in events.iter().zip(&input) {
                answers.extend(events_of(endpoints::answer(&there, &arn, parameters, asked).await?));
            }
            return Ok(answers);
        }
        _ => return Err(not_emulated()),
    };
    Ok(events_of(answer))
}

/// The events that an answer is.
fn events_of(answer: Value) -> Vec<Value> {
    match answer {
        Value::Array(events) => events,
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::Object(members) if members.is_empty() => Vec::new(),
        event => vec![event],
    }
}

/// What a function answers.
pub(crate) async fn invoked(call: &Call, arn: &Arn, input: &Value) -> Result<Value, Failure> {
    let payload = STANDARD.encode(input.to_string());
    let input = json!({"FunctionName": arn.text, "InvocationType": "RequestResponse", "Payload": payload});
    let answer = call.aws("lambda", "Invoke", &input).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let payload =
        answer["Payload"].as_str().and_then(|payload| STANDARD.decode(payload).ok()).unwrap_or_default();
    if let Some(error) = answer["FunctionError"].as_str() {
        let message = format!("{error}: {}", String::from_utf8_lossy(&payload));
        return Err(Failure { code: "FunctionError".to_owned(), message });
    }
    Ok(serde_json::from_slice(&payload).unwrap_or_default())
}

/// What an express state machine answers.
pub(crate) async fn executed(call: &Call, arn: &Arn, input: &Value) -> Result<Value, Failure> {
    let input = json!({"stateMachineArn": arn.text, "input": input.to_string()});
    let answer = call.aws("stepfunctions", "StartSyncExecution", &input).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    if answer["status"] != "SUCCEEDED" {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        return Err(Failure { code: text("error"), message: text("cause") });
    }
    let output = answer["output"].as_str().unwrap_or_default();
    Ok(serde_json::from_str(output).unwrap_or_default())
}
