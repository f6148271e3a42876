//! CreateBasePathMapping: a path under a domain that leads to an API.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::domain_names;
use crate::model::domain_name::BasePathMapping;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    base_path: Option<String>,
    rest_api_id: String,
    stage: Option<String>,
}

pub(super) async fn create_base_path_mapping(call: Call, input: Input) -> Result<BasePathMapping, ApiError> {
    let mapping = BasePathMapping {
        base_path: domain_names::base_path(input.base_path.as_deref())?,
        rest_api_id: input.rest_api_id,
        stage: input.stage.filter(|stage| !stage.is_empty()),
        api_mapping_id: None,
    };
    call.store
        .commit(|tx| {
            domain_names::domain_name(tx, &input.domain_name)?;
            domain_names::check_mapping(tx, &mapping)?;
            domain_names::put_new_mapping(tx, &input.domain_name, &mapping)
        })
        .await?;
    Ok(mapping)
}
