//! InvokeWithResponseStream: the response as the function writes it. One that does not stream is one piece.
//!
//! What goes wrong once the answer has begun is told by its last event. `TenantId` is refused by name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::event_stream::{self, event};
use contract::{ApiError, Call, HttpAnswer, HttpBody, Input};
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::invoke::client_context;
use crate::environments::{Fragment, Outcome};
use crate::invocations::{self, Running};
use crate::{errors, functions, names};

static EXECUTED_VERSION: HeaderName = HeaderName::from_static("x-amz-executed-version");
/// How many frames wait for the client.
const MOST_FRAMES: usize = 4;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    function_name: String,
    invocation_type: Option<String>,
    log_type: Option<String>,
    client_context: Option<String>,
    payload: Option<String>,
    qualifier: Option<String>,
    tenant_id: Option<Value>,
}

pub(super) async fn invoke_with_response_stream(call: Call, input: Input) -> Result<HttpAnswer, ApiError> {
    let members: Members = input.read(&call)?;
    if members.tenant_id.is_some() {
        return Err(errors::not_emulated("TenantId"));
    }
    let reference = names::read(&call, &members.function_name, members.qualifier.as_deref())?;
    if members.invocation_type.as_deref() == Some("DryRun") {
        functions::version(&call.store, &call, &reference)?;
        return Ok(HttpAnswer::new(StatusCode::NO_CONTENT, Bytes::new()));
    }
    let payload = invocations::payload(members.payload.as_deref(), invocations::MOST_PAYLOAD)?;
    let context = members.client_context.as_deref().map(client_context).transpose()?;
    let admitted = invocations::admit(&call, &reference)?;
    let version = HeaderValue::from_str(&admitted.configuration.version).ok();
    let running = admitted.run(&call, &call.request_id, payload, context);
    let wants_log = members.log_type.as_deref() == Some("Tail");
    let (frames, body) = mpsc::channel(MOST_FRAMES);
    tokio::spawn(send(running, frames, wants_log));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(event_stream::CONTENT_TYPE));
    headers.extend(version.map(|version| (EXECUTED_VERSION.clone(), version)));
    Ok(HttpAnswer { status: StatusCode::OK, headers, body: HttpBody::Stream(body) })
}

/// Sends what comes. The function goes on when the client has gone.
async fn send(mut running: Running, frames: mpsc::Sender<Bytes>, wants_log: bool) {
    while let Some(fragment) = running.fragments.recv().await {
        if let Fragment::Data(data) = fragment
            && frames.send(chunk(&data)).await.is_err()
        {
            break;
        }
    }
    let complete = match running.outcome().await {
        Ok(outcome) => {
            if !outcome.is_error && !outcome.payload.is_empty() {
                let _ = frames.send(chunk(&outcome.payload)).await;
            }
            complete(&outcome, wants_log)
        }
        Err(error) => json!({"ErrorCode": "InternalError", "ErrorDetails": error.message}),
    };
    let _ = frames.send(event("InvokeComplete", event_stream::JSON, complete.to_string().as_bytes())).await;
}

fn chunk(data: &[u8]) -> Bytes {
    event("PayloadChunk", "application/octet-stream", data)
}

/// What the last event says. Believed: that the code is that of other answers, and that the details are the error's JSON.
fn complete(outcome: &Outcome, wants_log: bool) -> Value {
    let mut complete = json!({});
    if outcome.is_error {
        complete["ErrorCode"] = json!("Unhandled");
        complete["ErrorDetails"] = json!(String::from_utf8_lossy(&outcome.payload));
    }
    if wants_log {
        complete["LogResult"] = json!(STANDARD.encode(&outcome.tail));
    }
    complete
}
