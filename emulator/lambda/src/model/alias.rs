//! An alias: a name for a version, or for two of them by weight.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// AWS's `AliasConfiguration`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Alias {
    pub(crate) alias_arn: String,
    pub(crate) name: String,
    pub(crate) function_version: String,
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) routing_config: Option<RoutingConfig>,
    pub(crate) revision_id: String,
}

/// Which share of invocations goes elsewhere.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RoutingConfig {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) additional_version_weights: BTreeMap<String, f64>,
}

impl Alias {
    /// The version that an invocation gets for which a number from 0 to 1 was drawn.
    pub(crate) fn choose(&self, drawn: f64) -> &str {
        let mut drawn = drawn;
        for (version, weight) in self.weights() {
            if drawn < *weight {
                return version;
            }
            drawn -= weight;
        }
        &self.function_version
    }

    /// Whether it leads to a version.
    pub(crate) fn leads_to(&self, version: &str) -> bool {
        self.function_version == version || self.weights().any(|(other, _)| other == version)
    }

    fn weights(&self) -> impl Iterator<Item = (&String, &f64)> {
        self.routing_config.iter().flat_map(|config| &config.additional_version_weights)
    }
}
