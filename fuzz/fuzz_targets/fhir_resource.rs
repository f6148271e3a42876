//! FHIR resources: any bytes are read and validated; what is valid is still so once it was written.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match fhir::parse_and_validate(data) {
        Ok(resource) => {
            let written = serde_json::to_vec(&resource).expect("JSON");
            assert_eq!(fhir::parse_and_validate(&written), Ok(resource));
        }
        Err(issues) => {
            assert!(!issues.is_empty() && issues.len() <= fhir::MAX_ISSUES + 1);
            let outcome = fhir::operation_outcome(&issues);
            assert_eq!(outcome["resourceType"], "OperationOutcome");
            assert!(fhir::validate(&outcome).is_empty(), "{outcome}");
        }
    }
});
