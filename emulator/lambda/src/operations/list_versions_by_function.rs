//! ListVersionsByFunction: `$LATEST`, and then what was published, the oldest first.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::function::Configuration;
use crate::pages::{Page, ordered};
use crate::{functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    versions: Vec<Configuration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
}

pub(super) async fn list_versions_by_function(call: Call, input: Input) -> Result<Output, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    let function = functions::function(&call.store, &call, &reference)?;
    let mut latest = function.latest;
    latest.function_arn = names::qualified_arn(call.store.scope(), &function.name, names::LATEST);
    let published = functions::all_published(&call.store, &function.name)?;
    let all = std::iter::once(latest).chain(published).map(|version| {
        let number = names::version_number(&version.version).unwrap_or(0);
        (ordered(number), version.listed())
    });
    let (versions, next_marker) = Page { marker: input.marker, max_items: input.max_items }.of(all)?;
    Ok(Output { versions, next_marker })
}
