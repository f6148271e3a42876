//! TagResource: tags on an API, a stage, a key, a plan or a domain.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::{Nothing, Texts};
use crate::tags;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    resource_arn: String,
    tags: Texts,
}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store.commit(|tx| tags::change(tx, &input.resource_arn, |tags| tags.extend(input.tags))).await?;
    Ok(Nothing {})
}
