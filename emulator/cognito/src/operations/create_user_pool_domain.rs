//! CreateUserPoolDomain: a prefix of AWS's host for a pool's sign-in pages, or a whole host. Both lead to the pool at once
//! (`crate::domains`). A certificate is kept and told, and not looked for; the parent of a whole host need not resolve. No
//! `CloudFrontDomain` is told: there is none.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections::{pool, put_pool};
use crate::domains::{self, Domain};
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    domain: String,
    user_pool_id: String,
    custom_domain_config: Option<Value>,
    managed_login_version: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Option::is_none")]
    managed_login_version: Option<i64>,
}

pub(super) async fn create_user_pool_domain(call: Call, input: Input) -> Result<Output, ApiError> {
    let managed_login_version = input.managed_login_version;
    let is_custom = input.custom_domain_config.is_some();
    domains::check_name(&input.domain, is_custom)?;
    call.store
        .commit(|tx| {
            let mut pool = pool(tx, &input.user_pool_id)?;
            let place = if is_custom { &mut pool.custom_domain } else { &mut pool.domain };
            if place.is_some() {
                return Err(errors::pool_has_domain());
            }
            *place = Some(input.domain.clone());
            let domain = Domain {
                user_pool_id: input.user_pool_id,
                custom_domain_config: input.custom_domain_config,
                managed_login_version,
            };
            domains::claim(&call, tx, &input.domain, &domain)?;
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output { managed_login_version })
}
