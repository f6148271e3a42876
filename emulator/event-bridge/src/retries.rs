//! Tries deliveries again that failed, and gives them up to a dead-letter queue.
//!
//! A pause lasts a second at first and then twice as long each time, up to eight minutes, so that the 185 attempts that AWS makes
//! by default fill a day. Believed: AWS says that it backs off exponentially and with jitter, and no figures.

use std::sync::Arc;

use contract::work::Assignment;
use contract::{ApiError, Call, Time, Work, work};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Key;

use crate::collections::{RETRIES, decode, encode};
use crate::delivery::Delivery;
use crate::targets::{Failure, queue_url, within};

/// Tries one delivery again until it succeeds or is given up. Its key is that of its row in [`RETRIES`].
pub(crate) const RETRY: Work =
    Work { name: "events.retry", run: |call, assignment| Box::pin(run(call, assignment)) };

const FIRST_PAUSE: i64 = 1_000;
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
        let pause = FIRST_PAUSE.checked_shl(u32::try_from(retries).unwrap_or(u32::MAX));
        let pause = pause.filter(|pause| (0..LONGEST_PAUSE).contains(pause)).unwrap_or(LONGEST_PAUSE);
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
            After::Again(retry) => kept.push((call.ids.uuid(), encode(&retry)?)),
            After::GivenUp(retry, limit) => give_up(call, &retry, limit).await,
        }
    }
    if kept.is_empty() {
        return Ok(());
    }
    call.store
        .commit(|tx| {
            for (key, row) in kept {
                tx.put(RETRIES.whole(), Key::text(&key), row);
                work::begin(tx, call, &RETRY, &key, &[]);
            }
            Ok(())
        })
        .await
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let key = Key::text(&assignment.key);
    while let Some(row) = call.store.get(RETRIES.whole(), &key) {
        let retry: Retry = decode(&row)?;
        let due = Time(retry.due);
        if call.clock.now() < due {
            assignment.rest(&call.clock, Some(due)).await;
            continue;
        }
        let call = &call.at_present();
        let next = next(call, retry).await;
        let row = match &next {
            Some(retry) => Some(encode(retry)?),
            None => None,
        };
        call.store
            .commit(|tx| {
                match row {
                    Some(row) => tx.put(RETRIES.whole(), key.clone(), row),
                    None => tx.remove(RETRIES.whole(), key.clone()),
                }
                Ok::<(), ApiError>(())
            })
            .await?;
    }
    Ok(())
}

/// Tries again what is due; gives what is still to be done.
async fn next(call: &Call, retry: Retry) -> Option<Retry> {
    let Retry { delivery, retries, failure, .. } = retry;
    let last = delivery.received.saturating_add(delivery.target.patience());
    let after = if call.now.0 >= last {
        // It has become too old while it waited.
        Retry::after(delivery, retries, failure, call.now)
    } else {
        let delivery = Arc::new(delivery);
        match delivery.attempt(call).await {
            Ok(()) => return None,
            Err(failure) => Retry::after(Arc::unwrap_or_clone(delivery), retries + 1, failure, call.now),
        }
    };
    match after {
        After::Again(retry) => Some(retry),
        After::GivenUp(retry, limit) => {
            give_up(call, &retry, limit).await;
            None
        }
    }
}

/// Sends what cannot be delivered to the target's dead-letter queue, with why; without one, says so.
async fn give_up(call: &Call, retry: &Retry, limit: Option<&str>) {
    let Retry { delivery, retries, failure, .. } = retry;
    let target = &delivery.target;
    let Some(queue) = target.dead_letter_queue() else {
        tracing::warn!(rule = delivery.rule, target = target.arn, "not delivered, and dropped: {failure}");
        return;
    };
    let rule = delivery.rule_arn(call);
    let there = within(call, queue).and_then(|(call, arn)| Some((queue_url(&call, &arn)?, call)));
    let Some((url, call)) = there else {
        tracing::warn!(queue, "not the ARN of a queue: {failure}");
        return;
    };
    let retries = retries.to_string();
    let said = [
        ("RULE_ARN", Some(rule.as_str())),
        ("TARGET_ARN", Some(target.arn.as_str())),
        ("ERROR_CODE", Some(failure.kind.as_str())),
        ("ERROR_MESSAGE", Some(failure.message.as_str())),
        ("EXHAUSTED_RETRY_CONDITION", limit),
        ("RETRY_ATTEMPTS", Some(retries.as_str())),
    ];
    let attributes: Map<String, Value> = said
        .into_iter()
        .filter_map(|(name, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            Some((name.to_owned(), json!({"DataType": "String", "StringValue": text})))
        })
        .collect();
    let message = json!({
        "QueueUrl": url,
        "MessageBody": delivery.event.to_string(),
        "MessageAttributes": attributes,
    });
    if let Err(error) = call.aws("sqs", "SendMessage", &message).await {
        tracing::warn!(queue, "the dead-letter queue did not take an event: {error}");
    }
}
