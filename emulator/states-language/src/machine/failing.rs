//! A state fails: it is tried again, or the failure is caught, or the thread fails with it.

use serde_json::{Map, Value, json};

use super::events;
use super::running::{Step, after};
use super::settings::place;
use super::thread::{Phase, Thread};
use crate::definition::{Catcher, Kind, Retrier, Shaping, State};
use crate::scope::Failure;

/// Errors that no wildcard matches; the first of them nothing does.
const TERMINAL: [&str; 2] = ["States.Runtime", "States.DataLimitExceeded"];

impl Step<'_> {
    /// A state could not be carried out: the failure says in which state.
    pub(crate) fn stumbled(&mut self, number: u64, failure: Failure) {
        let Some(thread) = self.run.threads.get(&number) else { return };
        let Some(state) = self.state(thread) else { return };
        if matches!(state.shaping, Shaping::Jsonata { .. }) && failure.error == "States.QueryEvaluationError"
        {
            let location = location(&failure.cause).map(str::to_owned);
            self.tell(number, "EvaluationFailed", || {
                let mut details = events::failure(&failure);
                details.insert("state".to_owned(), state.name.as_str().into());
                details.extend(location.map(|location| ("location".to_owned(), location.into())));
                Some(details)
            });
        }
        let entered = self.run.threads.get(&number).map_or(0, |thread| thread.entered_event);
        let place =
            if entered == 0 { String::new() } else { format!(" (entered at the event id #{entered})") };
        let cause = match &*failure.error {
            "States.DataLimitExceeded" => failure.cause,
            _ => format!(
                "An error occurred while executing the state '{}'{place}. {}",
                state.name, failure.cause
            ),
        };
        self.failed(number, Failure { error: failure.error, cause });
    }

    /// A state has failed.
    pub(crate) fn failed(&mut self, number: u64, failure: Failure) {
        let Some(thread) = self.run.threads.get(&number).cloned() else { return };
        let Some(state) = self.state(&thread) else { return };
        self.note_failure(&failure);
        if let Some(until) = self.retry(&thread, state, &failure) {
            let seconds = until.saturating_sub(self.now).div_euclid(1000);
            self.note_handler(|| {
                json!({"retryIndex": matching(&state.retry, &failure), "retryBackoffIntervalSeconds": seconds})
            });
            if let Some(thread) = self.run.threads.get_mut(&number)
                && let Some(place) = matching(&state.retry, &failure)
            {
                thread.retries[place] += 1;
                self.progress.spent.extend(thread.token.take());
            }
            self.wreck.clear();
            self.set_phase(number, Phase::BackingOff { until });
            return;
        }
        match self.catch(number, &thread, state, &failure) {
            Ok(true) => {}
            Ok(false) => self.thread_failed(number, failure),
            Err(failure) => self.thread_failed(number, failure),
        }
    }

    /// When the state is tried again, if it is.
    fn retry(&mut self, thread: &Thread, state: &State, failure: &Failure) -> Option<i64> {
        let place = matching(&state.retry, failure)?;
        let retrier = &state.retry[place];
        let done = *thread.retries.get(place)?;
        if done >= retrier.max_attempts {
            return None;
        }
        let seconds = delay(retrier, done);
        let seconds = if retrier.jitter { seconds * self.world.random() } else { seconds };
        let milliseconds = format!("{:.0}", seconds * 1000.0).parse().unwrap_or(i64::MAX);
        Some(self.now.saturating_add(milliseconds))
    }

    /// Leads where a catcher says, if one does.
    fn catch(
        &mut self,
        number: u64,
        thread: &Thread,
        state: &State,
        failure: &Failure,
    ) -> Result<bool, Failure> {
        let caught = |catcher: &Catcher| is_among(&catcher.errors, &failure.error);
        let Some(place_of) = state.catch.iter().position(caught) else { return Ok(false) };
        let catcher = &state.catch[place_of];
        let within = |name: &str| format!("Catch[{place_of}]/{name}");
        let error = json!({"Error": failure.error, "Cause": failure.cause});
        let mut sight = self.sight(thread, state, &error);
        let output = match &state.shaping {
            Shaping::JsonPath(_) => place(&catcher.result_path, &thread.input, error.clone())?,
            Shaping::Jsonata { .. } => {
                sight.more = Some(("errorOutput", &error));
                match &catcher.output {
                    Some(output) => self.jsonata(&within("Output"), output, &sight)?,
                    None => error.clone(),
                }
            }
        };
        let assigned = self.assigned(&within("Assign"), catcher.assign.as_ref(), &sight)?;
        self.wreck.clear();
        self.note_handler(|| json!({"catchIndex": place_of}));
        self.exit(number, state, output, assigned, Some(catcher.next))?;
        Ok(true)
    }

    /// Tells that a state with branches has failed, when one of them has.
    pub(crate) fn tell_failed(&mut self, number: u64, kind: &Kind) {
        let name = match kind {
            Kind::Parallel { .. } => "ParallelStateFailed",
            _ => "MapStateFailed",
        };
        self.tell(number, name, || None);
    }
}

