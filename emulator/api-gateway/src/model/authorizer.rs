//! An authorizer: who says whether a request may pass.

use serde::{Deserialize, Serialize};

/// How long an answer is remembered if nothing is said, in seconds (documented).
pub(crate) const DEFAULT_RESULT_TTL: i64 = 300;

/// An authorizer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorizer {
    /// Six lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// `TOKEN`, `REQUEST` or `COGNITO_USER_POOLS`.
    pub(crate) r#type: String,
    /// ARNs of user pools.
    #[serde(default, rename = "providerARNs", skip_serializing_if = "Option::is_none")]
    pub(crate) provider_arns: Option<Vec<String>>,
    /// `custom` or `cognito_user_pools`: what OpenAPI's exports say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorizer_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorizer_credentials: Option<String>,
    /// `method.request.header.Authorization`, or several with commas between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identity_validation_expression: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorizer_result_ttl_in_seconds: Option<i64>,
}
