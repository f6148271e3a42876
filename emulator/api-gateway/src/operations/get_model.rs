//! GetModel: one of an API's models.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{MODELS, named};
use crate::errors;
use crate::model::payload_model::Model;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    model_name: String,
}

pub(super) async fn get_model(call: Call, input: Input) -> Result<Model, ApiError> {
    named(&call.store, MODELS.of(&input.rest_api_id), &input.model_name)?
        .ok_or_else(|| errors::no_model(&input.model_name))
}
