//! DeleteActivity: the activity and its tags. Tasks that nobody has taken stay their executions' to end. One that is not there is no error (captured).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::activities;
use crate::collections::{ACTIVITIES, TAGS};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    activity_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_activity(call: Call, input: Input) -> Result<Output, ApiError> {
    let Some(name) = activities::name(call.store.scope(), &input.activity_arn)? else { return Ok(Output {}) };
    call.store
        .commit(|tx| {
            tx.remove(ACTIVITIES.whole(), Key::text(name));
            tx.remove(TAGS.whole(), Key::text(&input.activity_arn));
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
