//! CreateModel: the JSON schema of a payload.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{MODELS, must_have_api, put};
use crate::model::payload_model::Model;
use crate::{errors, models, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    name: String,
    description: Option<String>,
    schema: Option<String>,
    content_type: String,
}

pub(super) async fn create_model(call: Call, input: Input) -> Result<Model, ApiError> {
    let model = Model {
        id: rest_apis::new_id::<6>(&call),
        name: input.name,
        description: input.description,
        schema: input.schema,
        content_type: input.content_type,
    };
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            models::check(&model)?;
            let part = MODELS.of(&input.rest_api_id);
            if tx.get(part, &Key::text(&model.name)).is_some() {
                return Err(errors::conflict("Model name already exists for this REST API"));
            }
            put(tx, part, &model.name, &model)
        })
        .await?;
    Ok(model)
}
