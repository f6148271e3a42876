//! GetAuthorizers: an API's authorizers.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{AUTHORIZERS, all, must_have_api};
use crate::model::authorizer::Authorizer;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_authorizers(call: Call, input: Input) -> Result<Items<Authorizer>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let all: Vec<Authorizer> = all(&call.store, AUTHORIZERS.of(&input.rest_api_id))?;
    input.page.of(all, |one| &one.id)
}
