//! DeleteScheduleGroup: removes a group with its schedules, at once. `ClientToken` is accepted and ignored.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{GROUPS, SCHEDULES, decode};
use crate::model::group::DEFAULT;
use crate::{errors, groups, schedules};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_schedule_group(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.name == DEFAULT {
        // Believed: the text.
        return Err(errors::validation("Default schedule group cannot be deleted."));
    }
    call.store
        .commit(|tx| {
            groups::group(tx, &input.name)?;
            for (_, row) in tx.prefix(SCHEDULES.whole(), &Key::parts().text(&input.name).key()) {
                schedules::remove(tx, &call, &decode(&row)?);
            }
            tx.remove(GROUPS.whole(), Key::text(&input.name));
            Ok::<(), ApiError>(())
        })
        .await?;
    Ok(Output {})
}
