//! GetModelTemplate: a mapping template that takes a payload of a model apart and puts it together again.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{MODELS, named};
use crate::model::payload_model::Model;
use crate::{errors, models};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    model_name: String,
}

pub(super) async fn get_model_template(call: Call, input: Input) -> Result<Template, ApiError> {
    let model: Model = named(&call.store, MODELS.of(&input.rest_api_id), &input.model_name)?
        .ok_or_else(|| errors::no_model(&input.model_name))?;
    Ok(Template { value: models::sample_template(&model) })
}

#[derive(Serialize)]
pub(super) struct Template {
    value: String,
}
