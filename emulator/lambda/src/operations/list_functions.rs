//! ListFunctions: `$LATEST` of every function, or every version of them. `MasterRegion`, of Lambda@Edge, finds nothing.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{FUNCTIONS, decode};
use crate::functions;
use crate::model::function::{Configuration, Function};
use crate::pages::{Page, ordered};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_version: Option<String>,
    master_region: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    functions: Vec<Configuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
}

pub(super) async fn list_functions(call: Call, input: Input) -> Result<Output, ApiError> {
    let mut all = Vec::new();
    let snapshot = call.store.snapshot();
    for (_, row) in snapshot.all(FUNCTIONS.whole()).filter(|_| input.master_region.is_none()) {
        let function: Function = decode(row)?;
        let name = function.name;
        all.push((format!("{name}:{}", ordered(0)), function.latest.listed()));
        if input.function_version.is_some() {
            for version in functions::all_published(&call.store, &name)? {
                let number = version.version.parse().unwrap_or(0);
                all.push((format!("{name}:{}", ordered(number)), version.listed()));
            }
        }
    }
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    let (functions, next_marker) = Page { marker: input.marker, max_items: input.max_items }.of(all)?;
    Ok(Output { functions, next_marker })
}
