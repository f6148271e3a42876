//! A function and its versions, as they are kept and shown.

use std::collections::BTreeMap;

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::runtime::Runtime;

/// What a function has that is not a version's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// `$LATEST`.
    pub(crate) latest: Configuration,
    /// The number that the next version gets; numbers are not given twice.
    pub(crate) next_version: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,
}

/// A version's configuration: AWS's `FunctionConfiguration`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Configuration {
    pub(crate) function_name: String,
    pub(crate) function_arn: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) runtime: Option<String>,
    pub(crate) role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) handler: Option<String>,
    pub(crate) code_size: u64,
    pub(crate) description: String,
    /// In seconds.
    pub(crate) timeout: u32,
    /// In MB.
    pub(crate) memory_size: u32,
    pub(crate) last_modified: String,
    /// In base64.
    pub(crate) code_sha256: String,
    pub(crate) version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vpc_config: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letter_config: Option<DeadLetterConfig>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<Environment>,
    #[serde(rename = "KMSKeyArn", default, skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key_arn: Option<String>,
    pub(crate) tracing_config: Value,
    pub(crate) revision_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) layers: Vec<Layer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_update_status: Option<String>,
    pub(crate) package_type: String,
    pub(crate) architectures: Vec<String>,
    pub(crate) ephemeral_storage: Value,
    pub(crate) snap_start: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) runtime_version_config: Option<Value>,
    pub(crate) logging_config: Value,
}

/// In MB, where nobody says (documented).
pub(crate) const EPHEMERAL_STORAGE: u64 = 512;

/// Where events go that could not be processed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeadLetterConfig {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target_arn: Option<String>,
}

/// A function's own environment variables.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Environment {
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, String>,
}

/// A layer's version as a function shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Layer {
    pub(crate) arn: String,
    pub(crate) code_size: u64,
}

impl Configuration {
    /// How its code is run.
    pub(crate) fn runs_as(&self) -> Option<Runtime> {
        self.runtime.as_deref().and_then(Runtime::of)
    }

    /// Where its logs go.
    pub(crate) fn log_group(&self) -> &str {
        self.logging_config["LogGroup"].as_str().unwrap_or_default()
    }

    /// Where its events go that could not be processed.
    pub(crate) fn dead_letter_target(&self) -> Option<&str> {
        self.dead_letter_config.as_ref()?.target_arn.as_deref().filter(|arn| !arn.is_empty())
    }

    /// The most that an environment's temporary files may take, in bytes.
    pub(crate) fn most_stored(&self) -> u64 {
        self.ephemeral_storage["Size"].as_u64().unwrap_or(EPHEMERAL_STORAGE) << 20
    }

    /// The same as a list shows it: without what AWS tells of one function only.
    pub(crate) fn listed(mut self) -> Configuration {
        self.state = None;
        self.last_update_status = None;
        self.runtime_version_config = None;
        self
    }

    /// Whether a version that was published from one would be the same as from the other.
    pub(crate) fn is_same_as(&self, other: &Configuration) -> bool {
        let essence = |configuration: &Configuration| {
            let mut essence = configuration.clone();
            for differs in [
                &mut essence.function_arn,
                &mut essence.version,
                &mut essence.revision_id,
                &mut essence.last_modified,
                &mut essence.description,
            ] {
                differs.clear();
            }
            essence.snap_start = Value::Null;
            serde_json::to_value(essence).ok()
        };
        essence(self) == essence(other)
    }
}

/// As Lambda writes a time: `2026-10-31T12:00:00.000+0000`.
pub(crate) fn written(time: Time) -> String {
    time.iso().replace('Z', "+0000")
}
