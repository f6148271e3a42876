//! Tries deliveries again that failed, and gives them up to a dead-letter queue.
//!
//! Pauses are at most eight minutes long, so that the 185 attempts that AWS makes by default fill a day. Believed: AWS says that it
//! backs off exponentially and with jitter, and no figures.

use std::sync::Arc;

use contract::{ApiError, Call, Time, Work, retries};
use serde::{Deserialize, Serialize};

use crate::collections::{RETRIES, decode, encode};
use crate::delivery::Delivery;
use crate::targets::{self, Failure};

/// Tries one delivery again until it succeeds or is given up. Its key is that of its row in [`RETRIES`].
pub(crate) const RETRY: Work = Work {
    name: "events.retry",
    run: |call, assignment| {
        Box::pin(retries::run(call, assignment, &RETRIES, |call, row| Box::pin(next(call, row))))
    },
};

const LONGEST_PAUSE: i64 = 480_000;

/// A delivery that failed.
#[derive(Debug, Serialize, Deserialize)]
struct Retry {
    delivery: Delivery,
    /// How often it was tried again.
    retries: i64,
    /// When it is tried next, or given up, in milliseconds since 1970.
    due: i64,
    /// Why it failed last.
    failure: Failure,
}

/// What becomes of a delivery that has failed.
enum After {
    /// It is tried again.
    Again(Retry),
    /// It is given up, because of a limit that was reached, if there was one.
    GivenUp(Retry, Option<&'static str>),
}

impl Retry {
    /// What becomes of a delivery that has failed just now.
    fn after(delivery: Delivery, retries: i64, failure: Failure, now: Time) -> After {
        let pause = retries::pause(u64::try_from(retries).unwrap_or(0), LONGEST_PAUSE);
        let last = delivery.received.saturating_add(delivery.target.patience());
        let due = now.0.saturating_add(pause).min(last);
        let (is_final, most) = (failure.is_final, delivery.target.most_retries());
        let retry = Retry { delivery, retries, due, failure };
        if is_final {
            After::GivenUp(retry, None)
        } else if retries >= most {
            After::GivenUp(retry, Some("MaximumRetryAttempts"))
        } else if now.0 >= last {
            After::GivenUp(retry, Some("MaximumEventAgeInSeconds"))
        } else {
            After::Again(retry)
        }
    }
}

/// Takes deliveries over that have failed for the first time.
pub(crate) async fn take_over(call: &Call, failed: Vec<(Delivery, Failure)>) -> Result<(), ApiError> {
    let call = &call.at_present();
    let mut kept = Vec::new();
    for (delivery, failure) in failed {
        match Retry::after(delivery, 0, failure, call.now) {
            After::Again(retry) => kept.push(encode(&retry)?),
            After::GivenUp(retry, limit) => kept.extend(give_up(call, &retry, limit).await?),
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
    let call = &call;
    let Retry { delivery, retries, failure, .. } = decode(&row)?;
    let last = delivery.received.saturating_add(delivery.target.patience());
    let after = if call.now.0 >= last {
        // It has become too old while it waited.
        Retry::after(delivery, retries, failure, call.now)
    } else {
        let delivery = Arc::new(delivery);
        match targets::bring(call, delivery.load(call)).await {
            Ok(()) => return Ok(None),
            Err(failure) => Retry::after(Arc::unwrap_or_clone(delivery), retries + 1, failure, call.now),
        }
    };
    match after {
        After::Again(retry) => encode(&retry).map(Some),
        After::GivenUp(retry, limit) => give_up(call, &retry, limit).await,
    }
}

/// Sends what cannot be delivered to the target's dead-letter queue, with why; without one, says so. Gives what is kept if the queue
/// cannot take it now.
async fn give_up(call: &Call, retry: &Retry, limit: Option<&str>) -> Result<Option<Vec<u8>>, ApiError> {
    let Retry { delivery, retries, failure, .. } = retry;
    let target = &delivery.target;
    let Some(queue) = target.dead_letter_queue() else {
        tracing::warn!(rule = delivery.rule, target = target.arn, "not delivered, and dropped: {failure}");
        return Ok(None);
    };
    let rule = delivery.rule_arn(call);
    let said = [
        ("RULE_ARN", rule.as_str()),
        ("TARGET_ARN", &target.arn),
        ("ERROR_CODE", &failure.kind),
        ("ERROR_MESSAGE", &failure.message),
        ("EXHAUSTED_RETRY_CONDITION", limit.unwrap_or_default()),
        ("RETRY_ATTEMPTS", &retries.to_string()),
    ];
    retries::bury(call, queue, delivery.event.get(), &said).await
}
