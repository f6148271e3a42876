//! DeleteMessageBatch: takes up to ten received messages out of their queue, each by itself.

use contract::{ApiError, Call};

use crate::addresses;
use crate::batch::{self, Output, Success};
use crate::collections::{Known, moment};
use crate::visibility::{self, Entry};

pub(super) async fn delete_message_batch(
    mut call: Call,
    input: batch::Input<Entry>,
) -> Result<Output<Success>, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let entries = batch::entries(input.entries, "DeleteMessageBatchRequestEntry", |entry| entry.id.as_ref())?;
    let known = Known::find(&call.store, &name)?;
    call.store
        .commit(|tx| {
            let queue = known.now(tx)?;
            let before = tx.before();
            batch::each(
                &entries,
                |entry| entry.id.as_ref(),
                |entry| {
                    entry.check()?;
                    visibility::delete(tx, &before, &queue, entry, moment(call.now))?;
                    Ok(Success::of(entry.id.as_ref()))
                },
            )
        })
        .await
}
