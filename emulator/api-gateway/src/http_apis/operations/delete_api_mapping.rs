//! DeleteApiMapping: removes a path under a domain.

use contract::{ApiError, Call};
use store::Key;

use super::super::kinds::Members;
use super::super::{domains, mappings};
use crate::collections::BASE_PATH_MAPPINGS;

pub(super) async fn delete_api_mapping(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            let mapping = mappings::named(tx, &input)?;
            tx.remove(BASE_PATH_MAPPINGS.of(&domains::name(&input)), Key::text(&mapping.base_path));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Members::new())
}
