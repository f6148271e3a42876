//! TestInvokeMethod: runs a method as it is now, without its authorizer, and tells what happened on the way.
//!
//! API keys, plans and throttling are left out, too (documented: a test bypasses authorization). Accepted and ignored:
//! `clientCertificateId`.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::data_plane::test_invoke::{self, Trial, pairs};
use crate::methods;
use crate::model::Texts;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    #[serde(default)]
    path_with_query_string: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    headers: Texts,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    stage_variables: Texts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    status: u16,
    body: String,
    headers: Texts,
    multi_value_headers: BTreeMap<String, Vec<String>>,
    log: String,
    latency: i64,
}

pub(super) async fn test_invoke_method(call: Call, input: Input) -> Result<Output, ApiError> {
    // That there is such a method, in its own words.
    methods::method(&call.store, &input.rest_api_id, &input.resource_id, &input.http_method)?;
    let trial = Trial {
        api: input.rest_api_id,
        method: input.http_method,
        target: input.path_with_query_string.unwrap_or_default(),
        headers: pairs(input.headers, input.multi_value_headers),
        body: input.body.unwrap_or_default(),
        stage_variables: input.stage_variables,
    };
    let began = call.now;
    let clock = call.clock.clone();
    let tried = test_invoke::run(call, &input.resource_id, trial).await?;
    let mut multi_value_headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &tried.headers {
        multi_value_headers.entry(name.clone()).or_default().push(value.clone());
    }
    Ok(Output {
        status: tried.status,
        body: tried.body,
        headers: tried.headers.into_iter().collect(),
        multi_value_headers,
        log: tried.log,
        latency: clock.now().0.saturating_sub(began.0),
    })
}
