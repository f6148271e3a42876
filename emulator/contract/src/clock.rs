//! The one clock. It runs with the machine's, or stands still until a test moves it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Serialize, Serializer};
use tokio::sync::watch;

/// A moment: milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl Time {
    /// As FHIR and ISO 8601 write it: `2026-10-31T12:00:00.000Z`.
    #[must_use]
    pub fn iso(self) -> String {
        self.to_string()
    }

    /// The same without a fraction, as EventBridge writes the time of an event: `2026-10-31T12:00:00Z`.
    #[must_use]
    pub fn to_second(self) -> String {
        let second = jiff::Timestamp::from_second(self.0.div_euclid(1000));
        second.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
    }

    /// Seconds since 1970 with a fraction, as AWS's JSON protocols write a timestamp.
    #[must_use]
    pub fn epoch_seconds(self) -> serde_json::Number {
        let (seconds, milliseconds) = (self.0.div_euclid(1000), self.0.rem_euclid(1000));
        if seconds < 0 || milliseconds == 0 {
            return seconds.into();
        }
        let text = format!("{seconds}.{milliseconds:03}");
        text.parse().unwrap_or_else(|_| seconds.into())
    }

    /// This moment and so many milliseconds.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Time {
        Time(self.0.saturating_add(milliseconds))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{time:.3}")
    }
}

/// Serialized as AWS's JSON protocols write a timestamp.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.epoch_seconds().serialize(serializer)
    }
}

/// The clock. All clones are one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Whether time passes by itself; `moved` is then added to the machine's time, and is the time itself otherwise.
    runs: bool,
    moved: AtomicI64,
    announce: watch::Sender<()>,
}

impl Clock {
    /// A clock that runs with the machine's.
    #[must_use]
    pub fn running() -> Clock {
        Clock::new(true, 0)
    }

    /// A clock that stands at a time until it is moved.
    #[must_use]
    pub fn standing_at(time: Time) -> Clock {
        Clock::new(false, time.0)
    }

    fn new(runs: bool, moved: i64) -> Clock {
        let inner = Inner { runs, moved: AtomicI64::new(moved), announce: watch::Sender::new(()) };
        Clock { inner: Arc::new(inner) }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Time {
        let moved = self.inner.moved.load(Ordering::Acquire);
        if self.inner.runs { Time(machine_time().saturating_add(moved)) } else { Time(moved) }
    }

    /// Moves the clock forward and wakes who waits for a time that has come.
    pub fn advance(&self, milliseconds: u32) {
        self.inner.moved.fetch_add(i64::from(milliseconds), Ordering::AcqRel);
        self.inner.announce.send_replace(());
    }

    /// Waits until the clock shows a time.
    pub async fn wait_until(&self, time: Time) {
        let mut moved = self.inner.announce.subscribe();
        loop {
            let left = time.0.saturating_sub(self.now().0);
            let Ok(left @ 1..) = u64::try_from(left) else { return };
            if self.inner.runs {
                tokio::select! {
                    () = machine_wait(left) => {}
                    _ = moved.changed() => {}
                }
            } else if moved.changed().await.is_err() {
                return;
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the one clock")]
fn machine_time() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[allow(clippy::disallowed_methods, reason = "this is the one clock")]
async fn machine_wait(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every answer of every service writes times in one of these two forms.
    #[test]
    fn times_are_written_as_fhir_and_aws_write_them() {
        for (milliseconds, iso, seconds) in [
            (0, "1970-01-01T00:00:00.000Z", "0"),
            (1_793_448_000_120, "2026-10-31T12:00:00.120Z", "1793448000.120"),
            (1_793_448_000_000, "2026-10-31T12:00:00.000Z", "1793448000"),
        ] {
            assert_eq!(Time(milliseconds).iso(), iso);
            assert_eq!(Time(milliseconds).epoch_seconds().to_string(), seconds);
        }
    }

    // A test that moves the clock must wake what waits, at once and not before.
    #[tokio::test]
    async fn a_standing_clock_wakes_a_waiter_when_it_is_moved_far_enough() {
        let clock = Clock::standing_at(Time(1_000));
        let waiter = tokio::spawn({
            let clock = clock.clone();
            async move { clock.wait_until(Time(3_000)).await }
        });
        clock.advance(1_999);
        tokio::task::yield_now().await;
        assert!(!waiter.is_finished());
        clock.advance(1);
        waiter.await.expect("the waiter ends");
        assert_eq!(clock.now(), Time(3_000));
    }
}
