//! GetRoutes: the routes of an API, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{Members, ROUTE};

pub(super) async fn get_routes(call: Call, input: Members) -> Result<Members, ApiError> {
    ROUTE.page(&call.store, &input)
}
