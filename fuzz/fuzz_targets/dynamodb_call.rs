//! Whole requests of DynamoDB: the first byte chooses the operation, the rest is its body. Nothing that a user sends may
//! be the service's own fault.
#![no_main]

mod house;

use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    let operations = dynamodb::SERVICE.operations;
    let operation = operations[usize::from(*first) % operations.len()].name;
    let answer = house::call(
        &[&dynamodb::SERVICE],
        async |house| {
            // The tables that the fixtures, from which the seeds are made, write to.
            let hash = json!({
                "TableName": "hash",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            });
            let both = json!({
                "TableName": "both",
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "N"},
                ],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
            });
            for table in [hash, both] {
                house.aws("dynamodb", "CreateTable", table).await.expect("a table");
            }
        },
        async |house| house.aws_text("dynamodb", operation, body).await,
    );
    match answer.expect("nothing is waited for") {
        Ok(text) => drop(serde_json::from_str::<serde_json::Value>(&text).expect("an answer is JSON")),
        Err(error) => assert!(error.status != 500, "{error:?}"),
    }
});
