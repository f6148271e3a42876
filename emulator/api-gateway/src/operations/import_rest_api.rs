//! ImportRestApi: an API from a document of OpenAPI.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{HOMES, REST_APIS, put, put_resource, settle};
use crate::model::Texts;
use crate::model::rest_api::RestApi;
use crate::open_api::document::Document;
use crate::open_api::importing;
use crate::{errors, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    body: String,
    #[serde(default)]
    parameters: Texts,
    #[serde(default)]
    fail_on_warnings: bool,
}

pub(super) async fn import_rest_api(call: Call, input: Input) -> Result<RestApi, ApiError> {
    let document = Document::read(&input.body)?;
    let mut api = importing::new_api(&call, &document, &input.parameters)?;
    call.store
        .commit(|tx| {
            put(tx, REST_APIS.whole(), &api.id, &api)?;
            settle(tx, &HOMES, &api.id)?;
            put_resource(tx, &api.id, &rest_apis::root(&api))?;
            api.warnings = importing::fill(&call, tx, &api, &document, &input.parameters)?;
            if input.fail_on_warnings && !api.warnings.is_empty() {
                return Err(errors::bad_request(api.warnings.join("\n")));
            }
            Ok(())
        })
        .await?;
    Ok(api)
}
