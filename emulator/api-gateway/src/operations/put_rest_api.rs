//! PutRestApi: a document of OpenAPI into an API, in place of what it is (`overwrite`) or over it (`merge`, which is usual).

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{
    AUTHORIZERS, GATEWAY_RESPONSES, MODELS, REQUEST_VALIDATORS, RESOURCES, put_resource, rest_api,
};
use crate::model::Texts;
use crate::model::rest_api::RestApi;
use crate::open_api::document::Document;
use crate::open_api::importing;
use crate::{errors, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    body: String,
    mode: Option<String>,
    #[serde(default)]
    parameters: Texts,
    #[serde(default)]
    fail_on_warnings: bool,
}

pub(super) async fn put_rest_api(call: Call, input: Input) -> Result<RestApi, ApiError> {
    let document = Document::read(&input.body)?;
    call.store
        .commit(|tx| {
            let mut api = rest_api(tx, &input.rest_api_id)?;
            if input.mode.as_deref() == Some("overwrite") {
                for collection in [&RESOURCES, &MODELS, &AUTHORIZERS, &REQUEST_VALIDATORS, &GATEWAY_RESPONSES]
                {
                    tx.drop_part(collection.of(&api.id));
                }
                put_resource(tx, &api.id, &rest_apis::root(&api))?;
            }
            importing::describe(&document, &mut api)?;
            api.warnings = importing::fill(&call, tx, &api, &document, &input.parameters)?;
            if input.fail_on_warnings && !api.warnings.is_empty() {
                return Err(errors::bad_request(api.warnings.join("\n")));
            }
            api.tags.get_or_insert_default();
            Ok(api)
        })
        .await
}
