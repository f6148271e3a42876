//! SendMessageBatch: up to ten messages into a queue, each by itself, of 1 MiB together at the most.

use contract::{ApiError, Call};

use crate::batch::{self, Output};
use crate::collections::Known;
use crate::sending::{self, Entry, Receipt};
use crate::{addresses, errors};

const MOST_BYTES: usize = 1_048_576;

pub(super) async fn send_message_batch(
    mut call: Call,
    input: batch::Input<Entry>,
) -> Result<Output<Receipt>, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let known = Known::find(&call.store, &name)?;
    let entries = batch::entries(input.entries, "SendMessageBatchRequestEntry", |entry| entry.id.as_ref())?;
    let size = entries.iter().map(Entry::size).sum();
    if size > MOST_BYTES {
        return Err(errors::batch_too_long(MOST_BYTES, size));
    }
    entries.iter().try_for_each(|entry| entry.check_in_batch(&known.queue))?;
    let prepared: Vec<_> = entries.iter().map(|entry| sending::prepare(&known.queue, entry)).collect();
    let mut prepared = prepared.into_iter();
    call.store
        .commit(|tx| {
            let queue = known.now(tx)?;
            let before = tx.before();
            batch::each(
                &entries,
                |entry| entry.id.as_ref(),
                |_| {
                    let prepared =
                        prepared.next().unwrap_or_else(|| Err(errors::missing_parameter("MessageBody")))?;
                    sending::send(tx, &before, &call, &queue, &prepared)
                },
            )
        })
        .await
}
