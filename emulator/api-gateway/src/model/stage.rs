//! A stage: a deployment under a name, with variables and settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{Seconds, Texts};

/// A stage. The data plane reads this row anew for every request: a stage changes at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stage {
    pub(crate) deployment_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_certificate_id: Option<String>,
    pub(crate) stage_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) cache_cluster_enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cache_cluster_size: Option<String>,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub(crate) cache_cluster_status: String,
    /// By `{resource path}/{method}`, slashes of the path written `~1`, or `*/*`.
    #[serde(default)]
    pub(crate) method_settings: BTreeMap<String, MethodSetting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) variables: Option<Texts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) documentation_version: Option<String>,
    /// `format` and `destinationArn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access_log_settings: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) canary_settings: Option<CanarySettings>,
    pub(crate) tracing_enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) web_acl_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Texts>,
    pub(crate) created_date: Seconds,
    pub(crate) last_updated_date: Seconds,
}

/// What part of a stage's requests goes to another deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CanarySettings {
    /// From 0 to 100.
    pub(crate) percent_traffic: Number,
    pub(crate) deployment_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage_variable_overrides: Option<Texts>,
    #[serde(default)]
    pub(crate) use_stage_cache: bool,
}

/// How the methods of a stage are logged, throttled and cached. Logs and metrics are kept and shown, and have no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MethodSetting {
    pub(crate) metrics_enabled: bool,
    /// `OFF`, `ERROR` or `INFO`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) logging_level: Option<String>,
    pub(crate) data_trace_enabled: bool,
    pub(crate) throttling_burst_limit: i64,
    /// Requests a second.
    pub(crate) throttling_rate_limit: Number,
    pub(crate) caching_enabled: bool,
    pub(crate) cache_ttl_in_seconds: i64,
    pub(crate) cache_data_encrypted: bool,
    pub(crate) require_authorization_for_cache_control: bool,
    pub(crate) unauthorized_cache_control_header_strategy: String,
}

impl Default for MethodSetting {
    /// What AWS fills in when one setting is said (captured).
    fn default() -> MethodSetting {
        MethodSetting {
            metrics_enabled: false,
            logging_level: None,
            data_trace_enabled: false,
            throttling_burst_limit: 5000,
            throttling_rate_limit: Number::from_f64(10_000.0).unwrap_or_else(|| 10_000.into()),
            caching_enabled: false,
            cache_ttl_in_seconds: 300,
            cache_data_encrypted: false,
            require_authorization_for_cache_control: true,
            unauthorized_cache_control_header_strategy: "SUCCEED_WITH_RESPONSE_HEADER".to_owned(),
        }
    }
}
