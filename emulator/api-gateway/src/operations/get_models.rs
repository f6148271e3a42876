//! GetModels: an API's models.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{MODELS, all, must_have_api};
use crate::model::payload_model::Model;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_models(call: Call, input: Input) -> Result<Items<Model>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let all: Vec<Model> = all(&call.store, MODELS.of(&input.rest_api_id))?;
    input.page.of(all, |one| &one.name)
}