/// Seconds until the next try, after `done` tries again.
fn delay(retrier: &Retrier, done: u64) -> f64 {
    let interval = Value::from(retrier.interval_seconds).as_f64().unwrap_or(1.0);
    let factor = retrier.backoff_rate.powi(i32::try_from(done).unwrap_or(i32::MAX));
    let most = retrier.max_delay_seconds.and_then(|seconds| Value::from(seconds).as_f64());
    (interval * factor).min(most.unwrap_or(f64::MAX)).min(LONGEST_DELAY_SECONDS)
}

/// The longest delay before a try: a year, as of a Wait state.
const LONGEST_DELAY_SECONDS: f64 = 31_536_000.0;

fn matching(retriers: &[Retrier], failure: &Failure) -> Option<usize> {
    retriers.iter().position(|retrier| is_among(&retrier.errors, &failure.error))
}

/// Whether an error is among those that a retrier or a catcher names.
fn is_among(errors: &[String], error: &str) -> bool {
    errors.iter().any(|known| match known.as_str() {
        "States.ALL" => !TERMINAL.contains(&error),
        "States.TaskFailed" => {
            !TERMINAL.contains(&error) && error != "States.Timeout" && error != "States.HeartbeatTimeout"
        }
        "States.Timeout" => error == "States.Timeout" || error == "States.HeartbeatTimeout",
        known => known == error && error != TERMINAL[0],
    })
}

/// The field that the cause of a failed evaluation names.
fn location(cause: &str) -> Option<&str> {
    let (_, rest) = cause.split_once("specified for the field '")?;
    Some(rest.split_once('\'')?.0)
}

/// `error` and `cause` of a timeout.
pub(crate) fn timeout(error: &'static str) -> Failure {
    Failure::new(error, String::new())
}

/// When so many seconds are over; `None` if there is no such limit.
pub(crate) fn deadline(now: i64, seconds: Option<u64>) -> Option<i64> {
    seconds.map(|seconds| after(now, seconds))
}

/// Details of an event that tells a failure among other members.
pub(crate) fn with_failure(mut details: Map<String, Value>, failure: &Failure) -> Map<String, Value> {
    details.extend(events::failure(failure));
    details
}

#[cfg(test)]
mod tests {
    use super::*;

    // Wildcards and their exceptions decide whether a machine recovers.
    #[test]
    fn an_error_is_among_those_that_are_named() {
        for (named, error, expected) in [
            ("States.ALL", "Custom", true),
            ("States.ALL", "States.Timeout", true),
            ("States.ALL", "States.Runtime", false),
            ("States.ALL", "States.DataLimitExceeded", false),
            ("States.DataLimitExceeded", "States.DataLimitExceeded", true),
            ("States.Runtime", "States.Runtime", false),
            ("States.TaskFailed", "Lambda.Unknown", true),
            ("States.TaskFailed", "States.Timeout", false),
            ("States.Timeout", "States.HeartbeatTimeout", true),
            ("States.HeartbeatTimeout", "States.Timeout", false),
            ("Custom", "Custom", true),
            ("Custom", "Other", false),
        ] {
            assert_eq!(is_among(&[named.to_owned()], error), expected, "{named} {error}");
        }
    }

    // The delays that AWS's page prints for these settings.
    #[test]
    fn delays_grow_by_the_rate_up_to_the_most() {
        let retrier = Retrier {
            errors: Vec::new(),
            interval_seconds: 3,
            max_attempts: 10,
            backoff_rate: 2.0,
            max_delay_seconds: Some(20),
            jitter: false,
        };
        let delays: Vec<f64> = (0..5).map(|done| delay(&retrier, done)).collect();
        assert_eq!(delays, [3.0, 6.0, 12.0, 20.0, 20.0]);
    }
}
