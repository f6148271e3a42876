//! GetAuthorizers: the authorizers of an API, in pages.

use contract::{ApiError, Call};

use super::super::kinds::{AUTHORIZER, Members};

pub(super) async fn get_authorizers(call: Call, input: Members) -> Result<Members, ApiError> {
    AUTHORIZER.page(&call.store, &input)
}
