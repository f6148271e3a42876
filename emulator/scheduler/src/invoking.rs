//! Invokes targets: one piece of work for each time that a schedule is due. It tries again what failed, and gives up to a
//! dead-letter queue.
//!
//! A pause lasts a second at first and then twice as long each time, up to eight minutes. Believed: AWS says that it backs off
//! exponentially, and no figures.

use contract::work::Assignment;
use contract::{ApiError, Call, Time, Work, work};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{Key, Tx};

use crate::collections::{INVOCATIONS, decode, encode};
use crate::model::schedule::Schedule;
use crate::model::target::Target;
use crate::targets::{self, Failure};

/// Invokes a target until it has worked or is given up. Its key is that of its row in [`INVOCATIONS`].
pub(crate) const INVOCATION: Work =
    Work { name: "scheduler.invocation", run: |call, assignment| Box::pin(run(call, assignment)) };

const FIRST_PAUSE: i64 = 1_000;
const LONGEST_PAUSE: i64 = 480_000;

/// An invocation of a target. Times are milliseconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Invocation {
    pub(crate) schedule: String,
    pub(crate) target: Target,
    /// When the schedule was due.
    pub(crate) scheduled: i64,
    begun: i64,
    /// How often it was tried.
    attempts: i64,
    /// When it is tried next.
    due: i64,
}

impl Invocation {
    /// What the target gets: the input, with what is known of this attempt in place of the keywords (documented); without an input a
    /// notification.
    fn input(&self, call: &Call, execution: &str) -> String {
        let time = seconds(self.scheduled);
        match &self.target.input {
            Some(input) => input
                .replace("<aws.scheduler.schedule-arn>", &self.schedule)
                .replace("<aws.scheduler.scheduled-time>", &time)
                .replace("<aws.scheduler.execution-id>", execution)
                .replace("<aws.scheduler.attempt-number>", &(self.attempts + 1).to_string()),
            None => {
                let scope = call.store.scope();
                json!({
                    "version": "0", "id": call.ids.uuid(), "detail-type": "Scheduled Event", "source": "aws.scheduler",
                    "account": &*scope.account, "time": time, "region": &*scope.region,
                    "resources": [self.schedule], "detail": "{}",
                })
                .to_string()
            }
        }
    }

    /// Which limit is reached, if one is, after an attempt has failed.
    fn limit(&self, now: Time) -> Option<&'static str> {
        let policy = &self.target.retry_policy;
        let patience = policy.maximum_event_age_in_seconds.saturating_mul(1_000);
        if self.attempts > policy.maximum_retry_attempts {
            Some("MaximumRetryAttempts")
        } else if now.0 >= self.begun.saturating_add(patience) {
            Some("MaximumEventAgeInSeconds")
        } else {
            None
        }
    }
}

fn seconds(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{time:.0}")
}

/// Begins an invocation, in the commit that says that the schedule is due.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    call: &Call,
    schedule: &Schedule,
    scheduled: i64,
) -> Result<(), ApiError> {
    let key: String = call.ids.uuid();
    let invocation = Invocation {
        schedule: schedule.arn(call.store.scope()),
        target: schedule.target.clone(),
        scheduled,
        begun: call.now.0,
        attempts: 0,
        due: call.now.0,
    };
    tx.put(INVOCATIONS.whole(), Key::text(&key), encode(&invocation)?);
    work::begin(tx, call, &INVOCATION, &key, &[]);
    Ok(())
}

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let key = Key::text(&assignment.key);
    while let Some(row) = call.store.get(INVOCATIONS.whole(), &key) {
        let invocation: Invocation = decode(&row)?;
        let due = Time(invocation.due);
        if call.clock.now() < due {
            assignment.rest(&call.clock, Some(due)).await;
            continue;
        }
        let call = &call.at_present();
        let row = attempt(call, invocation).await.map(|next| encode(&next)).transpose()?;
        call.store
            .commit(|tx| {
                match row {
                    Some(row) => tx.put(INVOCATIONS.whole(), key.clone(), row),
                    None => tx.remove(INVOCATIONS.whole(), key.clone()),
                }
                Ok::<(), ApiError>(())
            })
            .await?;
    }
    Ok(())
}

/// Tries once; gives what is still to be done.
async fn attempt(call: &Call, mut invocation: Invocation) -> Option<Invocation> {
    let execution = format!("{:016x}", call.ids.bits() >> 64);
    let input = invocation.input(call, &execution);
    let failure = match targets::invoke(call, &invocation.target, &input).await {
        Ok(()) => return None,
        Err(failure) => failure,
    };
    invocation.attempts += 1;
    let limit = invocation.limit(call.now);
    if failure.is_final || limit.is_some() {
        give_up(call, &invocation, &input, &execution, &failure, limit.filter(|_| !failure.is_final)).await;
        return None;
    }
    let doublings = u32::try_from(invocation.attempts - 1).unwrap_or(u32::MAX);
    let pause = FIRST_PAUSE.checked_shl(doublings);
    let pause = pause.filter(|pause| (0..LONGEST_PAUSE).contains(pause)).unwrap_or(LONGEST_PAUSE);
    invocation.due = call.now.plus(pause).0;
    Some(invocation)
}

/// Sends what could not be invoked to the target's dead-letter queue, with why; without one, says so.
async fn give_up(
    call: &Call,
    invocation: &Invocation,
    input: &str,
    execution: &str,
    failure: &Failure,
    limit: Option<&str>,
) {
    let schedule = &invocation.schedule;
    let queue = invocation.target.dead_letter_queue();
    let Some((url, there)) = queue.and_then(|queue| targets::queue_url(call, queue)) else {
        tracing::warn!(schedule, "not invoked, and dropped: {}: {}", failure.code, failure.message);
        return;
    };
    let retries = (invocation.attempts - 1).to_string();
    let scheduled = seconds(invocation.scheduled);
    let said = [
        ("ERROR_CODE", Some(failure.code.as_str())),
        ("ERROR_MESSAGE", Some(failure.message.as_str())),
        ("EXECUTION_ID", Some(execution)),
        ("EXHAUSTED_RETRY_CONDITION", limit),
        ("IS_PAYLOAD_TRUNCATED", Some("false")),
        ("RETRY_ATTEMPTS", Some(retries.as_str())),
        ("SCHEDULED_TIME", Some(scheduled.as_str())),
        ("SCHEDULE_ARN", Some(schedule.as_str())),
        ("TARGET_ARN", Some(invocation.target.arn.as_str())),
    ];
    let attributes: Map<String, Value> = said
        .into_iter()
        .filter_map(|(name, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            Some((name.to_owned(), json!({"DataType": "String", "StringValue": text})))
        })
        .collect();
    let message = json!({"QueueUrl": url, "MessageBody": input, "MessageAttributes": attributes});
    if let Err(error) = there.aws("sqs", "SendMessage", &message).await {
        tracing::warn!(schedule, "the dead-letter queue did not take an invocation: {error}");
    }
}
