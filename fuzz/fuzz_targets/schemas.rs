//! The key schemas that keys are asked of: a partition key alone, with a sort key, and with many of both.

use dynamodb_expression::{AttributeType, KeyAttribute, KeySchema};

const fn key(name: &str, kind: AttributeType) -> KeyAttribute<'_> {
    KeyAttribute { name, kind }
}

const HASH: &[KeyAttribute<'static>] = &[key("pk", AttributeType::S)];
pub const SCHEMAS: &[KeySchema<'static>] = &[
    KeySchema { hash: HASH, range: &[] },
    KeySchema { hash: HASH, range: &[key("sk", AttributeType::N)] },
    KeySchema {
        hash: &[key("pk", AttributeType::S), key("a", AttributeType::B)],
        range: &[key("sk", AttributeType::S), key("n", AttributeType::N)],
    },
];
