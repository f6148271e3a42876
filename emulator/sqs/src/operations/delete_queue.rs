//! DeleteQueue: a queue and all that it holds, at once. AWS takes up to a minute.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::{self, DELETED};
use crate::{addresses, expiry};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_url: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_queue(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let name = addresses::enter(&mut call, input.queue_url)?;
    call.store
        .commit(|tx| {
            let queue = collections::queue(tx, &name)?;
            collections::remove_queue(tx, &queue);
            expiry::end(tx, &call, &queue);
            if call.settings.strict_limits {
                tx.put(DELETED.whole(), Key::text(&name), &call.now.0.to_be_bytes()[..]);
            }
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
