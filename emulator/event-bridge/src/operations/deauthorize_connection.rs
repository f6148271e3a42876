//! DeauthorizeConnection: forgets what a connection is authorized with.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::collections::{CONNECTIONS, named, put};
use crate::connections::Connection;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn deauthorize_connection(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let name = &input.name;
    let connection = call
        .store
        .commit(|tx| {
            let kept = named::<Connection>(tx, CONNECTIONS.whole(), name)?;
            let mut connection = kept.ok_or_else(|| errors::none_of_name("Connection", name))?;
            connection.parameters = json!({});
            connection.state = "DEAUTHORIZED".to_owned();
            connection.modified = call.now.0;
            put(tx, CONNECTIONS.whole(), name, &connection)?;
            Ok::<_, ApiError>(connection)
        })
        .await?;
    Ok(connection.answered(call.store.scope()))
}
