//! GetDeployments: the deployments of an API.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DEPLOYMENTS, all, must_have_api};
use crate::model::deployment::Deployment;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_deployments(call: Call, input: Input) -> Result<Items<Deployment>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let all: Vec<Deployment> = all(&call.store, DEPLOYMENTS.of(&input.rest_api_id))?;
    input.page.of(all, |deployment| &deployment.id)
}
