//! The log that TestInvokeMethod answers: what happened on the way of one request, in the words that AWS's console shows.

use std::fmt::Write;

use contract::Time;
use parking_lot::Mutex;

/// How much of a body a log tells (documented for logs: 1,024 bytes of an event).
const MOST_OF_A_BODY: usize = 1_024;

/// The log of one request. Requests from outside have none.
#[derive(Debug, Default)]
pub(crate) struct Log(Option<Mutex<String>>);

impl Log {
    /// A log that is kept, of a request of this id.
    pub(crate) fn kept(request_id: &str) -> Log {
        Log(Some(Mutex::new(format!("Execution log for request {request_id}\n"))))
    }

    /// Adds a line. What it says is made only if the log is kept.
    pub(crate) fn tell(&self, now: Time, line: impl FnOnce() -> String) {
        if let Some(text) = &self.0 {
            let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            let line = line();
            let mut text = text.lock();
            // A text takes whatever is written to it.
            let _ = writeln!(text, "{} : {line}", time.strftime("%a %b %d %H:%M:%S UTC %Y"));
        }
    }

    /// What was told.
    pub(crate) fn text(&self) -> String {
        self.0.as_ref().map(|text| text.lock().clone()).unwrap_or_default()
    }
}

/// Names and values as Java prints a map: `{a=1, b=2}`.
pub(crate) fn map(pairs: &[(String, String)]) -> String {
    let shown: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", shown.join(", "))
}

/// The beginning of a body.
pub(crate) fn body(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    match text.char_indices().nth(MOST_OF_A_BODY) {
        Some((end, _)) => format!("{} [TRUNCATED]", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // People read these lines beside those of AWS's console.
    #[test]
    fn lines_have_times_and_bodies_end() {
        let log = Log::kept("r");
        log.tell(Time(1_793_448_000_000), || {
            format!("Method request path: {}", map(&[("id".into(), "7".into())]))
        });
        assert_eq!(
            log.text(),
            "Execution log for request r\nSat Oct 31 12:00:00 UTC 2026 : Method request path: {id=7}\n"
        );
        assert_eq!(body(&[b'x'; 1_025]), format!("{} [TRUNCATED]", "x".repeat(1_024)));
        let off = Log::default();
        off.tell(Time(0), || unreachable!("nobody reads it"));
        assert_eq!(off.text(), "");
    }
}
