//! UpdateIdentityProvider: says some of an identity provider anew; what is left out stays.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::{identity_provider, put_identity_provider};
use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    provider_name: String,
    provider_details: Option<Value>,
    attribute_mapping: Option<Value>,
    idp_identifiers: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    identity_provider: Value,
}

pub(super) async fn update_identity_provider(call: Call, input: Input) -> Result<Output, ApiError> {
    let id = &input.user_pool_id;
    let updated = call.store.commit(|tx| {
        pool(tx, id)?;
        let mut provider = identity_provider(tx, id, &input.provider_name)?;
        provider.details = input.provider_details.unwrap_or(provider.details);
        provider.mapping = input.attribute_mapping.or(provider.mapping);
        provider.identifiers = input.idp_identifiers.unwrap_or(provider.identifiers);
        provider.modified = call.now.0;
        put_identity_provider(tx, id, &provider)?;
        Ok::<_, ApiError>(provider)
    });
    Ok(Output { identity_provider: updated.await?.described(id) })
}
