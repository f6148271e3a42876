//! PutMethodResponse: one of the answers of a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::method::MethodResponse;
use crate::model::{Flags, Texts};
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    status_code: String,
    response_parameters: Option<Flags>,
    response_models: Option<Texts>,
}

pub(super) async fn put_method_response(call: Call, input: Input) -> Result<MethodResponse, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |tx, method| {
                if method.method_responses.contains_key(&input.status_code) {
                    return Err(errors::conflict("Response already exists for this resource"));
                }
                let response = MethodResponse {
                    status_code: input.status_code.clone(),
                    response_parameters: input.response_parameters,
                    response_models: input.response_models,
                };
                methods::check_response(tx, &input.rest_api_id, &response)?;
                method.method_responses.insert(input.status_code, response.clone());
                Ok(response)
            })
        })
        .await
}
