//! GetRestApis: the APIs of an account and a region, in the order of their ids.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REST_APIS, all};
use crate::model::rest_api::RestApi;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_rest_apis(call: Call, input: Input) -> Result<Items<RestApi>, ApiError> {
    input.page.of(all::<RestApi>(&call.store, REST_APIS.whole())?, |api| &api.id)
}
