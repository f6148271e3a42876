//! GetDomainName: one domain.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::domain_names;
use crate::model::domain_name::DomainName;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
}

pub(super) async fn get_domain_name(call: Call, input: Input) -> Result<DomainName, ApiError> {
    domain_names::domain_name(&call.store, &input.domain_name)
}
