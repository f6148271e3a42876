//! Tries deliveries again that failed, as the subscriber's policy says, and gives them up to a dead-letter queue.

use std::sync::Arc;

use contract::{ApiError, Arn, Call, Time, Work, retries};
use serde::{Deserialize, Serialize};

use crate::collections::{RETRIES, decode, encode};
use crate::delivery::{self, Load, Parcel};
use crate::envelope::Sealed;
use crate::protocols::{self, Failure};

/// Tries one delivery again until it succeeds or is given up. Its key is that of its row in [`RETRIES`].
pub(crate) const RETRY: Work = Work {
    name: "sns.retry",
    run: |call, assignment| {
        Box::pin(retries::run(call, assignment, &RETRIES, |call, row| Box::pin(next(call, row))))
    },
};

/// A delivery that failed.
#[derive(Debug, Serialize, Deserialize)]
struct Retry {
    /// The message, with the one subscription.
    parcel: Parcel,
    /// How often it was tried again.
    retries: u64,
    /// When it is tried next, in milliseconds since 1970.
    due: i64,
}

/// When a delivery that has failed is tried next; none if it is given up.
fn due(load: &Load, retries: u64, failure: &Failure, now: Time) -> Option<i64> {
    if failure.is_final {
        return None;
    }
    let (policy, _) = load.subscription.retry_policy(load.topic_policy.as_deref());
    Some(now.plus(policy.pause(retries)?).0)
}

fn parcel(load: &Load) -> Parcel {
    Parcel {
        notification: (*load.notification).clone(),
        subscriptions: vec![load.subscription.id.clone()],
        endpoint: load.endpoint.to_string(),
    }
}

/// Takes deliveries over that have failed for the first time.
pub(crate) async fn take_over(call: &Call, failed: Vec<(Load, Failure)>) -> Result<(), ApiError> {
    let call = &call.at_present();
    let mut kept = Vec::new();
    for (load, failure) in failed {
        match due(&load, 0, &failure, call.now) {
            Some(due) => {
                kept.push(encode(&Retry { parcel: parcel(&load), retries: 0, due })?);
            }
            None => give_up(call, load, &failure).await?,
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    call.store
        .commit(|tx| {
            kept.into_iter().for_each(|row| retries::begin(tx, call, &RETRY, &RETRIES, row));
            Ok(())
        })
        .await
}

/// Tries again what is due; gives what is still to be done.
async fn next(call: Call, row: store::Value) -> Result<Option<Vec<u8>>, ApiError> {
    let Retry { parcel, retries, .. } = decode(&row)?;
    let Some(load) = delivery::loads(&call, parcel.clone()).await?.pop() else { return Ok(None) };
    let Err(failure) = protocols::bring(&call, &load).await else { return Ok(None) };
    let retries = retries.saturating_add(1);
    match due(&load, retries, &failure, call.now) {
        Some(due) => encode(&Retry { parcel, retries, due }).map(Some),
        None => {
            give_up(&call, load, &failure).await?;
            Ok(None)
        }
    }
}

/// Sends what cannot be delivered to the subscription's dead-letter queue, in the form that a queue would have got it in (captured);
/// without one, says so.
async fn give_up(call: &Call, mut load: Load, failure: &Failure) -> Result<(), ApiError> {
    let subscription = load.subscription.arn(call.store.scope());
    let Some(queue) = load.subscription.dead_letter_queue() else {
        tracing::warn!(subscription, "not delivered, and dropped: {}", failure.message);
        return Ok(());
    };
    if load.sealed.is_none() && !load.subscription.is_raw() {
        let sealed =
            Sealed::of(call, &load.notification, &load.subscription.protocol, &load.endpoint).await?;
        load.sealed = Some(Arc::new(sealed));
    }
    let message = protocols::queue_message(call, &load, &queue);
    let mut there = call.clone();
    if let Some(arn) = Arn::parse(&queue) {
        there.enter(&arn.scope);
    }
    if let Err(error) = there.aws("sqs", "SendMessage", &message).await {
        tracing::warn!(queue, "the dead-letter queue did not take a message: {error}");
    }
    Ok(())
}
