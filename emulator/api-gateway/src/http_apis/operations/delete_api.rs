//! DeleteApi: removes an API with all that is its own.

use contract::{ApiError, Call};

use super::super::apis;
use super::super::kinds::{Members, given};

pub(super) async fn delete_api(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store.commit(|tx| apis::remove(tx, given(&input, "ApiId"))).await?;
    Ok(Members::new())
}
