//! DeleteEventBus: removes a bus without rules; one that is not there is no fault.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{BUSES, ROUTES, RULES};
use crate::errors;
use crate::model::bus::DEFAULT;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_event_bus(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.name == DEFAULT {
        return Err(errors::default_bus_stays(&input.name));
    }
    call.store
        .commit(|tx| {
            if tx.first(RULES.of(&input.name), &Key::parts().key()).is_some() {
                return Err(errors::bus_has_rules());
            }
            tx.remove(BUSES.whole(), Key::text(&input.name));
            tx.remove(ROUTES.whole(), Key::text(&input.name));
            Ok(())
        })
        .await?;
    Ok(Output {})
}
