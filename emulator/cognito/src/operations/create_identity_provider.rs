//! CreateIdentityProvider: keeps what is said of another provider of identities. Nobody signs in by one yet.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::{IdentityProvider, identity_provider, put_identity_provider};
use crate::collections::pool;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    provider_name: String,
    provider_type: String,
    provider_details: Value,
    attribute_mapping: Option<Value>,
    #[serde(default)]
    idp_identifiers: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    identity_provider: Value,
}

pub(super) async fn create_identity_provider(call: Call, input: Input) -> Result<Output, ApiError> {
    let provider = IdentityProvider {
        name: input.provider_name,
        kind: input.provider_type,
        details: input.provider_details,
        mapping: input.attribute_mapping,
        identifiers: input.idp_identifiers,
        created: call.now.0,
        modified: call.now.0,
    };
    let id = &input.user_pool_id;
    call.store
        .commit(|tx| {
            pool(tx, id)?;
            match identity_provider(tx, id, &provider.name) {
                Ok(_) => Err(errors::identity_provider_exists(&provider.name)),
                Err(_) => put_identity_provider(tx, id, &provider),
            }
        })
        .await?;
    Ok(Output { identity_provider: provider.described(id) })
}
