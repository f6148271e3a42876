//! Key conditions: parsed, taken apart, and held against key schemas.
#![no_main]

mod request;
mod schemas;

use dynamodb_expression::KeyCondition;
use libfuzzer_sys::fuzz_target;
use request::{Request, told};
use schemas::SCHEMAS;

fuzz_target!(|data: &[u8]| {
    let Some(request) = Request::read(data) else { return };
    let mut placeholders = request.placeholders();
    let clauses = match KeyCondition::parse(request.expression, &mut placeholders) {
        Ok(condition) => condition.clauses(),
        Err(error) => return told(&error),
    };
    let clauses = match clauses {
        Ok(clauses) => clauses,
        Err(error) => return told(&error),
    };
    for schema in SCHEMAS {
        match clauses.resolve(schema) {
            Ok(resolved) => {
                assert_eq!(resolved.hash.len(), schema.hash.len());
                for (value, attribute) in resolved.hash.iter().zip(schema.hash) {
                    assert_eq!(value.kind(), attribute.kind);
                }
                for (condition, attribute) in resolved.range.iter().zip(schema.range) {
                    let _ = request.item.get(attribute.name).map(|value| condition.holds(value));
                }
            }
            Err(error) => told(&error),
        }
    }
});
