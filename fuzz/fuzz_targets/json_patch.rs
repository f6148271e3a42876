//! JSON Patches: the document on the first line, the patch behind it.
#![no_main]

use fhir::json;
use fhir::patch::{MAX_OPERATIONS, json_patch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (document, patch) = data.split_at(end);
    let Ok(document) = json::parse(document) else { return };
    match json_patch::apply(&document, patch) {
        Ok(patched) => {
            let written = patched.to_string();
            let read = json::parse(written.as_bytes()).expect("what a patch makes can be read");
            assert_eq!(read.to_string(), written);
        }
        Err(error) => {
            assert!(error.operation.is_none_or(|place| place < MAX_OPERATIONS));
            assert!(!error.to_string().is_empty());
        }
    }
});
