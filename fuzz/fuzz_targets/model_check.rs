//! The checks of AWS's front end: any JSON as the input of two operations with very different shapes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use models::check::{self, Wording};

const OPERATIONS: &[(&str, &str)] =
    &[("dynamodb", "PutItem"), ("healthlake", "CreateFHIRDatastore"), ("dynamodb", "CreateTable")];

fuzz_target!(|data: &[u8]| {
    let Ok(input) = serde_json::from_slice::<serde_json::Value>(data) else { return };
    for (service, operation) in OPERATIONS {
        let model = models::service(service).expect("a service");
        let shape = model.operation(operation).and_then(|operation| operation.input).expect("an input");
        let typed = check::types(model, shape, &input);
        for wording in [Wording::Classic, Wording::DynamoDb] {
            let checked = check::constraints(model, shape, &input, wording);
            assert!(checked.err().is_none_or(|text| !text.is_empty()));
        }
        assert!(typed.err().is_none_or(|text| !text.is_empty()));
    }
});
