//! PublishLayerVersion, of a zip that is sent inline; one in S3 is refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;
use store::Key;

use super::create_function::Code;
use crate::collections::{LAYER_CODE, LAYER_VERSIONS, LAYERS, find, put};
use crate::layers;
use crate::model::function::written;
use crate::model::layer::LayerVersion;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    layer_name: String,
    description: Option<String>,
    content: Code,
    #[serde(default)]
    compatible_architectures: Vec<String>,
    #[serde(default)]
    compatible_runtimes: Vec<String>,
    license_info: Option<String>,
}

pub(super) async fn publish_layer_version(call: Call, input: Input) -> Result<Value, ApiError> {
    let package = input.content.read("PublishLayerVersion")?;
    let name = layers::name(&input.layer_name).to_owned();
    let layer_arn = layers::arn(&call, &name);
    let version = call
        .store
        .commit(|tx| {
            let number: u64 = find(tx, LAYERS.whole(), &Key::text(&name))?.unwrap_or(1);
            let version = LayerVersion {
                layer_version_arn: format!("{layer_arn}:{number}"),
                layer_arn,
                version: number,
                description: input.description.unwrap_or_default(),
                created_date: written(call.now),
                compatible_architectures: input.compatible_architectures,
                compatible_runtimes: input.compatible_runtimes,
                license_info: input.license_info,
                code_sha256: package.sha256,
                code_size: package.bytes.len() as u64,
            };
            put(tx, LAYERS.whole(), Key::text(&name), &(number + 1))?;
            put(tx, LAYER_VERSIONS.of(&name), layers::key(number), &version)?;
            tx.put(LAYER_CODE.of(&name), layers::key(number), package.bytes);
            Ok::<_, ApiError>(version)
        })
        .await?;
    Ok(layers::shown(&call, &name, &version))
}
