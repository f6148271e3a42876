//! Invokes targets: one piece of work for each time that a schedule is due. It tries again what failed, and gives up to a
//! dead-letter queue.
//!
//! Pauses are at most eight minutes long. Believed: AWS says that it backs off exponentially, and no figures.

use contract::{ApiError, Call, Time, Work, retries};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::collections::{INVOCATIONS, decode, encode};
use crate::model::schedule::Schedule;
use crate::model::target::Target;
use crate::targets::{self, Failure};

/// Invokes a target until it has worked or is given up. Its key is that of its row in [`INVOCATIONS`].
pub(crate) const INVOCATION: Work = Work {
    name: "scheduler.invocation",
    run: |call, assignment| {
        Box::pin(retries::run(call, assignment, &INVOCATIONS, |call, row| Box::pin(attempt(call, row))))
    },
};

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
    let invocation = Invocation {
        schedule: schedule.arn(call.store.scope()),
        target: schedule.target.clone(),
        scheduled,
        begun: call.now.0,
        attempts: 0,
        due: call.now.0,
    };
    retries::begin(tx, call, &INVOCATION, &INVOCATIONS, encode(&invocation)?);
    Ok(())
}

/// Tries once; gives what is still to be done.
async fn attempt(call: Call, row: store::Value) -> Result<Option<Vec<u8>>, ApiError> {
    let call = &call;
    let mut invocation: Invocation = decode(&row)?;
    let execution = format!("{:016x}", call.ids.bits() >> 64);
    let input = invocation.input(call, &execution);
    let failure = match targets::invoke(call, &invocation.target, &input).await {
        Ok(()) => return Ok(None),
        Err(failure) => failure,
    };
    invocation.attempts += 1;
    let limit = invocation.limit(call.now);
    if failure.is_final || limit.is_some() {
        let limit = limit.filter(|_| !failure.is_final);
        return give_up(call, &invocation, &input, &execution, &failure, limit).await;
    }
    let retries = u64::try_from(invocation.attempts - 1).unwrap_or(0);
    invocation.due = call.now.plus(retries::pause(retries, LONGEST_PAUSE)).0;
    encode(&invocation).map(Some)
}

/// Sends what could not be invoked to the target's dead-letter queue, with why; without one, says so. What is too long for the
/// queue is cut (documented: `InvocationsSentToDeadLetterCount_Truncated_MessageSizeExceeded`; believed: to what there is room for).
async fn give_up(
    call: &Call,
    invocation: &Invocation,
    input: &str,
    execution: &str,
    failure: &Failure,
    limit: Option<&str>,
) -> Result<Option<Vec<u8>>, ApiError> {
    let schedule = &invocation.schedule;
    let Some(queue) = invocation.target.dead_letter_queue() else {
        tracing::warn!(schedule, "not invoked, and dropped: {}: {}", failure.code, failure.message);
        return Ok(None);
    };
    let said = [
        ("ERROR_CODE", failure.code.as_str()),
        ("ERROR_MESSAGE", &failure.message),
        ("EXECUTION_ID", execution),
        ("EXHAUSTED_RETRY_CONDITION", limit.unwrap_or_default()),
        (retries::TRUNCATED, "false"),
        ("RETRY_ATTEMPTS", &(invocation.attempts - 1).to_string()),
        ("SCHEDULED_TIME", &seconds(invocation.scheduled)),
        ("SCHEDULE_ARN", schedule),
        ("TARGET_ARN", &invocation.target.arn),
    ];
    retries::bury(call, queue, input, &said).await
}
