//! UpdateDomainName: patches a domain.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{DOMAIN_NAMES, put};
use crate::domain_names;
use crate::model::domain_name::DomainName;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    domain_name: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_domain_name(call: Call, input: Input) -> Result<DomainName, ApiError> {
    call.store
        .commit(|tx| {
            let before = domain_names::domain_name(tx, &input.domain_name)?;
            let mut after = patched(&before, &domain_names::PATCHES, &input.patch_operations)?;
            put(tx, DOMAIN_NAMES.whole(), &after.domain_name, &after)?;
            after.tags.get_or_insert_default();
            Ok(after)
        })
        .await
}
