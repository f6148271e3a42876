//! Schedules as AWS writes them, and when they are due: `rate(5 minutes)`, `cron(0 12 * * ? *)`, and for EventBridge Scheduler
//! `at(2026-10-31T12:00:00)`.
//!
//! Pure: the time is an argument, in milliseconds since 1970, and the rules of the world's time zones come with the program.

mod cron;
mod field;
mod zone;

use std::fmt;

use jiff::civil::DateTime;

pub use cron::Cron;
pub use zone::Zone;

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many milliseconds, a whole number of minutes, counted from when the schedule began.
    Rate(i64),
    /// At the minutes that fit.
    Cron(Cron),
    /// Once.
    At(At),
}

/// A date and a time of day, wherever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(DateTime);

/// A text is no schedule. AWS does not say why. Shown as EventBridge says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduleError;

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameter ScheduleExpression is not valid.")
    }
}

impl std::error::Error for ScheduleError {}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Schedule {
    /// Reads a schedule that comes again: what a rule of EventBridge's may have.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse_recurring(text: &str) -> Result<Schedule, ScheduleError> {
        if let Some(rate) = inside(text, "rate") {
            return rate_of(rate).map(Schedule::Rate).ok_or(ScheduleError);
        }
        let cron = inside(text, "cron").and_then(Cron::parse).ok_or(ScheduleError)?;
        Ok(Schedule::Cron(cron))
    }

    /// Reads any schedule: what EventBridge Scheduler takes.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Schedule, ScheduleError> {
        let Some(at) = inside(text, "at") else { return Schedule::parse_recurring(text) };
        // yyyy-mm-ddThh:mm:ss, and no more than that.
        let is_plain = at.len() == 19 && at.as_bytes().get(10) == Some(&b'T');
        let at = at.parse().ok().filter(|_| is_plain).ok_or(ScheduleError)?;
        Ok(Schedule::At(At(at)))
    }

    /// When it is due first after a time, in milliseconds since 1970; `None` if never. A rate counts from `start`.
    #[must_use]
    pub fn next_after(&self, start: i64, time: i64, zone: &Zone) -> Option<i64> {
        match self {
            Schedule::Rate(rate) => {
                let passed = time.saturating_sub(start).div_euclid(*rate).max(0);
                start.checked_add(passed.checked_add(1)?.checked_mul(*rate)?)
            }
            Schedule::Cron(cron) => cron.next_after(time, zone),
            Schedule::At(At(at)) => zone.moment(*at).filter(|moment| *moment > time),
        }
    }
}

/// What stands in the parentheses behind a name.
fn inside<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

/// A rate in milliseconds: one of a unit, or several of its plural.
fn rate_of(text: &str) -> Option<i64> {
    let (count, unit) = text.split_once(' ')?;
    let is_count = !count.starts_with('0') && count.bytes().all(|byte| byte.is_ascii_digit());
    let count: i64 = count.parse().ok().filter(|_| is_count)?;
    let length = match (unit, count) {
        ("minute", 1) => MINUTE,
        ("hour", 1) => HOUR,
        ("day", 1) => DAY,
        ("minutes", 2..) => MINUTE,
        ("hours", 2..) => HOUR,
        ("days", 2..) => DAY,
        _ => return None,
    };
    count.checked_mul(length)
}
