//! Siblings under names that AWS's models know: they keep what they get, and answer as their names say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call, Checks, Operation, Service, aws_operation};
use serde_json::{Value, json};
use store::{Collection, Key};
use test_kit::House;

static CALLS: Collection = Collection::new("siblings.calls");

const fn sibling(id: &'static str, operations: &'static [Operation]) -> Service {
    Service { id, checks: Checks::Own, operations, reactions: &[], timers: &[], works: &[] }
}

/// Lambda. `broken` fails, `picky` names the first event of a batch as failed, `double` gives each event twice, `nothing` gives
/// nothing, `flaky-3` works at the third call, `careless` deletes the queue that it is called for; others are content.
pub(crate) static FUNCTIONS: Service =
    sibling("lambda", &[aws_operation!("Invoke", invoke), aws_operation!("ListFunctions", list)]);

/// Step Functions, whose machines wrap what they get, which may be as long as with AWS.
pub(crate) static MACHINES: Service = sibling(
    "stepfunctions",
    &[aws_operation!("StartExecution", start), aws_operation!("StartSyncExecution", start_sync)],
);

/// CloudWatch Logs.
pub(crate) static LOGS: Service =
    sibling("logs", &[aws_operation!("CreateLogStream", line), aws_operation!("PutLogEvents", line)]);

async fn keep(call: &Call, input: &Value) -> Result<usize, ApiError> {
    call.store
        .commit(|tx| {
            let key = Key::parts().number(tx.fresh_number()).key();
            tx.put(CALLS.whole(), key, input.to_string().into_bytes());
            Ok::<(), ApiError>(())
        })
        .await?;
    Ok(kept(call).len())
}

fn kept(call: &Call) -> Vec<Value> {
    let snapshot = call.store.snapshot();
    snapshot.all(CALLS.whole()).map(|(_, row)| serde_json::from_slice(row).expect("JSON")).collect()
}

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    let payload = STANDARD.decode(input["Payload"].as_str().expect("a payload")).expect("base64");
    let events: Vec<Value> = serde_json::from_slice(&payload).expect("a list");
    let count = keep(&call, &json!(events)).await?;
    let name = input["FunctionName"].as_str().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    let identifier = |event: &Value| match &event["messageId"] {
        Value::Null => event["dynamodb"]["SequenceNumber"].clone(),
        id => id.clone(),
    };
    let poisoned = events.iter().position(|event| event.to_string().contains("poison"));
    let answer = match name {
        "broken" => {
            return Ok(
                json!({"StatusCode": 200, "FunctionError": "Unhandled", "Payload": STANDARD.encode("{}")}),
            );
        }
        "picky" => json!({"batchItemFailures": [{"itemIdentifier": identifier(&events[0])}]}),
        "fastidious" => match poisoned {
            Some(place) => json!({"batchItemFailures": [{"itemIdentifier": identifier(&events[place])}]}),
            None => json!({}),
        },
        "squeamish" if poisoned.is_some() => {
            return Ok(
                json!({"StatusCode": 200, "FunctionError": "Unhandled", "Payload": STANDARD.encode("{}")}),
            );
        }
        "double" => events.iter().flat_map(|event| [event.clone(), event.clone()]).collect(),
        "nothing" => json!([]),
        "careless" => {
            call.aws("sqs", "DeleteQueue", &json!({"QueueUrl": test_kit::queue_url("in")})).await?;
            Value::Null
        }
        "flaky-3" if count < 3 => return Err(ApiError::new(500, "ServiceException", "not yet")),
        _ => Value::Null,
    };
    Ok(json!({"StatusCode": 200, "Payload": STANDARD.encode(answer.to_string())}))
}

async fn start(call: Call, input: Value) -> Result<Value, ApiError> {
    if input["input"].as_str().is_none_or(|text| text.len() > 262_144) {
        return Err(ApiError::new(400, "ValidationException", "too long"));
    }
    keep(&call, &input).await?;
    Ok(json!({}))
}

async fn start_sync(_call: Call, input: Value) -> Result<Value, ApiError> {
    let events: Value = serde_json::from_str(input["input"].as_str().expect("an input")).expect("JSON");
    Ok(json!({"status": "SUCCEEDED", "output": json!({"wrapped": events}).to_string()}))
}

async fn line(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, &input).await?;
    Ok(json!({}))
}

async fn list(call: Call, _input: Value) -> Result<Value, ApiError> {
    Ok(json!({"Functions": kept(&call)}))
}

/// What the siblings were called with, in order.
pub(crate) async fn calls(house: &House) -> Vec<Value> {
    let answer = house.aws("lambda", "ListFunctions", json!({})).await.expect("calls");
    answer["Functions"].as_array().expect("a list").clone()
}
