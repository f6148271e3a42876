//! DeleteAuthorizer: removes an authorizer that no route needs.

use contract::{ApiError, Call};

use super::super::kinds::{AUTHORIZER, Members, given};
use super::super::{deployments, routes};

pub(super) async fn delete_authorizer(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            routes::remove_unused(tx, &AUTHORIZER, &input)?;
            deployments::follow(&call, tx, given(&input, "ApiId"))
        })
        .await?;
    Ok(Members::new())
}
