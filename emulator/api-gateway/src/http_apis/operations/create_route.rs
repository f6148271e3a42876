//! CreateRoute: a route of an API.

use contract::{ApiError, Call};

use super::super::kinds::{self, Members, ROUTE, given};
use super::super::{deployments, routes};

pub(super) async fn create_route(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = given(&input, "ApiId").to_owned();
    call.store
        .commit(|tx| {
            kinds::must_have_api(tx, &api)?;
            let route = routes::new(&call, tx, &api, input)?;
            ROUTE.put(tx, &api, &route)?;
            deployments::follow(&call, tx, &api)?;
            Ok(route)
        })
        .await
}
