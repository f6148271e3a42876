//! A REST API: what is said of it as a whole.

use serde::{Deserialize, Serialize};

use super::{Seconds, Texts};

/// A REST API. `version`, `securityPolicy` and `endpointAccessMode` are kept and shown, and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RestApi {
    /// Ten lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) created_date: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// What an import had to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) binary_media_types: Vec<String>,
    /// The least number of bytes of a body that is compressed; none if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) minimum_compression_size: Option<i64>,
    /// `HEADER` or `AUTHORIZER`.
    pub(crate) api_key_source: String,
    pub(crate) endpoint_configuration: EndpointConfiguration,
    /// The resource policy, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Texts>,
    pub(crate) disable_execute_api_endpoint: bool,
    pub(crate) root_resource_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) security_policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) endpoint_access_mode: Option<String>,
}

/// How an API or a domain is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointConfiguration {
    /// One of `EDGE`, `REGIONAL` and `PRIVATE`.
    #[serde(default)]
    pub(crate) types: Vec<String>,
    /// `ipv4` or `dualstack`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ip_address_type: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) vpc_endpoint_ids: Vec<String>,
}
