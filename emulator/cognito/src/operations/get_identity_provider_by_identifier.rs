//! GetIdentityProviderByIdentifier: the identity provider that goes by an identifier, such as the domain of an email.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Key;

use crate::catalog::{IDENTITY_PROVIDERS, IdentityProvider};
use crate::collections::{decode, pool};
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    idp_identifier: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    identity_provider: Value,
}

pub(super) async fn get_identity_provider_by_identifier(
    call: Call,
    input: Input,
) -> Result<Output, ApiError> {
    let pool = pool(&call.store, &input.user_pool_id)?;
    let snapshot = call.store.snapshot();
    for (_, row) in snapshot.prefix(IDENTITY_PROVIDERS.of(&pool.id), &Key::parts().key()) {
        let provider = decode::<IdentityProvider>(row)?;
        if provider.identifiers.contains(&input.idp_identifier) {
            return Ok(Output { identity_provider: provider.described(&pool.id) });
        }
    }
    Err(errors::no_identity_provider(&input.idp_identifier))
}
