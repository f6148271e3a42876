//! ListLayers: each with the latest of its versions that fits.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::LAYERS;
use crate::layers;
use crate::pages::Page;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    compatible_runtime: Option<String>,
    compatible_architecture: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

pub(super) async fn list_layers(call: Call, input: Input) -> Result<Value, ApiError> {
    let fits = layers::Fitting::new(input.compatible_runtime, input.compatible_architecture);
    let snapshot = call.store.snapshot();
    let mut all = Vec::new();
    for name in snapshot.all(LAYERS.whole()).filter_map(|(key, _)| key.read().text()) {
        let latest = layers::versions(&call.store, &name)?.into_iter().rfind(|version| fits.fits(version));
        if let Some(latest) = latest {
            let shown = json!({
                "LayerName": name,
                "LayerArn": latest.layer_arn,
                "LatestMatchingVersion": layers::listed(&latest),
            });
            all.push((name, shown));
        }
    }
    let (layers, marker) = Page { marker: input.marker, max_items: input.max_items }.of(all)?;
    let mut answer = json!({"Layers": layers});
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}
