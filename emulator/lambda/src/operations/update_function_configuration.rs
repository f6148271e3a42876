//! UpdateFunctionConfiguration: of `$LATEST`. What it keeps without effect, and what it refuses, is said in `settings.rs`.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::environments::Pool;
use crate::model::function::{Configuration, written};
use crate::settings::Settings;
use crate::{functions, layers, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    revision_id: Option<String>,
}

pub(super) async fn update_function_configuration(
    call: Call,
    input: Value,
) -> Result<Configuration, ApiError> {
    let read = |error: serde_json::Error| ApiError::serialization(error.to_string());
    let settings = Settings::deserialize(&input).map_err(read)?;
    let input: Input = serde_json::from_value(input).map_err(read)?;
    let reference = names::read(&call, &input.function_name, None)?;
    settings.check()?;
    let shown = call
        .store
        .commit(|tx| {
            let mut function = functions::function(tx, &call, &reference)?;
            functions::check_revision(input.revision_id.as_deref(), &function.latest.revision_id)?;
            let before = function.latest.layer_arns();
            if let Some(arns) = &settings.layers {
                function.latest.layers = layers::resolve(tx, &call, arns)?;
            }
            settings.apply(&call, &mut function.latest);
            function.latest.revision_id = call.ids.uuid();
            function.latest.last_modified = written(call.now);
            functions::put(tx, &function)?;
            layers::forget_code(tx, &call, &before)?;
            Ok::<_, ApiError>(function.latest)
        })
        .await?;
    call.kept::<Pool>().end(&reference.name, Some(names::LATEST));
    Ok(shown)
}
