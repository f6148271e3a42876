//! ListLayerVersions: the latest first.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::layers;
use crate::pages::{Page, ordered};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    layer_name: String,
    compatible_runtime: Option<String>,
    compatible_architecture: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

pub(super) async fn list_layer_versions(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = layers::name(&input.layer_name);
    let fits = layers::Fitting::new(input.compatible_runtime, input.compatible_architecture);
    let versions = layers::versions(&call.store, name)?.into_iter().rev();
    let versions = versions
        .filter(|version| fits.fits(version))
        .map(|version| (ordered(u64::MAX - version.version), layers::listed(&version)));
    let (versions, marker) = Page { marker: input.marker, max_items: input.max_items }.of(versions)?;
    let mut answer = json!({"LayerVersions": versions});
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}
