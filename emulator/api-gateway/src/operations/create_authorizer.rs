//! CreateAuthorizer: who says whether requests may pass. `jwtConfiguration` is refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::collections::{AUTHORIZERS, put};
use crate::model::authorizer::Authorizer;
use crate::{authorizers, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    name: String,
    r#type: String,
    #[serde(rename = "providerARNs")]
    provider_arns: Option<Vec<String>>,
    auth_type: Option<String>,
    authorizer_uri: Option<String>,
    authorizer_credentials: Option<String>,
    identity_source: Option<String>,
    identity_validation_expression: Option<String>,
    authorizer_result_ttl_in_seconds: Option<i64>,
    jwt_configuration: Option<Value>,
}

pub(super) async fn create_authorizer(call: Call, input: Input) -> Result<Authorizer, ApiError> {
    if input.r#type == "JWT" || input.jwt_configuration.is_some() {
        return Err(ApiError::member_not_emulated("CreateAuthorizer", "jwtConfiguration"));
    }
    let authorizer = Authorizer {
        id: rest_apis::new_id::<6>(&call),
        name: input.name,
        r#type: input.r#type,
        provider_arns: input.provider_arns,
        auth_type: input.auth_type,
        authorizer_uri: input.authorizer_uri,
        authorizer_credentials: input.authorizer_credentials,
        identity_source: input.identity_source,
        identity_validation_expression: input.identity_validation_expression,
        authorizer_result_ttl_in_seconds: input.authorizer_result_ttl_in_seconds,
    };
    call.store
        .commit(|tx| {
            authorizers::must_have_api(tx, &input.rest_api_id)?;
            let authorizer = authorizers::conforming(tx, &input.rest_api_id, authorizer)?;
            put(tx, AUTHORIZERS.of(&input.rest_api_id), &authorizer.id, &authorizer)?;
            Ok(authorizer)
        })
        .await
}
