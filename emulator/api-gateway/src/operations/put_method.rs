//! PutMethod: a method of a resource.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{put_resource, resource};
use crate::model::method::Method;
use crate::model::{Flags, Texts};
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    authorization_type: String,
    authorizer_id: Option<String>,
    #[serde(default)]
    api_key_required: bool,
    operation_name: Option<String>,
    request_parameters: Option<Flags>,
    request_models: Option<Texts>,
    request_validator_id: Option<String>,
    authorization_scopes: Option<Vec<String>>,
}

pub(super) async fn put_method(call: Call, input: Input) -> Result<Method, ApiError> {
    call.store
        .commit(|tx| {
            let mut resource = resource(tx, &input.rest_api_id, &input.resource_id)?;
            if resource.resource_methods.contains_key(&input.http_method) {
                return Err(errors::conflict("Method already exists for this resource"));
            }
            let method = Method {
                http_method: input.http_method.clone(),
                authorization_type: input.authorization_type,
                authorizer_id: input.authorizer_id,
                api_key_required: input.api_key_required,
                request_validator_id: input.request_validator_id,
                operation_name: input.operation_name,
                request_parameters: input.request_parameters,
                request_models: input.request_models,
                method_responses: BTreeMap::new(),
                method_integration: None,
                authorization_scopes: input.authorization_scopes,
            };
            let method = methods::conforming(tx, &input.rest_api_id, method)?;
            resource.resource_methods.insert(input.http_method, method.clone());
            put_resource(tx, &input.rest_api_id, &resource)?;
            Ok(method)
        })
        .await
}
