//! What of a function's configuration a caller says, and how it becomes a version's.
//!
//! Kept and shown without effect: `Architectures`, `KMSKeyArn`, `MemorySize`, `SnapStart`, `TracingConfig`,
//! `VpcConfig`, and of `LoggingConfig` all but `LogGroup`. Refused by name: images, file systems, signing, tenants, capacity
//! providers, durable functions, accelerators.

use contract::{ApiError, Call};
use hex::encode;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::errors;
use crate::model::function::{Configuration, DeadLetterConfig, Environment};
use crate::model::runtime::Runtime;

/// The longest timeout, in seconds, and the most memory, in MB (documented).
const LONGEST_TIMEOUT: u32 = 900;
const MOST_MEMORY: u32 = 10_240;
/// The most bytes of names and values of environment variables (documented).
const MOST_VARIABLES: usize = 4_096;

/// Variables that are AWS's to set (documented).
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

/// The members that CreateFunction and UpdateFunctionConfiguration have in common.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Settings {
    pub(crate) runtime: Option<String>,
    role: Option<String>,
    pub(crate) handler: Option<String>,
    description: Option<String>,
    timeout: Option<u32>,
    memory_size: Option<u32>,
    vpc_config: Option<Value>,
    dead_letter_config: Option<DeadLetterConfig>,
    environment: Option<Environment>,
    #[serde(rename = "KMSKeyArn")]
    kms_key_arn: Option<String>,
    tracing_config: Option<Value>,
    pub(crate) layers: Option<Vec<String>>,
    ephemeral_storage: Option<Value>,
    snap_start: Option<Value>,
    logging_config: Option<Value>,
    file_system_configs: Option<Vec<Value>>,
    image_config: Option<Value>,
    capacity_provider_config: Option<Value>,
    durable_config: Option<Value>,
    runtime_config: Option<Value>,
    accelerator_config: Option<Value>,
}

impl Settings {
    /// Refuses what is not emulated, and what AWS refuses.
    ///
    /// # Errors
    /// `InvalidParameterValueException`, `ValidationException`.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let absent = [
            ("FileSystemConfigs", self.file_system_configs.as_ref().is_some_and(|list| !list.is_empty())),
            ("ImageConfig", self.image_config.is_some()),
            ("CapacityProviderConfig", self.capacity_provider_config.is_some()),
            ("DurableConfig", self.durable_config.is_some()),
            ("RuntimeConfig", self.runtime_config.is_some()),
            ("AcceleratorConfig", self.accelerator_config.is_some()),
        ];
        if let Some((name, _)) = absent.iter().find(|(_, is_there)| *is_there) {
            return Err(errors::not_emulated(name));
        }
        for (member, value, most) in
            [("timeout", self.timeout, LONGEST_TIMEOUT), ("memorySize", self.memory_size, MOST_MEMORY)]
        {
            if let Some(value) = value.filter(|value| *value > most) {
                return Err(errors::above_maximum(member, value, most));
            }
        }
        if let Some(runtime) = self.runtime.as_deref().filter(|name| Runtime::of(name).is_none()) {
            return Err(errors::not_emulated(&format!("The runtime {runtime}")));
        }
        self.environment.as_ref().map_or(Ok(()), check_variables)
    }

    /// Puts what was said in the place of what there was.
    pub(crate) fn apply(self, call: &Call, to: &mut Configuration) {
        let set = |to: &mut Value, from: Option<Value>| {
            if let Some(from) = from {
                *to = from;
            }
        };
        if let Some(runtime) = self.runtime {
            to.runtime_version_config = runtime_version(call, &runtime);
            to.runtime = Some(runtime);
        }
        to.role = self.role.unwrap_or_else(|| std::mem::take(&mut to.role));
        to.handler = self.handler.or_else(|| to.handler.take());
        to.description = self.description.unwrap_or_else(|| std::mem::take(&mut to.description));
        to.timeout = self.timeout.unwrap_or(to.timeout);
        to.memory_size = self.memory_size.unwrap_or(to.memory_size);
        if let Some(mut network) = self.vpc_config {
            network["VpcId"] = json!("");
            to.vpc_config = Some(network);
        }
        if let Some(config) = self.dead_letter_config {
            to.dead_letter_config =
                Some(config).filter(|config| config.target_arn.as_ref().is_some_and(|arn| !arn.is_empty()));
        }
        if let Some(environment) = self.environment {
            to.environment = Some(environment).filter(|environment| !environment.variables.is_empty());
        }
        if let Some(key) = self.kms_key_arn {
            to.kms_key_arn = Some(key).filter(|key| !key.is_empty());
        }
        set(&mut to.tracing_config, self.tracing_config);
        set(&mut to.ephemeral_storage, self.ephemeral_storage);
        if let Some(mut snap_start) = self.snap_start {
            snap_start["OptimizationStatus"] = json!("Off");
            to.snap_start = snap_start;
        }
        if let Some(mut logging) = self.logging_config {
            for (name, standard) in [
                ("LogFormat", json!("Text")),
                ("LogGroup", json!(format!("/aws/lambda/{}", to.function_name))),
            ] {
                if logging.get(name).is_none() {
                    logging[name] = standard;
                }
            }
            to.logging_config = logging;
        }
    }
}

/// The version of a runtime that AWS brings. Believed: its last part, which AWS draws.
fn runtime_version(call: &Call, runtime: &str) -> Option<Value> {
    let is_managed = Runtime::of(runtime).is_some_and(Runtime::is_managed);
    let version = encode(Sha256::digest(runtime));
    let arn = format!("arn:aws:lambda:{}::runtime:{version}", call.store.scope().region);
    is_managed.then(|| json!({"RuntimeVersionArn": arn}))
}

fn check_variables(environment: &Environment) -> Result<(), ApiError> {
    let variables = &environment.variables;
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|name| RESERVED.contains(name)).collect();
    if !reserved.is_empty() {
        return Err(errors::reserved_variables(&reserved));
    }
    let size: usize = variables.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > MOST_VARIABLES {
        return Err(errors::variables_too_large(variables));
    }
    match variables.iter().find(|(name, value)| name.contains(['=', '\0']) || value.contains('\0')) {
        Some((name, _)) => Err(errors::not_emulated(&format!("A NUL in the environment variable {name:?}"))),
        None => Ok(()),
    }
}
