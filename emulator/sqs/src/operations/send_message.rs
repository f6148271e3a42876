//! SendMessage: a message into a queue.

use contract::{ApiError, Call};

use crate::addresses;
use crate::collections::Known;
use crate::sending::{self, Entry, Receipt};

pub(super) async fn send_message(mut call: Call, mut input: Entry) -> Result<Receipt, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url.take())?;
    input.id = None;
    let known = Known::find(&call.store, &name)?;
    let prepared = sending::prepare(&known.queue, &input)?;
    call.store
        .commit(|tx| {
            let queue = known.now(tx)?;
            let before = tx.before();
            sending::send(tx, &before, &call, &queue, &prepared)
        })
        .await
}
