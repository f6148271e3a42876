//! DeleteIdentityProvider: forgets an identity provider.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::catalog::{IDENTITY_PROVIDERS, identity_provider};
use crate::collections::pool;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    provider_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_identity_provider(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let pool = pool(tx, &input.user_pool_id)?;
            identity_provider(tx, &pool.id, &input.provider_name)?;
            tx.remove(IDENTITY_PROVIDERS.of(&pool.id), Key::text(&input.provider_name));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
