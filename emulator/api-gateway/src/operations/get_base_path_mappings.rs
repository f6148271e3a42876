//! GetBasePathMappings: the paths under a domain.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{BASE_PATH_MAPPINGS, all};
use crate::domain_names;
use crate::model::domain_name::BasePathMapping;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_base_path_mappings(
    call: Call,
    input: Input,
) -> Result<Items<BasePathMapping>, ApiError> {
    domain_names::domain_name(&call.store, &input.domain_name)?;
    let all: Vec<BasePathMapping> = all(&call.store, BASE_PATH_MAPPINGS.of(&input.domain_name))?;
    input.page.of(all, |mapping| &mapping.base_path)
}
