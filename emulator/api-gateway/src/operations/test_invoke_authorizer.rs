//! TestInvokeAuthorizer: asks an authorizer as it is now, and tells what it said and what happened on the way. Nothing of what it says is
//! remembered, and no method is let through by it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::collections::must_have_api;
use crate::data_plane::test_invoke::{Trial, authorize, pairs};
use crate::model::Texts;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    authorizer_id: String,
    #[serde(default)]
    headers: Texts,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    path_with_query_string: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    stage_variables: Texts,
    #[serde(default)]
    additional_context: Texts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    client_status: u16,
    log: String,
    latency: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<Texts>,
}

pub(super) async fn test_invoke_authorizer(call: Call, input: Input) -> Result<Output, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let trial = Trial {
        api: input.rest_api_id,
        method: "GET".to_owned(),
        target: input.path_with_query_string,
        headers: pairs(input.headers, input.multi_value_headers),
        body: input.body,
        stage_variables: input.stage_variables,
    };
    let began = call.now;
    let clock = call.clock.clone();
    let told = authorize(call, &input.authorizer_id, trial, input.additional_context).await?;
    Ok(Output {
        client_status: told.client_status,
        log: told.log,
        latency: clock.now().0.saturating_sub(began.0),
        principal_id: told.principal_id,
        policy: told.policy,
        claims: told.claims,
    })
}
