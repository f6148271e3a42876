//! What of a second's events is told: all of them, or, of too many, some at even distances.

use serde_json::Value;

/// How many events an update has at the most (documented).
const MOST_EVENTS: usize = 500;

/// Events of a second, in the order of their arrival. However many come, a thousand are kept at the most.
#[derive(Debug)]
pub(super) struct Sample {
    events: Vec<Value>,
    /// How many have come.
    count: usize,
    /// Of so many that come, one is kept.
    every: usize,
    has_missed: bool,
}

impl Default for Sample {
    fn default() -> Sample {
        Sample { events: Vec::new(), count: 0, every: 1, has_missed: false }
    }
}

impl Sample {
    /// Takes an event that has come.
    pub(super) fn take(&mut self, event: impl FnOnce() -> Value) {
        if self.count.is_multiple_of(self.every) {
            if self.events.len() == 2 * MOST_EVENTS {
                let mut is_kept = false;
                self.events.retain(|_| {
                    is_kept = !is_kept;
                    is_kept
                });
                self.every *= 2;
            }
            self.events.push(event());
        }
        self.count += 1;
    }

    /// Events have come that nobody has looked at.
    pub(super) fn miss(&mut self) {
        self.has_missed = true;
    }

    /// The events to tell, and whether there were others.
    pub(super) fn finish(mut self) -> (Vec<Value>, bool) {
        if self.events.len() > MOST_EVENTS {
            let count = self.events.len();
            let mut place = 0;
            self.events.retain(|_| {
                place += 1;
                // One is kept wherever this grows, which is as often as there is room.
                place * MOST_EVENTS / count > (place - 1) * MOST_EVENTS / count
            });
        }
        (self.events, self.has_missed || self.count > MOST_EVENTS)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A burst must neither fill the memory nor hide its end.
    #[test]
    fn of_too_many_events_some_are_told_at_even_distances() {
        for (came, told, is_sampled) in [
            (0, 0, false),
            (500, 500, false),
            (501, 500, true),
            (1_000, 500, true),
            (1_001, 500, true),
            (70_000, 500, true),
        ] {
            let mut sample = Sample::default();
            for number in 0..came {
                sample.take(|| json!(number));
                assert!(sample.events.len() <= 2 * MOST_EVENTS);
            }
            let (events, sampled) = sample.finish();
            assert_eq!((events.len(), sampled), (told, is_sampled), "{came}");
            let numbers: Vec<u64> = events.iter().filter_map(Value::as_u64).collect();
            assert!(numbers.is_sorted());
            let last = numbers.last().copied().unwrap_or_default();
            assert!(last + came / 100 + 1 >= came, "{came}: the last is {last}");
        }
    }
}
