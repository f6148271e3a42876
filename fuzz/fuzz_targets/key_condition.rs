//! Key conditions: parsed, taken apart, and held against key schemas.
#![no_main]

mod request;

use dynamodb_expression::{AttributeType, KeyAttribute, KeyCondition, KeySchema};
use libfuzzer_sys::fuzz_target;
use request::{Request, told};

const fn key(name: &str, kind: AttributeType) -> KeyAttribute<'_> {
    KeyAttribute { name, kind }
}

const HASH: &[KeyAttribute<'static>] = &[key("pk", AttributeType::S)];
const SCHEMAS: &[KeySchema<'static>] = &[
    KeySchema { hash: HASH, range: &[] },
    KeySchema { hash: HASH, range: &[key("sk", AttributeType::N)] },
    KeySchema {
        hash: &[key("pk", AttributeType::S), key("a", AttributeType::B)],
        range: &[key("sk", AttributeType::S), key("n", AttributeType::N)],
    },
];

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
