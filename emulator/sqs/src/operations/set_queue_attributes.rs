//! SetQueueAttributes: changes what a queue is, at once. AWS takes up to a minute, and fifteen for the retention period.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections;
use crate::model::attribute_changes::{Sent, changed};
use crate::model::queue::Queue;
use crate::{addresses, contents, errors, expiry, redrive};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
    attributes: Option<Sent>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn set_queue_attributes(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    let sent = input.attributes.filter(|attributes| !attributes.is_empty());
    let sent = sent.ok_or_else(|| errors::missing_parameter("Attributes"))?;
    call.store
        .commit(|tx| {
            let queue = collections::queue(tx, &name)?;
            let attributes = changed(&queue.attributes, queue.fifo, &sent)?;
            let after = Queue { attributes, modified: call.now.0, ..queue.clone() };
            if sent.contains_key("RedrivePolicy") {
                check_redrive(tx, &call, &after)?;
            }
            collections::put_queue(tx, &after)?;
            if after.attributes.delay != queue.attributes.delay {
                contents::delay_changed(tx, &queue, &after);
            }
            if after.attributes.retention != queue.attributes.retention {
                let before = tx.before();
                expiry::set(tx, &call, &before, &after);
            }
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}

/// Checks that a queue can send its dead letters where it says.
///
/// # Errors
/// `InvalidParameterValue`, with the reason.
pub(super) fn check_redrive(tx: &Tx<'_>, call: &Call, queue: &Queue) -> Result<(), ApiError> {
    let policy = queue.attributes.redrive.as_ref();
    policy.map_or(Ok(()), |policy| redrive::check(tx, call, queue, policy))
}
