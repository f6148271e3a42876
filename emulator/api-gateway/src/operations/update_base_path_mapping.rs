//! UpdateBasePathMapping: another path, another API or another stage.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::BASE_PATH_MAPPINGS;
use crate::domain_names;
use crate::model::domain_name::BasePathMapping;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    base_path: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_base_path_mapping(call: Call, input: Input) -> Result<BasePathMapping, ApiError> {
    call.store
        .commit(|tx| {
            let before = domain_names::mapping(tx, &input.domain_name, &input.base_path)?;
            let operations = domain_names::spelled(input.patch_operations.clone());
            let mut after = patched(&before, &domain_names::MAPPING_PATCHES, &operations)?;
            after.base_path = domain_names::base_path(Some(&after.base_path))?;
            domain_names::check_mapping(tx, &after)?;
            tx.remove(BASE_PATH_MAPPINGS.of(&input.domain_name), Key::text(&before.base_path));
            domain_names::put_new_mapping(tx, &input.domain_name, &after)?;
            Ok(after)
        })
        .await
}
