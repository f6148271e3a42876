//! DeleteResource: removes a resource with all that is below it.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{RESOURCES, resource};
use crate::model::Nothing;
use crate::{errors, resources};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
}

pub(super) async fn delete_resource(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let gone = resource(tx, &input.rest_api_id, &input.resource_id)?;
            // Believed: the text.
            if gone.parent_id.is_none() {
                return Err(errors::bad_request("Root resource cannot be deleted."));
            }
            for resource in resources::all(tx, &input.rest_api_id)? {
                if resources::is_within(&resource.path, &gone.path) {
                    tx.remove(RESOURCES.of(&input.rest_api_id), Key::text(&resource.id));
                }
            }
            Ok(())
        })
        .await?;
    Ok(Nothing {})
}
