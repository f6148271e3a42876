//! GetApi: one API.

use contract::{ApiError, Call};

use super::super::apis;
use super::super::kinds::{self, Members};

pub(super) async fn get_api(call: Call, input: Members) -> Result<Members, ApiError> {
    let api = kinds::api(&call.store, &input)?;
    Ok(apis::shown(&call, api))
}
