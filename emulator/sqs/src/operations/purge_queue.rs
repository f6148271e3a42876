//! PurgeQueue: all that a queue holds, in flight or not, at once. AWS takes up to a minute.
//!
//! Under strict limits, once a minute.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors};

/// The time between two purges.
const PAUSE_MILLISECONDS: i64 = 60 * 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn purge_queue(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    call.store
        .commit(|tx| {
            let mut queue = collections::queue(tx, &name)?;
            let again = queue.purged.map(|purged| Time(purged).plus(PAUSE_MILLISECONDS));
            if call.settings.strict_limits && again.is_some_and(|again| again > call.now) {
                return Err(errors::purge_in_progress(&name));
            }
            queue.purged = Some(call.now.0);
            collections::empty(tx, &queue.id);
            collections::put_queue(tx, &queue)
        })
        .await?;
    Ok(Output {})
}
