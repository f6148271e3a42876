//! DeleteSubscriptionFilter: nothing more goes to a filter's destination.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::collections::SUBSCRIPTIONS;
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: String,
    filter_name: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_subscription_filter(call: Call, input: Input) -> Result<Output, ApiError> {
    call.store
        .commit(|tx| {
            let group = groups::group(tx, &input.log_group_name)?;
            let (part, key) = (SUBSCRIPTIONS.of(&group.id), Key::text(&input.filter_name));
            tx.get(part, &key).ok_or_else(errors::no_subscription_filter)?;
            tx.remove(part, key);
            Ok::<_, ApiError>(())
        })
        .await?;
    Ok(Output {})
}
