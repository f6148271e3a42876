//! What a deployment has frozen: all that the data plane needs of an API, as it was when CreateDeployment was called.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::authorizer::Authorizer;
use super::gateway_response::GatewayResponse;
use super::payload_model::Model;
use super::request_validator::RequestValidator;
use super::resource::Resource;
use super::rest_api::RestApi;

/// An API as it was deployed: one row, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    pub(crate) rest_api: RestApi,
    /// With their methods, in the order of their paths.
    pub(crate) resources: Vec<Resource>,
    /// By id.
    #[serde(default)]
    pub(crate) authorizers: BTreeMap<String, Authorizer>,
    /// By name.
    #[serde(default)]
    pub(crate) models: BTreeMap<String, Model>,
    /// By id.
    #[serde(default)]
    pub(crate) request_validators: BTreeMap<String, RequestValidator>,
    /// By type; only those of which something was said.
    #[serde(default)]
    pub(crate) gateway_responses: BTreeMap<String, GatewayResponse>,
}

impl Snapshot {
    /// What a deployment tells of its methods: by path and HTTP method, how each is authorized (`apiSummary`).
    pub(crate) fn summary(&self) -> Value {
        let mut paths = serde_json::Map::new();
        for resource in self.resources.iter().filter(|resource| !resource.resource_methods.is_empty()) {
            let methods = resource.resource_methods.iter().map(|(name, method)| {
                let told = json!({
                    "authorizationType": method.authorization_type,
                    "apiKeyRequired": method.api_key_required,
                });
                (name.clone(), told)
            });
            paths.insert(resource.path.clone(), Value::Object(methods.collect()));
        }
        Value::Object(paths)
    }
}
