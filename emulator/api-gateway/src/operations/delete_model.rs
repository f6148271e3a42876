//! DeleteModel: removes a model that no method names (captured).

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::MODELS;
use crate::model::method::Method;
use crate::model::{Nothing, Texts};
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    model_name: String,
}

pub(super) async fn delete_model(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let (part, name) = (MODELS.of(&input.rest_api_id), &input.model_name);
            tx.get(part, &Key::text(name)).ok_or_else(|| errors::no_model(name))?;
            let names = |models: &Option<Texts>| models.iter().flatten().any(|(_, model)| model == name);
            if let Some(place) = methods::any(tx, &input.rest_api_id, |method| names(&method.request_models))?
            {
                let text = format!("Cannot delete model '{name}', is referenced in method request: {place}");
                return Err(errors::conflict(text));
            }
            let answers =
                |method: &Method| method.method_responses.values().any(|one| names(&one.response_models));
            if let Some(place) = methods::any(tx, &input.rest_api_id, answers)? {
                // Believed: the text.
                let text = format!("Cannot delete model '{name}', is referenced in method response: {place}");
                return Err(errors::conflict(text));
            }
            tx.remove(part, Key::text(name));
            Ok(())
        })
        .await?;
    Ok(Nothing {})
}
