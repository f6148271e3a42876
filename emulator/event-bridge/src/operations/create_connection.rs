//! CreateConnection: keeps how to be authorized somewhere. `InvocationConnectivityParameters` are refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::collections::{CONNECTIONS, named, put};
use crate::connections::Connection;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    description: Option<String>,
    authorization_type: String,
    auth_parameters: Value,
    invocation_connectivity_parameters: Option<Value>,
    kms_key_identifier: Option<String>,
}

pub(super) async fn create_connection(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    if input.invocation_connectivity_parameters.is_some() {
        return Err(ApiError::member_not_emulated("CreateConnection", "InvocationConnectivityParameters"));
    }
    let connection = Connection {
        name: input.name,
        id: call.ids.uuid(),
        description: input.description,
        authorization: input.authorization_type,
        parameters: input.auth_parameters,
        key: input.kms_key_identifier,
        state: "AUTHORIZED".to_owned(),
        created: call.now.0,
        modified: call.now.0,
        authorized: Some(call.now.0),
    };
    call.store
        .commit(|tx| {
            if named::<Connection>(tx, CONNECTIONS.whole(), &connection.name)?.is_some() {
                return Err(errors::name_taken("Connection", &connection.name));
            }
            put(tx, CONNECTIONS.whole(), &connection.name, &connection)
        })
        .await?;
    let mut members = connection.answered(call.store.scope());
    members.remove("LastAuthorizedTime");
    Ok(members)
}
