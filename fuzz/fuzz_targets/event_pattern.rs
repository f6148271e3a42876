//! Event patterns: the pattern, a line break, then an event. What is read is asked, alone and in a set, and both agree.
#![no_main]

use event_pattern::{Pattern, PatternSet};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, event) = text.rsplit_once('\n').unwrap_or((text, "{}"));
    match Pattern::parse(text) {
        Ok(pattern) => {
            let Ok(event) = serde_json::from_str::<Value>(event) else { return };
            let set = PatternSet::new([((), &pattern)]);
            assert_eq!(pattern.matches(&event), !set.matching(&event).is_empty());
        }
        Err(error) => assert!(!error.reason().is_empty()),
    }
});
