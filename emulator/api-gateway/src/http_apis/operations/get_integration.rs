//! GetIntegration: one integration of an API.

use contract::{ApiError, Call};

use super::super::kinds::{INTEGRATION, Members};

pub(super) async fn get_integration(call: Call, input: Members) -> Result<Members, ApiError> {
    INTEGRATION.find(&call.store, &input)
}
