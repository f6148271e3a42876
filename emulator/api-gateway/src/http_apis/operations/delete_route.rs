//! DeleteRoute: removes a route.

use contract::{ApiError, Call};

use super::super::deployments;
use super::super::kinds::{Members, ROUTE, given};

pub(super) async fn delete_route(call: Call, input: Members) -> Result<Members, ApiError> {
    call.store
        .commit(|tx| {
            ROUTE.find(tx, &input)?;
            let api = given(&input, "ApiId");
            ROUTE.remove(tx, api, given(&input, "RouteId"));
            deployments::follow(&call, tx, api)
        })
        .await?;
    Ok(Members::new())
}
