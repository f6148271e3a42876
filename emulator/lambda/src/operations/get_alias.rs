//! GetAlias.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::alias::Alias;
use crate::{aliases, functions, names};

/// What names an alias.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    pub(super) function_name: String,
    pub(super) name: String,
}

pub(super) async fn get_alias(call: Call, input: Input) -> Result<Alias, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    aliases::alias(&call.store, &call, &reference.name, &input.name)
}
