//! A gateway response: what API Gateway itself answers when a request does not get through.

use serde::{Deserialize, Serialize};

use super::{Templates, Texts};

/// The template of every response that nobody has changed (captured).
pub(crate) const DEFAULT_TEMPLATE: &str = "{\"message\":$context.error.messageString}";

/// Every type of response with the status that it has by default, in the order of a list (captured).
pub(crate) const RESPONSE_TYPES: [(&str, Option<&str>); 21] = [
    ("ACCESS_DENIED", Some("403")),
    ("API_CONFIGURATION_ERROR", Some("500")),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some("500")),
    ("AUTHORIZER_FAILURE", Some("500")),
    ("BAD_REQUEST_BODY", Some("400")),
    ("BAD_REQUEST_PARAMETERS", Some("400")),
    ("DEFAULT_4XX", None),
    ("DEFAULT_5XX", None),
    ("EXPIRED_TOKEN", Some("403")),
    ("INTEGRATION_FAILURE", Some("504")),
    ("INTEGRATION_TIMEOUT", Some("504")),
    ("INVALID_API_KEY", Some("403")),
    ("INVALID_SIGNATURE", Some("403")),
    ("MISSING_AUTHENTICATION_TOKEN", Some("403")),
    ("QUOTA_EXCEEDED", Some("429")),
    ("REQUEST_TOO_LARGE", Some("413")),
    ("RESOURCE_NOT_FOUND", Some("404")),
    ("THROTTLED", Some("429")),
    ("UNAUTHORIZED", Some("401")),
    ("UNSUPPORTED_MEDIA_TYPE", Some("415")),
    ("WAF_FILTERED", Some("403")),
];

/// A gateway response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GatewayResponse {
    pub(crate) response_type: String,
    /// None for a default response that leaves each type its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status_code: Option<String>,
    /// `gatewayresponse.header.{name}`, and where it comes from.
    #[serde(default)]
    pub(crate) response_parameters: Texts,
    #[serde(default)]
    pub(crate) response_templates: Templates,
    /// Whether nobody has said anything of this type.
    pub(crate) default_response: bool,
}

/// The response of a type that nobody has changed, if there is such a type. What was said of `DEFAULT_4XX` or `DEFAULT_5XX` holds for the
/// types of that class of status (captured).
pub(crate) fn unchanged<'a>(
    response_type: &str,
    said_of_class: impl FnOnce(&str) -> Option<&'a GatewayResponse>,
) -> Option<GatewayResponse> {
    let (name, status) = RESPONSE_TYPES.into_iter().find(|(name, _)| *name == response_type)?;
    let class = match status {
        Some(status) if status.starts_with('4') => said_of_class("DEFAULT_4XX"),
        Some(_) => said_of_class("DEFAULT_5XX"),
        None => None,
    };
    Some(match class {
        Some(class) => GatewayResponse {
            response_type: name.to_owned(),
            status_code: class.status_code.clone().or_else(|| status.map(str::to_owned)),
            default_response: true,
            ..class.clone()
        },
        None => GatewayResponse {
            response_type: name.to_owned(),
            status_code: status.map(str::to_owned),
            response_parameters: Texts::new(),
            response_templates: Templates::from([(
                "application/json".to_owned(),
                Some(DEFAULT_TEMPLATE.to_owned()),
            )]),
            default_response: true,
        },
    })
}
