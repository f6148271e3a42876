//! FHIRPath Patches: the resource on the first line, the Parameters behind it. What is no JSON there is taken for the path
//! of a delete.
#![no_main]

use fhir::json;
use fhir::patch::{MAX_OPERATIONS, fhirpath_patch};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (resource, patch) = data.split_at(end);
    let Ok(resource) = json::parse(resource) else { return };
    let parameters = json::parse(patch).unwrap_or_else(|_| {
        let path = String::from_utf8_lossy(patch);
        let parts =
            json!([{"name": "type", "valueCode": "delete"}, {"name": "path", "valueString": path.trim()}]);
        json!({"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]})
    });
    match fhirpath_patch::apply(&resource, &parameters) {
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
