//! DeleteMessage: takes a received message out of its queue.

use contract::{ApiError, Call};
use serde::Serialize;

use crate::addresses;
use crate::collections::{Known, moment};
use crate::visibility::{self, Entry};

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_message(mut call: Call, mut input: Entry) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url.take())?;
    input.check()?;
    let known = Known::find(&call.store, &name)?;
    call.store
        .commit(|tx| {
            let before = tx.before();
            visibility::delete(tx, &before, &*known.now(tx)?, &input, moment(call.now))
        })
        .await?;
    Ok(Output {})
}
