//! GetApis: the HTTP APIs of an account, in pages.

use contract::{ApiError, Call};

use super::super::apis;
use super::super::collections::APIS;
use super::super::kinds::{self, Members};
use crate::collections::all;

pub(super) async fn get_apis(call: Call, input: Members) -> Result<Members, ApiError> {
    let apis: Vec<Members> = all(&call.store, APIS.whole())?;
    let shown = apis.into_iter().map(|api| apis::shown(&call, api)).collect();
    kinds::page(shown, "ApiId", &input)
}
