//! DeleteBasePathMapping: removes one of the paths under a domain.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::BASE_PATH_MAPPINGS;
use crate::domain_names;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    base_path: String,
}

pub(super) async fn delete_base_path_mapping(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let mapping = domain_names::mapping(tx, &input.domain_name, &input.base_path)?;
            tx.remove(BASE_PATH_MAPPINGS.of(&input.domain_name), Key::text(&mapping.base_path));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Nothing {})
}
