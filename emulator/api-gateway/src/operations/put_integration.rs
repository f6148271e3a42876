//! PutIntegration: what stands behind a method, in place of anything that stood there.
//!
//! `credentials`, `tlsConfig`, `responseTransferMode`, `integrationTarget` and cache settings are kept and shown.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::{DEFAULT_TIMEOUT, Integration, TlsConfig};
use crate::model::{Templates, Texts};
use crate::{integrations, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    r#type: String,
    integration_http_method: Option<String>,
    uri: Option<String>,
    connection_type: Option<String>,
    connection_id: Option<String>,
    credentials: Option<String>,
    request_parameters: Option<Texts>,
    request_templates: Option<Templates>,
    passthrough_behavior: Option<String>,
    cache_namespace: Option<String>,
    #[serde(default)]
    cache_key_parameters: Vec<String>,
    content_handling: Option<String>,
    timeout_in_millis: Option<i64>,
    tls_config: Option<TlsConfig>,
    response_transfer_mode: Option<String>,
    integration_target: Option<String>,
}

pub(super) async fn put_integration(call: Call, input: Input) -> Result<Integration, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                let integration = Integration {
                    r#type: input.r#type,
                    http_method: input.integration_http_method,
                    uri: input.uri,
                    connection_type: input.connection_type,
                    connection_id: input.connection_id,
                    credentials: input.credentials,
                    request_parameters: input.request_parameters,
                    request_templates: input.request_templates,
                    passthrough_behavior: input.passthrough_behavior,
                    content_handling: input.content_handling,
                    timeout_in_millis: input.timeout_in_millis.unwrap_or(DEFAULT_TIMEOUT),
                    cache_namespace: input.cache_namespace.or_else(|| Some(input.resource_id.clone())),
                    cache_key_parameters: input.cache_key_parameters,
                    tls_config: input.tls_config,
                    response_transfer_mode: input.response_transfer_mode,
                    integration_target: input.integration_target,
                    integration_responses: BTreeMap::new(),
                };
                let integration = integrations::conforming(method, integration)?;
                method.method_integration = Some(integration.clone());
                Ok(integration)
            })
        })
        .await
}
