//! UpdateApiMapping: changes where a path under a domain leads, or the path.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::mappings;

pub(super) async fn update_api_mapping(call: Call, input: Members) -> Result<Members, ApiError> {
    let mapping = call.store.commit(|tx| mappings::change(tx, &input)).await?;
    Ok(mappings::shown(&mapping))
}
