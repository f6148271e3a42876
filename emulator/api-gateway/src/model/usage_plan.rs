//! A usage plan: which stages its API keys open, how often and how fast.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::Texts;

/// A usage plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsagePlan {
    /// Six lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) api_stages: Vec<ApiStage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) throttle: Option<ThrottleSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quota: Option<QuotaSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) product_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Texts>,
}

/// A stage of an API that a plan opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiStage {
    pub(crate) api_id: String,
    pub(crate) stage: String,
    /// By `{resource path}/{method}`, such as `/pets/GET`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) throttle: Option<BTreeMap<String, ThrottleSettings>>,
}

/// How fast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThrottleSettings {
    #[serde(default)]
    pub(crate) burst_limit: i64,
    /// Requests a second.
    #[serde(default = "nothing")]
    pub(crate) rate_limit: Number,
}

fn nothing() -> Number {
    0.into()
}

/// How often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuotaSettings {
    pub(crate) limit: i64,
    /// The day of the week or month at which a period begins.
    #[serde(default)]
    pub(crate) offset: i64,
    /// `DAY`, `WEEK` or `MONTH`.
    pub(crate) period: String,
}

/// An API key in a usage plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UsagePlanKey {
    /// The API key's.
    pub(crate) id: String,
    /// `API_KEY`.
    pub(crate) r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}
