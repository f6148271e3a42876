//! GetRoute: one route of an API.

use contract::{ApiError, Call};

use super::super::kinds::{Members, ROUTE};

pub(super) async fn get_route(call: Call, input: Members) -> Result<Members, ApiError> {
    ROUTE.find(&call.store, &input)
}
