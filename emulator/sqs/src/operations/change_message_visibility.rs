//! ChangeMessageVisibility: keeps a received message from others for another time than was said.

use contract::{ApiError, Call};
use serde::Serialize;

use crate::addresses;
use crate::collections::{Known, moment};
use crate::visibility::{self, Entry};

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn change_message_visibility(mut call: Call, mut input: Entry) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url.take())?;
    input.check_timeout()?;
    let known = Known::find(&call.store, &name)?;
    call.store
        .commit(|tx| {
            let before = tx.before();
            visibility::change(tx, &before, &*known.now(tx)?, &input, moment(call.now))
        })
        .await?;
    Ok(Output {})
}
