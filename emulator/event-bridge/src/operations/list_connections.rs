//! ListConnections: the connections in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::CONNECTIONS;
use crate::connections::Connection;
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    connection_state: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    connections: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_connections(call: Call, input: Input) -> Result<Output, ApiError> {
    let wanted = |connection: &Connection| {
        connection.name.starts_with(input.name_prefix.as_deref().unwrap_or_default())
            && input.connection_state.as_deref().is_none_or(|state| connection.state == state)
    };
    let page = Page { token: input.next_token, limit: input.limit };
    let (connections, next_token) = pages::page(&call.store, CONNECTIONS.whole(), &page, wanted)?;
    let connections = connections.iter().map(|connection| connection.listed(call.store.scope())).collect();
    Ok(Output { connections, next_token })
}
