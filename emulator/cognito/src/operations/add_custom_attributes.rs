//! AddCustomAttributes: gives a pool more attributes of its own. None is ever taken away.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{pool, put_pool};
use crate::errors;
use crate::model::schema::{AskedAttribute, add_custom};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    user_pool_id: String,
    custom_attributes: Vec<AskedAttribute>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn add_custom_attributes(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let mut pool = pool(tx, &input.user_pool_id)?;
            add_custom(&mut pool.schema, input.custom_attributes).map_err(errors::invalid_parameter)?;
            pool.modified = call.now.0;
            put_pool(tx, &pool)
        })
        .await?;
    Ok(Output {})
}
