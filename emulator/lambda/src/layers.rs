//! Finds layers: by name and version, and by the ARNs that functions name.

use contract::{ApiError, Call};
use serde_json::json;
use store::{Key, ScopedStore, Tx, Value};

use crate::collections::{self, FUNCTIONS, LAYER_CODE, LAYER_VERSIONS, Rows, VERSIONS};
use crate::model::function::{Configuration, Function, Layer};
use crate::model::layer::LayerVersion;
use crate::packages::MOST_UNZIPPED;
use crate::{errors, locations, names};

/// How many layers a function may have (documented).
const MOST_LAYERS: usize = 5;

/// The name in `LayerName`, which may be an ARN.
pub(crate) fn name(text: &str) -> &str {
    text.strip_prefix("arn:").and_then(|rest| rest.rsplit(':').next()).unwrap_or(text)
}

/// `arn:aws:lambda:us-east-1:000000000000:layer:name`.
pub(crate) fn arn(call: &Call, name: &str) -> String {
    let scope = call.store.scope();
    format!("arn:aws:lambda:{}:{}:layer:{name}", scope.region, scope.account)
}

/// The key of a version among the versions of its layer.
pub(crate) fn key(version: u64) -> Key {
    Key::parts().number(version).key()
}

/// A layer's version.
pub(crate) fn find(rows: &impl Rows, layer: &str, version: u64) -> Result<Option<LayerVersion>, ApiError> {
    collections::find(rows, LAYER_VERSIONS.of(layer), &key(version))
}

/// The layer and the version in an ARN of this account and region.
pub(crate) fn read(call: &Call, text: &str) -> Option<(String, u64)> {
    let (layer, version) = text.rsplit_once(':')?;
    let name = name(layer);
    (arn(call, name) == layer).then(|| Some((name.to_owned(), names::version_number(version)?)))?
}

/// The layers of a function, by the ARNs that it names.
///
/// # Errors
/// `InvalidParameterValueException`: too many, unknown, several of the same layer.
pub(crate) fn resolve(rows: &impl Rows, call: &Call, arns: &[String]) -> Result<Vec<Layer>, ApiError> {
    if arns.len() > MOST_LAYERS {
        return Err(errors::too_many_layers(MOST_LAYERS));
    }
    let mut layers: Vec<Layer> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut total = 0;
    for arn in arns {
        let unknown = || errors::no_layer(arn);
        let (name, version) = read(call, arn).ok_or_else(unknown)?;
        let found = find(rows, &name, version)?.ok_or_else(unknown)?;
        if names.contains(&name) {
            return Err(errors::layer_twice());
        }
        total += found.code_size;
        names.push(name);
        layers.push(Layer { arn: arn.clone(), code_size: found.code_size });
    }
    if total > MOST_UNZIPPED {
        return Err(errors::unzipped_too_large(MOST_UNZIPPED));
    }
    Ok(layers)
}

/// The zips of a version's layers, in the order in which they lie over each other.
pub(crate) fn code(rows: &impl Rows, call: &Call, configuration: &Configuration) -> Vec<Value> {
    let known = configuration.layers.iter().filter_map(|layer| read(call, &layer.arn));
    known.filter_map(|(name, version)| rows.row(LAYER_CODE.of(&name), &key(version))).collect()
}

/// Removes the zips of layers' versions that were deleted and that no function has any more (documented: a copy stays until then).
pub(crate) fn forget_code(tx: &mut Tx<'_>, call: &Call, arns: &[String]) -> Result<(), ApiError> {
    for arn in arns {
        let Some((name, version)) = read(call, arn) else { continue };
        if find(tx, &name, version)?.is_none() && !is_used(tx, arn)? {
            tx.remove(LAYER_CODE.of(&name), key(version));
        }
    }
    Ok(())
}

/// Whether a function's version has a layer's.
fn is_used(tx: &Tx<'_>, arn: &str) -> Result<bool, ApiError> {
    for (_, row) in tx.prefix(FUNCTIONS.whole(), &Key::parts().key()) {
        let function: Function = collections::decode(&row)?;
        let mut is_used = function.latest.has_layer(arn);
        for (_, row) in tx.prefix(VERSIONS.of(&function.name), &Key::parts().key()) {
            is_used |= collections::decode::<Configuration>(&row)?.has_layer(arn);
        }
        if is_used {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every version of a layer, the oldest first.
pub(crate) fn versions(store: &ScopedStore, layer: &str) -> Result<Vec<LayerVersion>, ApiError> {
    let snapshot = store.snapshot();
    snapshot.all(LAYER_VERSIONS.of(layer)).map(|(_, row)| collections::decode(row)).collect()
}

/// A version as lists show it.
pub(crate) fn listed(version: &LayerVersion) -> serde_json::Value {
    let mut shown = json!(version);
    if let Some(members) = shown.as_object_mut() {
        for name in ["LayerArn", "CodeSha256", "CodeSize"] {
            members.shift_remove(name);
        }
    }
    shown
}

/// A version as it is shown alone, with where its zip can be fetched.
pub(crate) fn shown(call: &Call, layer: &str, version: &LayerVersion) -> serde_json::Value {
    let mut shown = listed(version);
    shown["LayerArn"] = json!(version.layer_arn);
    shown["Content"] = json!({
        "Location": locations::of_layer(call, layer, version.version),
        "CodeSha256": version.code_sha256,
        "CodeSize": version.code_size,
    });
    shown
}

/// What a version must be compatible with.
#[derive(Debug)]
pub(crate) struct Fitting {
    runtime: Option<String>,
    architecture: Option<String>,
}

impl Fitting {
    pub(crate) fn new(runtime: Option<String>, architecture: Option<String>) -> Fitting {
        Fitting { runtime, architecture }
    }

    pub(crate) fn fits(&self, version: &LayerVersion) -> bool {
        let among =
            |asked: &Option<String>, all: &[String]| asked.as_ref().is_none_or(|asked| all.contains(asked));
        among(&self.runtime, &version.compatible_runtimes)
            && among(&self.architecture, &version.compatible_architectures)
    }
}
