//! A domain of one's own, and the paths under it that lead to APIs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rest_api::EndpointConfiguration;
use super::{Seconds, Texts};

/// How a mapping of a domain's own root is called.
pub(crate) const NO_PATH: &str = "(none)";

/// A domain name. Certificates, security and policies are kept and shown, and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DomainName {
    pub(crate) domain_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) domain_name_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_upload_date: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) regional_domain_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) regional_hosted_zone_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) regional_certificate_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) regional_certificate_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) distribution_domain_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) distribution_hosted_zone_id: Option<String>,
    pub(crate) endpoint_configuration: EndpointConfiguration,
    pub(crate) domain_name_status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) security_policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) endpoint_access_mode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Texts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mutual_tls_authentication: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ownership_verification_certificate_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) routing_mode: Option<String>,
}

/// A path under a domain, and the stage of an API that it leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BasePathMapping {
    /// Without a slash at either end; [`NO_PATH`] for the root. It may have several segments.
    pub(crate) base_path: String,
    pub(crate) rest_api_id: String,
    /// None if the stage is the next segment of a request's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<String>,
    /// Of a mapping that was made as an API mapping, by API Gateway's second version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) api_mapping_id: Option<String>,
}

/// The base paths that could lead somewhere for a path, the longest first: of `/a/b/c` they are `a/b/c`, `a/b`, `a` and [`NO_PATH`]. Each
/// is one exact look-up, so that a thousand mappings cost what one does. With each comes the rest of the path, from its slash.
pub(crate) fn prefixes(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut end = Some(path.len());
    let with_segments = std::iter::from_fn(move || {
        let here = end?;
        end = path.get(..here).and_then(|prefix| prefix.rfind('/'));
        path.split_at_checked(here).filter(|(prefix, _)| !prefix.is_empty())
    });
    with_segments.chain(std::iter::once((NO_PATH, path)))
}
