//! JSONPath: a path on the first line, the value behind it. What is found is found again, a value that was put there too, and a
//! failed put changes nothing.
#![no_main]

use json_query::{Path, PathErrorKind};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, value) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(value) = serde_json::from_str::<Value>(value) else { return };
    let path = match Path::parse(text) {
        Ok(path) => path,
        Err(error) => {
            assert_eq!(error.kind, PathErrorKind::Syntax);
            assert!(!error.message.is_empty());
            return;
        }
    };
    let read = path.read(&value);
    assert_eq!(path.find(&value).map(|found| found.into_owned()), read.as_ref().ok().cloned());
    if let (Ok(found), false) = (&read, path.is_definite()) {
        assert!(found.is_array());
    }
    let mut changed = value.clone();
    match path.put(&mut changed, json!("put")) {
        Ok(()) => assert_eq!(path.read(&changed), Ok(json!("put"))),
        Err(_) => assert_eq!(changed, value),
    }
});
