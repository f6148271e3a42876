//! Siblings under names that AWS's models know: they keep what they get, and fail as their names say.

use contract::{ApiError, Call, Checks, Operation, Service, aws_operation};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Collection, Key};

static MESSAGES: Collection = Collection::new("siblings.messages");

const fn sibling(id: &'static str, operations: &'static [Operation]) -> Service {
    Service { id, checks: Checks::Own, operations, reactions: &[], timers: &[], works: &[] }
}

/// SQS. A queue whose name begins with `missing` is not there, `broken` never works, and `flaky-3` works at the third attempt. Of
/// a batch, messages that hold `too long` are refused, and those that hold `too early` fail.
pub(crate) static QUEUES: Service = sibling(
    "sqs",
    &[
        aws_operation!("ReceiveMessage", receive),
        aws_operation!("SendMessage", send),
        aws_operation!("SendMessageBatch", send_batch),
    ],
);

/// Step Functions.
pub(crate) static MACHINES: Service = sibling("stepfunctions", &[aws_operation!("StartExecution", start)]);

/// SNS.
pub(crate) static TOPICS: Service = sibling("sns", &[aws_operation!("Publish", publish)]);

/// CloudWatch Logs.
pub(crate) static LOGS: Service =
    sibling("logs", &[aws_operation!("CreateLogStream", line), aws_operation!("PutLogEvents", line)]);

/// Lambda.
pub(crate) static FUNCTIONS: Service = sibling("lambda", &[aws_operation!("Invoke", invoke)]);

async fn keep(call: &Call, place: &str, message: &Value) -> Result<(), ApiError> {
    call.store
        .commit(|tx| {
            let key = Key::parts().number(tx.fresh_number()).key();
            tx.put(MESSAGES.of(place), key, message.to_string().into_bytes());
            Ok(())
        })
        .await
}

fn kept(call: &Call, place: &str) -> Vec<Value> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(MESSAGES.of(place)).map(|(_, row)| serde_json::from_slice(row).expect("JSON"));
    rows.collect()
}

async fn send(call: Call, message: Value) -> Result<Value, ApiError> {
    let url = message["QueueUrl"].as_str().expect("a URL");
    let name = url.rsplit('/').next().unwrap_or_default();
    if name.starts_with("missing") {
        return Err(ApiError::new(400, "QueueDoesNotExist", "The specified queue does not exist."));
    }
    if name.starts_with("broken") {
        return Err(ApiError::new(503, "ServiceUnavailable", "It is broken."));
    }
    if let Some(attempts) = name.strip_prefix("flaky-").and_then(|attempts| attempts.parse::<usize>().ok()) {
        let attempt = format!("attempts at {name}");
        keep(&call, &attempt, &message).await?;
        if kept(&call, &attempt).len() < attempts {
            return Err(ApiError::new(500, "InternalError", "Not yet."));
        }
    }
    keep(&call, name, &message).await?;
    Ok(json!({"MessageId": call.ids.uuid()}))
}

async fn send_batch(call: Call, batch: Value) -> Result<Value, ApiError> {
    let entries = batch["Entries"].as_array().expect("entries");
    assert!((2..=10).contains(&entries.len()), "a batch of {}", entries.len());
    let mut failed = Vec::new();
    for entry in entries {
        let body = entry["MessageBody"].as_str().expect("a body");
        let fault = match body {
            body if body.contains("too long") => Some(("InvalidParameterValue", true)),
            body if body.contains("too early") => Some(("InternalError", false)),
            _ => None,
        };
        if let Some((code, is_senders)) = fault {
            failed.push(
                json!({"Id": entry["Id"], "Code": code, "Message": "Refused.", "SenderFault": is_senders}),
            );
            continue;
        }
        let mut message = entry.clone();
        message["QueueUrl"] = batch["QueueUrl"].clone();
        send(call.clone(), message).await?;
    }
    Ok(json!({"Failed": failed}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Receive {
    queue_url: String,
}

async fn receive(call: Call, input: Receive) -> Result<Value, ApiError> {
    Ok(json!({"Messages": kept(&call, &input.queue_url)}))
}

async fn start(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, "executions", &input).await?;
    Ok(json!({}))
}

async fn publish(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, "publications", &input).await?;
    Ok(json!({"MessageId": call.ids.uuid()}))
}

async fn line(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, "lines", &input).await?;
    Ok(json!({}))
}

async fn invoke(call: Call, input: Value) -> Result<Value, ApiError> {
    keep(&call, "invocations", &input).await?;
    Ok(json!({"StatusCode": 202}))
}
