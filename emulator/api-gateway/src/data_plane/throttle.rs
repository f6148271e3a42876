//! How fast requests may come: buckets that fill with the clock, kept in memory.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{Call, Time};
use parking_lot::Mutex;

/// How many buckets are kept; past that, all are full again.
const MOST_BUCKETS: usize = 100_000;

#[derive(Default)]
struct Buckets(Mutex<HashMap<String, Bucket>>);

struct Bucket {
    tokens: f64,
    at: Time,
}

/// Takes a token from a bucket that holds `burst` and fills with `rate` a second. `false` if there is none.
pub(crate) fn take(call: &Call, name: &str, rate: f64, burst: f64) -> bool {
    let buckets: Arc<Buckets> = call.kept();
    let mut buckets = buckets.0.lock();
    if buckets.len() >= MOST_BUCKETS {
        buckets.clear();
    }
    let bucket = buckets.entry(name.to_owned()).or_insert(Bucket { tokens: burst, at: call.now });
    taken(bucket, call.now, rate, burst)
}

fn taken(bucket: &mut Bucket, now: Time, rate: f64, burst: f64) -> bool {
    // Milliseconds of a bucket's age are few enough for a double to hold them.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since the last request")]
    let seconds = now.0.saturating_sub(bucket.at.0).max(0) as f64 / 1000.0;
    bucket.tokens = (bucket.tokens + seconds * rate).min(burst);
    bucket.at = now;
    if bucket.tokens < 1.0 {
        return false;
    }
    bucket.tokens -= 1.0;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    // A client that is throttled must be let in again as fast as its plan says.
    #[test]
    fn a_bucket_fills_with_the_clock() {
        let mut bucket = Bucket { tokens: 2.0, at: Time(0) };
        for (now, is_let_in) in [
            (0, true),
            (0, true),
            (0, false),
            (499, false),
            (500, true),
            (500, false),
            (60_000, true),
            (60_000, true),
            (60_000, false),
        ] {
            assert_eq!(taken(&mut bucket, Time(now), 2.0, 2.0), is_let_in, "{now}");
        }
        assert!(!taken(&mut Bucket { tokens: 0.0, at: Time(0) }, Time(1), 0.0, 0.0));
    }
}
