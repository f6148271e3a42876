//! DeleteUserPoolDomain: gives a pool's domain up.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{pool, put_pool};
use crate::domains::{domain_of, release};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    domain: String,
    user_pool_id: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_user_pool_domain(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut pool = pool(tx, &input.user_pool_id)?;
            domain_of(tx, &pool.id, &input.domain)?;
            for place in [&mut pool.domain, &mut pool.custom_domain] {
                place.take_if(|domain| *domain == input.domain);
            }
            release(tx, &input.domain);
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output {})
}
