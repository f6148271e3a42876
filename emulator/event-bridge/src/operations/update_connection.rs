//! UpdateConnection: says anew how to be authorized; what is not said stays. `InvocationConnectivityParameters` are refused
//! by name.

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
    authorization_type: Option<String>,
    auth_parameters: Option<Value>,
    invocation_connectivity_parameters: Option<Value>,
    kms_key_identifier: Option<String>,
}

pub(super) async fn update_connection(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    if input.invocation_connectivity_parameters.is_some() {
        return Err(ApiError::member_not_emulated("UpdateConnection", "InvocationConnectivityParameters"));
    }
    let name = &input.name;
    let connection = call
        .store
        .commit(|tx| {
            let kept = named::<Connection>(tx, CONNECTIONS.whole(), name)?;
            let mut connection = kept.ok_or_else(|| errors::none_of_name("Connection", name))?;
            connection.description = input.description.or(connection.description);
            connection.authorization = input.authorization_type.unwrap_or(connection.authorization);
            connection.key = input.kms_key_identifier.or(connection.key);
            if let Some(parameters) = input.auth_parameters {
                connection.parameters = parameters;
                connection.state = "AUTHORIZED".to_owned();
                connection.authorized = Some(call.now.0);
            }
            connection.modified = call.now.0;
            put(tx, CONNECTIONS.whole(), name, &connection)?;
            Ok::<_, ApiError>(connection)
        })
        .await?;
    Ok(connection.answered(call.store.scope()))
}
