//! Unsubscribe: ends a subscription. None of that ARN is no fault. Nobody has to sign for it, unless whoever confirmed it said so.
//!
//! AWS then tells an HTTP endpoint by `UnsubscribeConfirmation`, which is not sent here.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, confirming, errors, subscriptions, topics};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    subscription_arn: String,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn unsubscribe(mut call: Call, input: Input) -> Result<Output, ApiError> {
    let signed = !call.caller.access_key.is_empty();
    let (topic, id) = addresses::enter_subscription(&mut call, &input.subscription_arn)?;
    call.store
        .commit(|tx| {
            let Some(subscription) = subscriptions::find(tx, &topic, &id)? else { return Ok(()) };
            if subscription.authenticate_on_unsubscribe && !signed {
                return Err(errors::not_authorized("Unsubscribe"));
            }
            confirming::settled(tx, &call, &subscription);
            subscriptions::remove(tx, &subscription);
            if let Some(mut topic) = topics::find(tx, &topic)? {
                topic.ended = topic.ended.saturating_add(1);
                topics::put(tx, &topic)?;
            }
            Ok(())
        })
        .await?;
    Ok(Output {})
}
