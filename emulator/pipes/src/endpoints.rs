//! API destinations and APIs of API Gateway, as targets and as enrichments. EventBridge, whose targets they are, too, calls them for us.
//!
//! They take one event at a time, so a pipe that leads to one has batches of one (documented).

use contract::{Arn, Call};
use serde_json::{Value, json};

use crate::model::pipe::Pipe;
use crate::targets::{Failure, text};
use crate::templates::parameter;

/// Whether an ARN names one.
pub(crate) fn is_one(arn: &Arn) -> bool {
    match arn.service.as_str() {
        "execute-api" => true,
        "events" => arn.resource.starts_with("api-destination/"),
        _ => false,
    }
}

/// Whether the target of a pipe is one, or its enrichment.
pub(crate) fn takes_part(pipe: &Pipe) -> bool {
    let arns = [Some(pipe.target()), pipe.enrichment()].into_iter().flatten();
    arns.filter_map(Arn::parse).any(|arn| is_one(&arn))
}

/// What one answers to an event, as JSON if it is some. Parameters may ask for something of the event as it came. The call is in
/// its account and region.
pub(crate) async fn answer(
    call: &Call,
    arn: &Arn,
    parameters: &Value,
    (original, event): (&Value, &Value),
) -> Result<Value, Failure> {
    let input =
        json!({"Arn": arn.text, "Input": text(event), "HttpParameters": filled(parameters, original)});
    let answer = call.aws("events", "InvokeHttpTarget", &input).await?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let body = answer["Body"].as_str().unwrap_or_default();
    Ok(serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)))
}

/// The parameters with what they ask for in its place: lists and maps of texts.
fn filled(parameters: &Value, event: &Value) -> Value {
    let one = |value: &Value| Value::from(parameter(value, event).unwrap_or_default());
    let mut filled = parameters.clone();
    for said in filled.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        match said {
            Value::Array(values) => values.iter_mut().for_each(|value| *value = one(value)),
            Value::Object(members) => members.values_mut().for_each(|value| *value = one(value)),
            _ => {}
        }
    }
    filled
}
