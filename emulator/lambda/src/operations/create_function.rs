//! CreateFunction, of a zip that is sent inline. The function is `Active` at once. `CodeSigningConfigArn`, `TenancyConfig`,
//! `PublishTo`, code in S3 and images are refused by name.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Key;

use crate::collections::{CODE, FUNCTIONS, find};
use crate::model::function::{Configuration, EPHEMERAL_STORAGE, Function, written};
use crate::names::LATEST;
use crate::packages::{self, Package};
use crate::settings::Settings;
use crate::{errors, functions, layers, names, versions};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    code: Code,
    #[serde(default)]
    publish: bool,
    package_type: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    architectures: Option<Vec<String>>,
    code_signing_config_arn: Option<Value>,
    tenancy_config: Option<Value>,
    publish_to: Option<Value>,
}

/// Where code is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Code {
    pub(super) zip_file: Option<String>,
    pub(super) s3_bucket: Option<String>,
    pub(super) image_uri: Option<String>,
}

impl Code {
    /// Reads the code.
    pub(super) fn read(&self, operation: &str) -> Result<Package, ApiError> {
        if self.s3_bucket.is_some() {
            return Err(errors::not_emulated("Code in S3"));
        }
        if self.image_uri.is_some() {
            return Err(errors::not_emulated("Code in an image"));
        }
        packages::read(self.zip_file.as_deref().ok_or_else(errors::no_code)?, operation)
    }
}

pub(super) async fn create_function(call: Call, input: Value) -> Result<Configuration, ApiError> {
    let read = |error: serde_json::Error| ApiError::serialization(error.to_string());
    let settings = Settings::deserialize(&input).map_err(read)?;
    let input: Input = serde_json::from_value(input).map_err(read)?;
    let absent = [
        ("CodeSigningConfigArn", input.code_signing_config_arn.is_some()),
        ("TenancyConfig", input.tenancy_config.is_some()),
        ("PublishTo", input.publish_to.is_some()),
        ("PackageType Image", input.package_type.as_deref() == Some("Image")),
    ];
    if let Some((name, _)) = absent.iter().find(|(_, is_there)| *is_there) {
        return Err(errors::not_emulated(name));
    }
    let name = names::read(&call, &input.function_name, None)?.name;
    if settings.runtime.is_none() || settings.handler.is_none() {
        return Err(errors::runtime_and_handler_missing());
    }
    settings.check()?;
    let package = input.code.read("CreateFunction")?;
    let scope = call.store.scope();
    let mut latest = Configuration {
        function_arn: names::arn(scope, &name),
        runtime: None,
        role: String::new(),
        handler: None,
        code_size: package.bytes.len() as u64,
        description: String::new(),
        timeout: 3,
        memory_size: 128,
        last_modified: written(call.now),
        code_sha256: package.sha256.clone(),
        version: LATEST.to_owned(),
        vpc_config: None,
        dead_letter_config: None,
        environment: None,
        kms_key_arn: None,
        tracing_config: json!({"Mode": "PassThrough"}),
        revision_id: call.ids.uuid(),
        layers: Vec::new(),
        state: Some("Active".to_owned()),
        last_update_status: Some("Successful".to_owned()),
        package_type: "Zip".to_owned(),
        architectures: input.architectures.unwrap_or_else(|| vec!["x86_64".to_owned()]),
        ephemeral_storage: json!({"Size": EPHEMERAL_STORAGE}),
        snap_start: json!({"ApplyOn": "None", "OptimizationStatus": "Off"}),
        runtime_version_config: None,
        logging_config: json!({"LogFormat": "Text", "LogGroup": format!("/aws/lambda/{name}")}),
        function_name: name.clone(),
    };
    let arns = settings.layers.clone().unwrap_or_default();
    settings.apply(&call, &mut latest);
    call.store
        .commit(|tx| {
            if find::<Function>(tx, FUNCTIONS.whole(), &Key::text(&name))?.is_some() {
                return Err(errors::function_exists(&name));
            }
            tx.put(CODE.of(&name), Key::text(&package.sha256), package.bytes.clone());
            latest.layers = layers::resolve(tx, &call, &arns)?;
            let mut function = Function { name: name.clone(), latest, next_version: 1, tags: input.tags };
            let shown = if input.publish {
                versions::publish(tx, &call, &mut function, None)?
            } else {
                function.latest.clone()
            };
            functions::put(tx, &function)?;
            Ok(shown)
        })
        .await
}
