//! Tumbling windows: the records of a stream are counted into spans of time, and the function carries a state from batch to batch of
//! one, until the last invocation of the window tells it that there is no more.
//!
//! A window is the span of a record's time of creation, counted from 1970. It is over when the clock has passed its end and the shard
//! has no more records, when a record of a later one comes, or when the shard ends. Believed: that the last invocation has no records,
//! and that a shard's end before a window's counts as an early one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use contract::Time;

/// The most bytes of a state; one that is larger ends its window early (documented: 1 MB).
const MOST_STATE: usize = 1 << 20;

/// A window that is open in a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// In milliseconds since 1970.
    start: i64,
    end: i64,
    state: Value,
}

impl Window {
    /// The window that a moment is in. `length` is in milliseconds, and more than nothing.
    pub(crate) fn at(moment: i64, length: i64) -> Window {
        let start = moment.div_euclid(length.max(1)).saturating_mul(length);
        Window { start, end: start.saturating_add(length), state: json!({}) }
    }

    /// Whether a moment is in it. A record that comes late is counted into the window that is open.
    pub(crate) fn holds(&self, moment: i64) -> bool {
        moment < self.end
    }

    /// The first moment after it, in milliseconds since 1970.
    pub(crate) fn end(&self) -> i64 {
        self.end
    }

    /// Whether it is over by the clock.
    pub(crate) fn is_over(&self, now: Time) -> bool {
        now.0 >= self.end
    }

    /// Whether its state is too large to be carried on.
    pub(crate) fn is_full(&self) -> bool {
        self.state.to_string().len() > MOST_STATE
    }

    /// The same window, begun anew.
    pub(crate) fn emptied(&self) -> Window {
        Window { state: json!({}), ..self.clone() }
    }

    /// Takes the state from a response; `false` if there is none, which AWS takes for a failure (documented).
    pub(crate) fn take_state(&mut self, response: &[u8]) -> bool {
        let Ok(mut response) = serde_json::from_slice::<Value>(response) else { return false };
        match response.get_mut("state").map(Value::take) {
            Some(state) if !state.is_null() => {
                self.state = state;
                true
            }
            _ => false,
        }
    }

    /// Puts into an event what a function learns of its window.
    pub(crate) fn show(&self, event: &mut Value, shard: &str, stream: &str, last: Option<Last>) {
        let written = |moment: i64| Time(moment).iso().replace(".000Z", "Z");
        event["window"] = json!({"start": written(self.start), "end": written(self.end)});
        event["state"] = self.state.clone();
        event["shardId"] = json!(shard);
        event["eventSourceARN"] = json!(stream);
        event["isFinalInvokeForWindow"] = json!(last.is_some());
        event["isWindowTerminatedEarly"] = json!(last == Some(Last::Early));
    }
}

/// How a window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// By time.
    Due,
    /// Because its state is too large, or its shard ends.
    Early,
}

#[cfg(test)]
mod tests {
    use super::*;

    // A record at the boundary must be in one window only, and windows must lie where AWS's do: at multiples of their length.
    #[test]
    fn windows_lie_at_multiples_of_their_length() {
        for (moment, start) in
            [(0, 0), (119_999, 0), (120_000, 120_000), (1_607_497_475_000, 1_607_497_440_000)]
        {
            let window = Window::at(moment, 120_000);
            assert_eq!((window.start, window.end), (start, start + 120_000), "{moment}");
            assert!(window.holds(moment) && !window.holds(window.end) && window.is_over(Time(window.end)));
        }
    }

    // A response without a state is a failure, whatever else it says.
    #[test]
    fn a_response_must_have_a_state() {
        for (response, expected) in [
            (r#"{"state": {"a": 1}}"#, Some(json!({"a": 1}))),
            (r#"{"state": {}, "batchItemFailures": []}"#, Some(json!({}))),
            (r#"{"state": null}"#, None),
            ("{}", None),
            ("null", None),
            ("not JSON", None),
        ] {
            let mut window = Window::at(0, 1_000);
            let taken = window.take_state(response.as_bytes()).then(|| window.state.clone());
            assert_eq!(taken, expected, "{response}");
        }
    }
}
