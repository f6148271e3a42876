//! DescribeConnection: a connection, without what is secret.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::collections::{CONNECTIONS, named};
use crate::connections::Connection;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn describe_connection(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let connection = named::<Connection>(&call.store, CONNECTIONS.whole(), &input.name)?;
    let connection = connection.ok_or_else(|| errors::none_of_name("Connection", &input.name))?;
    Ok(connection.described(call.store.scope()))
}
