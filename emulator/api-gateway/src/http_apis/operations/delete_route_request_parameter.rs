//! DeleteRouteRequestParameter: only routes of WebSocket APIs have request parameters, so there is never one to remove.

use contract::{ApiError, Call};

use super::super::errors;
use super::super::kinds::{Members, ROUTE};

pub(super) async fn delete_route_request_parameter(call: Call, input: Members) -> Result<Members, ApiError> {
    ROUTE.find(&call.store, &input)?;
    Err(errors::nothing_of("RequestParameter"))
}
