//! ListAliases: of a function, or of one of its versions.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::alias::Alias;
use crate::pages::Page;
use crate::{aliases, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    function_version: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    aliases: Vec<Alias>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
}

pub(super) async fn list_aliases(call: Call, input: Input) -> Result<Output, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    let all = aliases::all(&call.store, &reference.name)?.into_iter();
    let version = input.function_version.as_deref();
    let asked = all.filter(|alias| version.is_none_or(|version| alias.leads_to(version)));
    let named = asked.map(|alias| (alias.name.clone(), alias));
    let (aliases, next_marker) = Page { marker: input.marker, max_items: input.max_items }.of(named)?;
    Ok(Output { aliases, next_marker })
}
