//! GetAuthorizer: one authorizer of an API.

use contract::{ApiError, Call};

use super::super::kinds::{AUTHORIZER, Members};

pub(super) async fn get_authorizer(call: Call, input: Members) -> Result<Members, ApiError> {
    AUTHORIZER.find(&call.store, &input)
}
