//! Gives messages: takes them, shows them, waits for them.

mod fairness;
mod shown;
mod taking;

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::{ARRIVALS, Known, moment};
use crate::contents;
use crate::errors;
use crate::model::queue::Queue;
use shown::{Shown, Wanted};
use taking::{Asked, Taken};

/// How many messages may be in flight: AWS documents so many of both kinds of queue.
const MOST_IN_FLIGHT: usize = 120_000;
const MOST_MESSAGES: i64 = 10;
const LONGEST_WAIT_SECONDS: i64 = 20;

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input {
    pub(crate) queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
    message_system_attribute_names: Option<Vec<String>>,
    message_attribute_names: Option<Vec<String>>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
    receive_request_attempt_id: Option<String>,
}

/// What is answered. Nothing is told of no messages (captured).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'r> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Shown<'r>>,
}

/// Gives messages of a queue, or waits for them.
///
/// # Errors
/// What AWS says of a parameter out of range; `QueueDoesNotExist`, also if the queue is deleted meanwhile; `OverLimit`.
pub(crate) async fn receive(call: Call, name: &str, input: Input) -> Result<bytes::Bytes, ApiError> {
    let known = Known::find(&call.store, name)?;
    let asked = asked(&known.queue, &input)?;
    let wanted = Wanted {
        system: input.attribute_names.iter().chain(&input.message_system_attribute_names).flatten().collect(),
        attributes: input.message_attribute_names.unwrap_or_default(),
    };
    let wait = wait(&known.queue, input.wait_time_seconds)?;
    let taken = take_or_wait(call, known, &asked, wait).await?;
    let messages = taken.iter().map(|taken| Shown::of(taken, &wanted)).collect::<Result<_, _>>()?;
    contract::output(&Output { messages })
}

fn asked(queue: &Queue, input: &Input) -> Result<Asked, ApiError> {
    let most = input.max_number_of_messages.unwrap_or(1);
    if !(1..=MOST_MESSAGES).contains(&most) {
        let reason = "Must be between 1 and 10, if provided.";
        return Err(errors::invalid_value(most, "MaxNumberOfMessages", reason));
    }
    let timeout = input.visibility_timeout.unwrap_or(i64::from(queue.attributes.visibility_timeout));
    crate::visibility::check_timeout(timeout)?;
    let attempt = input.receive_request_attempt_id.clone();
    if let Some(attempt) = &attempt {
        if !queue.fifo {
            let reason = "The request includes a parameter that is not valid for this queue type.";
            return Err(errors::invalid_value(attempt, "ReceiveRequestAttemptId", reason));
        }
        crate::sending::check_id(attempt, "ReceiveRequestAttemptId")?;
    }
    Ok(Asked {
        most: usize::try_from(most).unwrap_or(1),
        hidden: u64::try_from(timeout).unwrap_or(0) * 1_000,
        attempt,
    })
}

/// For how many milliseconds a receive waits.
fn wait(queue: &Queue, seconds: Option<i64>) -> Result<i64, ApiError> {
    let seconds = seconds.unwrap_or(i64::from(queue.attributes.wait));
    if (0..=LONGEST_WAIT_SECONDS).contains(&seconds) {
        return Ok(seconds * 1_000);
    }
    let reason = "Must be >= 0 and <= 20, if provided.";
    Err(errors::invalid_value(seconds, "WaitTimeSeconds", reason))
}

/// Takes messages as soon as there are some. It wakes when something arrives anywhere, and looks at its own queue, which costs
/// a look-up; and when a message comes back, or its delay is over, by the clock.
async fn take_or_wait(call: Call, known: Known, asked: &Asked, wait: i64) -> Result<Vec<Taken>, ApiError> {
    let deadline = call.now.plus(wait);
    let mut arrivals = (wait > 0).then(|| call.store.store().watch(&ARRIVALS));
    let (mut call, mut known) = (call, known);
    loop {
        if let Some(arrivals) = &mut arrivals {
            // Marked as seen before looking, so that what lands meanwhile ends the next wait at once.
            arrivals.mark_unchanged();
        }
        let taken = taking::take(&call, &known, asked, MOST_IN_FLIGHT).await?;
        let now = call.clock.now();
        let arrivals = match &mut arrivals {
            Some(arrivals) if taken.messages.is_empty() && now < deadline => arrivals,
            // A FIFO queue says nothing of it, nor does a receive that has waited.
            None if taken.is_full && !known.queue.fifo => return Err(errors::too_many_in_flight()),
            _ => return Ok(taken.messages),
        };
        let until = next(&call, &known.queue, now, taken.is_full).map_or(deadline, |next| next.min(deadline));
        tokio::select! {
            changed = arrivals.changed() => if changed.is_err() { return Ok(Vec::new()) },
            () = call.clock.wait_until(until) => {}
        }
        call = call.at_present();
        known = Known::find(&call.store, &known.queue.name)?;
    }
}

/// When to look again.
fn next(call: &Call, queue: &Queue, now: Time, is_full: bool) -> Option<Time> {
    let snapshot = call.store.snapshot();
    let next = if is_full {
        contents::next_return(&snapshot, &queue.id, moment(now))
    } else {
        contents::next_due(&snapshot, &queue.id, moment(now))
    };
    next.and_then(|next| i64::try_from(next).ok()).map(Time)
}
