//! What a crash between a call's effect and its answer does.

use bytes::Bytes;
use contract::{Answering, Call, Input, Operation, Run, Service};
use serde_json::json;
use store::Store;
use test_kit::House;
use tokio::sync::Notify;

use crate::house::{create, describe, settle, start};

static LANDED: Notify = Notify::const_new();

fn real(name: &'static str, call: Call, input: Input) -> Answering<Bytes> {
    let operation = dynamodb::SERVICE.operations.iter().find(|operation| operation.name == name);
    match operation.map(|operation| operation.run) {
        Some(Run::Aws(run)) => run(call, input),
        _ => panic!("{name}"),
    }
}

/// DynamoDB that does what it is asked, and is gone before it answers.
static SILENT: Service = Service {
    operations: &[
        Operation {
            name: "CreateTable",
            run: Run::Aws(|call, input| real("CreateTable", call, input)),
            ends_with_client: false,
        },
        Operation {
            name: "TransactWriteItems",
            run: Run::Aws(|call, input| {
                Box::pin(async move {
                    real("TransactWriteItems", call, input).await?;
                    LANDED.notify_one();
                    std::future::pending().await
                })
            }),
            ends_with_client: false,
        },
    ],
    ..dynamodb::SERVICE
};

// A call that was under way is made again after a crash. With a token of its own, as AWS's SDKs send one, its effect is counted once.
#[tokio::test]
async fn a_transaction_that_landed_before_a_crash_is_not_done_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = store::Options { directory: Some(folder.path().to_owned()), ..store::Options::default() };
    let house = House::on(Store::open(&options).expect("a store"), &[&SILENT, &step_functions::SERVICE]);
    let table = json!({
        "TableName": "counts", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    });
    house.aws("dynamodb", "CreateTable", table).await.expect("a table");
    let add = json!({"Update": {
        "TableName": "counts", "Key": {"k": {"S": "count"}}, "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }});
    let definition = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
        "Parameters": {"TransactItems": [add]}, "End": true,
    }}});
    let machine = create(&house, "m", "STANDARD", &definition).await;
    let arn = start(&house, &machine, "e", json!({})).await;
    LANDED.notified().await;
    house.dispatch.stop();
    drop(house);

    let services: [&'static Service; 2] = [&dynamodb::SERVICE, &step_functions::SERVICE];
    let house = House::on(test_kit::reopened(&options).await, &services);
    settle(&house).await;
    assert_eq!(describe(&house, &arn).await["status"], "SUCCEEDED");
    let read = json!({"TableName": "counts", "Key": {"k": {"S": "count"}}, "ConsistentRead": true});
    let read = house.aws("dynamodb", "GetItem", read).await.expect("an item");
    assert_eq!(read["Item"]["n"], json!({"N": "1"}));
    // Another execution of the same machine is another transaction.
    let other = start(&house, &machine, "f", json!({})).await;
    settle(&house).await;
    assert_eq!(describe(&house, &other).await["status"], "SUCCEEDED");
    let read = json!({"TableName": "counts", "Key": {"k": {"S": "count"}}, "ConsistentRead": true});
    let read = house.aws("dynamodb", "GetItem", read).await.expect("an item");
    assert_eq!(read["Item"]["n"], json!({"N": "2"}));
}
