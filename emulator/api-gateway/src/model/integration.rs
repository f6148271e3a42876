//! What stands behind a method, and how its answers become the method's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Templates, Texts};

/// How long an integration may take if nothing is said, in milliseconds (documented).
pub(crate) const DEFAULT_TIMEOUT: i64 = 29_000;

/// An integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Integration {
    /// `HTTP`, `AWS`, `MOCK`, `HTTP_PROXY` or `AWS_PROXY`.
    pub(crate) r#type: String,
    /// The method with which the integration is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) http_method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uri: Option<String>,
    /// `INTERNET` or `VPC_LINK`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) connection_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) connection_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) credentials: Option<String>,
    /// `integration.request.{header|querystring|path}.{name}`, and where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_parameters: Option<Texts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_templates: Option<Templates>,
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES` or `NEVER`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passthrough_behavior: Option<String>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_handling: Option<String>,
    pub(crate) timeout_in_millis: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cache_namespace: Option<String>,
    #[serde(default)]
    pub(crate) cache_key_parameters: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tls_config: Option<TlsConfig>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_transfer_mode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) integration_target: Option<String>,
    /// By status code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) integration_responses: BTreeMap<String, IntegrationResponse>,
}

/// How the certificate of an HTTP endpoint is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TlsConfig {
    #[serde(default)]
    pub(crate) insecure_skip_verification: bool,
}

/// How one kind of the integration's answers becomes an answer of the method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationResponse {
    /// The status of the method's answer: three digits.
    pub(crate) status_code: String,
    /// A regular expression; none or an empty one makes this the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) selection_pattern: Option<String>,
    /// `method.response.header.{name}`, and where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_parameters: Option<Texts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_templates: Option<Templates>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_handling: Option<String>,
}
