//! DeleteIntegration: removes an integration that no route needs.

use contract::{ApiError, Call};

use super::super::kinds::{INTEGRATION, Members, given};
use super::super::{deployments, routes};

pub(super) async fn delete_integration(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            routes::remove_unused(tx, &INTEGRATION, &input)?;
            deployments::follow(&call, tx, given(&input, "ApiId"))
        })
        .await?;
    Ok(Members::new())
}
