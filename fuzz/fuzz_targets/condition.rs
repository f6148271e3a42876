//! Conditions and filters: parsed, checked, and asked of an item.
#![no_main]

mod request;

use dynamodb_expression::{Condition, MAX_EXPRESSION_BYTES, ValidationLayer};
use libfuzzer_sys::fuzz_target;
use request::{Request, told};

fuzz_target!(|data: &[u8]| {
    let Some(request) = Request::read(data) else { return };
    let mut placeholders = request.placeholders();
    match Condition::parse(request.expression, &mut placeholders) {
        Ok(condition) => {
            assert!(request.expression.len() <= MAX_EXPRESSION_BYTES);
            let first = condition.holds(&request.item);
            assert_eq!(first, condition.holds(&request.item));
            assert!(condition.paths().all(|path| !path.head().is_empty()));
        }
        Err(error) => told(&error),
    }
    if let Err(error) = placeholders.finish() {
        assert!(!error.text(ValidationLayer::Current).is_empty());
    }
});
