//! GetApiMapping: one path under a domain.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::mappings;

pub(super) async fn get_api_mapping(call: Call, input: Members) -> Result<Members, ApiError> {
    let mapping = mappings::named(&call.store, &input)?;
    Ok(mappings::shown(&mapping))
}
