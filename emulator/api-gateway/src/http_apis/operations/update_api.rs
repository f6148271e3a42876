//! UpdateApi: changes an API, or the parts of one that was made with a target.

use contract::{ApiError, Call};

use super::super::apis;
use super::super::kinds::Members;

pub(super) async fn update_api(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = call.store.commit(|tx| apis::change(&call, tx, input)).await?;
    Ok(apis::shown(&call, api))
}
