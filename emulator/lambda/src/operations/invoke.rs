//! Invoke: with the answer, without it, or not at all. `DurableExecutionName` and `TenantId` are refused by name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{errors, events, functions, invocations, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    function_name: String,
    invocation_type: Option<String>,
    log_type: Option<String>,
    client_context: Option<String>,
    payload: Option<String>,
    qualifier: Option<String>,
    durable_execution_name: Option<Value>,
    tenant_id: Option<Value>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_result: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    executed_version: Option<String>,
}

pub(super) async fn invoke(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = input.read(&call)?;
    for (name, is_there) in [
        ("DurableExecutionName", members.durable_execution_name.is_some()),
        ("TenantId", members.tenant_id.is_some()),
    ] {
        if is_there {
            return Err(errors::not_emulated(name));
        }
    }
    let reference = names::read(&call, &members.function_name, members.qualifier.as_deref())?;
    match members.invocation_type.as_deref() {
        Some("DryRun") => {
            functions::version(&call.store, &call, &reference)?;
            output(&Output { status_code: 204, ..Output::default() })
        }
        Some("Event") => {
            let payload = invocations::payload(members.payload.as_deref(), invocations::MOST_EVENT)?;
            let context = members.client_context.as_deref().map(client_context).transpose()?;
            events::accept(&call, &reference, &payload, context).await?;
            output(&Output { status_code: 202, ..Output::default() })
        }
        _ => {
            let payload = invocations::payload(members.payload.as_deref(), invocations::MOST_PAYLOAD)?;
            let context = members.client_context.as_deref().map(client_context).transpose()?;
            let id = call.request_id.clone();
            let (version, outcome) = invocations::invoke(&call, &reference, &id, payload, context).await?;
            let wants_log = members.log_type.as_deref() == Some("Tail");
            output(&Output {
                status_code: 200,
                function_error: outcome.is_error.then_some("Unhandled"),
                log_result: wants_log.then(|| STANDARD.encode(&outcome.tail)),
                payload: Some(STANDARD.encode(&outcome.payload)),
                executed_version: Some(version.version),
            })
        }
    }
}

/// The JSON in a client context.
pub(super) fn client_context(text: &str) -> Result<String, ApiError> {
    let text = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.filter(|text| serde_json::from_str::<Map<String, Value>>(text).is_ok())
        .ok_or_else(errors::invalid_client_context)
}
