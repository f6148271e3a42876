//! DeleteApiDestination: removes an API destination.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{API_DESTINATIONS, named};
use crate::connections::ApiDestination;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_api_destination(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = &input.name;
    call.store
        .commit(|tx| {
            if named::<ApiDestination>(tx, API_DESTINATIONS.whole(), name)?.is_none() {
                return Err(errors::none_of_name("ApiDestination", name));
            }
            tx.remove(API_DESTINATIONS.whole(), Key::text(name));
            Ok(())
        })
        .await?;
    Ok(Output {})
}
