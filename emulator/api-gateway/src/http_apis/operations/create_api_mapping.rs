//! CreateApiMapping: a path under a domain that leads to a stage of an HTTP API or of a REST API.

use contract::{ApiError, Call};

use super::super::kinds::Members;
use super::super::mappings;

pub(super) async fn create_api_mapping(call: Call, input: Members) -> Result<Members, ApiError> {
    let mapping = call.store.commit(|tx| mappings::found(&call, tx, &input)).await?;
    Ok(mappings::shown(&mapping))
}
