//! AuthorizeByConnection: what a connection adds to a request, with what is secret. A name of ours: on AWS, EventBridge hands this to
//! Step Functions behind the scenes. A request from outside cannot reach it, for it is not in AWS's model; siblings call it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api_destinations::connection_of;
use crate::targets::authorization;

/// The state of a connection that may be used.
const AUTHORIZED: &str = "AUTHORIZED";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    connection_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    /// Of a connection that is not authorized nothing more is told.
    connection_state: String,
    /// The header that authorizes: its name and its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<(String, String)>,
    /// Headers, query and members of the body, as the connection says them.
    invocation_http_parameters: Value,
}

pub(super) async fn authorize_by_connection(call: Call, input: Input) -> Result<Output, ApiError> {
    let connection = connection_of(&call.store, &call, &input.connection_arn)?;
    let is_authorized = connection.state == AUTHORIZED;
    let authorization = if is_authorized { Some(authorization(&call, &connection).await?) } else { None };
    let parameters = match connection.parameters.get("InvocationHttpParameters") {
        Some(parameters) if is_authorized => parameters.clone(),
        _ => Value::Null,
    };
    Ok(Output { connection_state: connection.state, authorization, invocation_http_parameters: parameters })
}
