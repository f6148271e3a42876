//! GetBasePathMapping: one of the paths under a domain.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::domain_names;
use crate::model::domain_name::BasePathMapping;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    base_path: String,
}

pub(super) async fn get_base_path_mapping(call: Call, input: Input) -> Result<BasePathMapping, ApiError> {
    domain_names::mapping(&call.store, &input.domain_name, &input.base_path)
}
