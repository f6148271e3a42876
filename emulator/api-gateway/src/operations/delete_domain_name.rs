//! DeleteDomainName: removes a domain with its mappings.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::domain_names;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
}

pub(super) async fn delete_domain_name(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            domain_names::domain_name(tx, &input.domain_name)?;
            domain_names::remove(tx, &input.domain_name);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Nothing {})
}
