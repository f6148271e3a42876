//! DeleteEventSourceMapping; what is under way is cut off.

use contract::{ApiError, Call};
use serde_json::Value;

use super::get_event_source_mapping::Input;
use crate::mappings;

pub(super) async fn delete_event_source_mapping(call: Call, input: Input) -> Result<Value, ApiError> {
    call.store
        .commit(|tx| {
            let mapping = mappings::mapping(tx, &input.uuid)?;
            mappings::remove(tx, &call, &input.uuid);
            Ok::<_, ApiError>(mappings::shown(&call, &mapping, Some("Deleting")))
        })
        .await
}
