//! DeleteConnection: removes a connection.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Key;

use crate::collections::{CONNECTIONS, named};
use crate::connections::Connection;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn delete_connection(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let name = &input.name;
    let mut connection = call
        .store
        .commit(|tx| {
            let kept = named::<Connection>(tx, CONNECTIONS.whole(), name)?;
            let connection = kept.ok_or_else(|| errors::none_of_name("Connection", name))?;
            tx.remove(CONNECTIONS.whole(), Key::text(name));
            Ok::<_, ApiError>(connection)
        })
        .await?;
    connection.state = "DELETING".to_owned();
    Ok(connection.answered(call.store.scope()))
}
