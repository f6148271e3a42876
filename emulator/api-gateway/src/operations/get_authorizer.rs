//! GetAuthorizer: one of an API's authorizers.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{AUTHORIZERS, named};
use crate::errors;
use crate::model::authorizer::Authorizer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    authorizer_id: String,
}

pub(super) async fn get_authorizer(call: Call, input: Input) -> Result<Authorizer, ApiError> {
    named(&call.store, AUTHORIZERS.of(&input.rest_api_id), &input.authorizer_id)?
        .ok_or_else(errors::no_authorizer)
}
