//! The clock: what it shows, and moving it forward. Everything that waits for a time, waits on it.

use contract::ApiError;
use http::{Method, StatusCode};
use jiff::{Span, SpanRelativeTo};
use serde_json::{Map, Value, json};

use crate::answer::{self, Answer};
use crate::body;
use crate::front::Arrival;

/// How large a request to move the clock may be.
const MAX_BYTES: usize = 1024;

/// The farthest that one request moves the clock: a hundred years of 365 days.
const MOST_MILLISECONDS: u64 = 100 * 365 * 24 * 3600 * 1000;

/// Shows the clock, or moves it and shows it.
pub(super) async fn clock(arrival: Arrival) -> Result<Answer, ApiError> {
    let Arrival { front, parts, mut body, .. } = arrival;
    let clock = front.dispatch.clock();
    if parts.method == Method::POST {
        let text = body::raw(&mut body, &parts.headers, MAX_BYTES).await?;
        let request: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|error| bad(&error.to_string()))?;
        let advance = request.get("advance").and_then(Value::as_str).filter(|_| request.len() == 1);
        let mut left = milliseconds(advance.ok_or_else(|| bad("nothing else can be said"))?)?;
        while left > 0 {
            let step = u32::try_from(left).unwrap_or(u32::MAX);
            clock.advance(step);
            left -= u64::from(step);
        }
    }
    Ok(answer::json(StatusCode::OK, &json!({"now": clock.now().iso()})))
}

/// A duration of ISO 8601, such as `PT10S` or `P1DT12H`; a day has 24 hours.
fn milliseconds(text: &str) -> Result<u64, ApiError> {
    let span: Span = text.parse().map_err(|error: jiff::Error| bad(&error.to_string()))?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let duration = duration.map_err(|error| bad(&error.to_string()))?;
    let milliseconds = u64::try_from(duration.as_millis()).ok();
    milliseconds
        .filter(|milliseconds| *milliseconds <= MOST_MILLISECONDS)
        .ok_or_else(|| bad("the clock moves forward, by a hundred years at the most"))
}

fn bad(text: &str) -> ApiError {
    ApiError::new(400, "BadDuration", format!("advance must be a duration such as PT10S: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A test that asks for ten seconds and gets ten minutes passes for the wrong reason.
    #[test]
    fn durations_are_those_of_iso_8601() {
        for (text, expected) in [
            ("PT10S", Some(10_000)),
            ("PT0.25S", Some(250)),
            ("PT2H30M", Some(9_000_000)),
            ("P1D", Some(86_400_000)),
            ("P2W", Some(1_209_600_000)),
            ("P1M", None),
            ("-PT1S", None),
            ("P40000D", None),
            ("ten seconds", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(text).ok(), expected, "{text}");
        }
    }
}
