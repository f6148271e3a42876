//! UpdateRoute: changes a route.

use contract::{ApiError, Call};

use super::super::kinds::{Members, ROUTE, given};
use super::super::{deployments, routes};

pub(super) async fn update_route(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            let before = ROUTE.find(tx, &input)?;
            let route = routes::changed(tx, &api, before, input)?;
            ROUTE.put(tx, &api, &route)?;
            deployments::follow(&call, tx, &api)?;
            Ok(route)
        })
        .await
}
