//! DeleteAuthorizer: removes an authorizer that no method needs.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::AUTHORIZERS;
use crate::model::Nothing;
use crate::model::method::Method;
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    authorizer_id: String,
}

pub(super) async fn delete_authorizer(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let part = AUTHORIZERS.of(&input.rest_api_id);
            tx.get(part, &Key::text(&input.authorizer_id)).ok_or_else(errors::no_authorizer)?;
            let needs = |method: &Method| method.authorizer_id.as_ref() == Some(&input.authorizer_id);
            if let Some(place) = methods::any(tx, &input.rest_api_id, needs)? {
                // Believed: the text.
                let text = format!("Cannot delete authorizer, is referenced in method: {place}");
                return Err(errors::conflict(text));
            }
            tx.remove(part, Key::text(&input.authorizer_id));
            Ok(())
        })
        .await?;
    Ok(Nothing {})
}
