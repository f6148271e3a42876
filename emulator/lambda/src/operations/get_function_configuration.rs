//! GetFunctionConfiguration: of a version, or of the one that an alias leads to.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::function::Configuration;
use crate::{functions, names};

/// What names a function.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    pub(super) function_name: String,
    pub(super) qualifier: Option<String>,
}

pub(super) async fn get_function_configuration(call: Call, input: Input) -> Result<Configuration, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    functions::shown(&call.store, &call, &reference)
}
