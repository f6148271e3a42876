//! UpdateUserPoolDomain: says a domain's certificate or pages anew; what is left out stays.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domains::{domain_of, put_domain};

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

pub(super) async fn update_user_pool_domain(call: Call, input: Input) -> Result<Output, ApiError> {
    let updated = call.store.commit(|tx| {
        let mut domain = domain_of(tx, &input.user_pool_id, &input.domain)?;
        // A prefix stays one. Believed.
        if domain.custom_domain_config.is_some() {
            domain.custom_domain_config = input.custom_domain_config.or(domain.custom_domain_config);
        }
        domain.managed_login_version = input.managed_login_version.or(domain.managed_login_version);
        put_domain(tx, &input.domain, &domain)?;
        Ok::<_, ApiError>(domain)
    });
    Ok(Output { managed_login_version: updated.await?.managed_login_version })
}
