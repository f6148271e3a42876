//! What may be changed only so often, by the clock.

use serde_json::{Value, json};
use test_kit::House;

const HOUR: u32 = 3600 * 1000;

async fn call(house: &House, operation: &str, input: Value) -> Value {
    house.aws("dynamodb", operation, input).await.expect("an answer")
}

async fn paid_table(house: &House) {
    call(
        house,
        "CreateTable",
        json!({
            "TableName": "Paid",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "ProvisionedThroughput": {"ReadCapacityUnits": 100, "WriteCapacityUnits": 100},
        }),
    )
    .await;
}

async fn units(house: &House) -> Value {
    let described = call(house, "DescribeTable", json!({"TableName": "Paid"})).await;
    described["Table"]["ProvisionedThroughput"].clone()
}

// A tool that scales down all day gets through 27 times, and a table that is made anew begins anew.
#[tokio::test]
async fn throughput_goes_down_twenty_seven_times_a_day() {
    let house = House::new(&[&dynamodb::SERVICE]);
    paid_table(&house).await;
    // The clock begins at noon; the next midnight is twelve hours off.
    house.clock.advance(12 * HOUR);
    let mut reads = 100;
    for minute in 0..24 * 60 {
        let down = json!({"TableName": "Paid",
            "ProvisionedThroughput": {"ReadCapacityUnits": reads - 1, "WriteCapacityUnits": 100}});
        if house.aws_text("dynamodb", "UpdateTable", down.to_string()).await.is_ok() {
            reads -= 1;
        }
        if minute < 24 * 60 - 1 {
            house.clock.advance(HOUR / 60);
        }
    }
    let told = units(&house).await;
    assert_eq!((100 - reads, &told["NumberOfDecreasesToday"]), (27, &json!(27)));
    assert_eq!(told["LastIncreaseDateTime"], Value::Null);
    house.clock.advance(HOUR / 60);
    assert_eq!(units(&house).await["NumberOfDecreasesToday"], 0, "another day");
    call(&house, "DeleteTable", json!({"TableName": "Paid"})).await;
    paid_table(&house).await;
    assert_eq!(units(&house).await["LastDecreaseDateTime"], Value::Null);
}
