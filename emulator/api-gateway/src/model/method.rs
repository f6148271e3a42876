//! A method of a resource, and what it may answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::integration::Integration;
use super::{Flags, Texts};

/// The methods that a resource can have.
pub(crate) const HTTP_METHODS: [&str; 8] =
    ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

/// A method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Method {
    /// One of [`HTTP_METHODS`].
    pub(crate) http_method: String,
    /// `NONE`, `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`.
    pub(crate) authorization_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorizer_id: Option<String>,
    pub(crate) api_key_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_validator_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) operation_name: Option<String>,
    /// `method.request.{querystring|header|path}.{name}`, and whether it is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_parameters: Option<Flags>,
    /// Names of models by content type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_models: Option<Texts>,
    /// By status code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) method_responses: BTreeMap<String, MethodResponse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method_integration: Option<Integration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorization_scopes: Option<Vec<String>>,
}

/// One of the answers of a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MethodResponse {
    /// Three digits.
    pub(crate) status_code: String,
    /// `method.response.header.{name}`, and whether it is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_parameters: Option<Flags>,
    /// Names of models by content type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_models: Option<Texts>,
}
