//! What may be changed only so often, by the clock.

use contract::Settings;
use serde_json::{Value, json};
use store::Store;
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

// A tool that switches time to live back must wait for as long as on AWS, and no longer.
#[tokio::test]
async fn time_to_live_changes_every_half_an_hour() {
    let house = House::new(&[&dynamodb::SERVICE]);
    paid_table(&house).await;
    let switch = async |enabled: bool| {
        let asked = json!({"TableName": "Paid", "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": enabled}});
        house.aws("dynamodb", "UpdateTimeToLive", asked).await.map_err(|error| error.message)
    };
    switch(true).await.expect("on");
    let too_soon = "Time to live has been modified multiple times within a fixed interval";
    for (minutes, expected) in [(0, Err(too_soon)), (30, Err(too_soon)), (1, Ok(()))] {
        house.clock.advance(minutes * HOUR / 60);
        let answer = switch(false).await;
        assert_eq!(answer.as_ref().map(|_| ()).map_err(String::as_str), expected, "{minutes} minutes later");
    }
    assert_eq!(switch(true).await.expect_err("off a moment ago"), too_soon);
    assert_eq!(switch(false).await.expect_err("off"), "TimeToLive is already disabled");
}

// Nobody waits fifteen seconds here, but who wants to see that a tool does.
#[tokio::test]
async fn strict_limits_ask_for_patience() {
    for strict_limits in [false, true] {
        let settings = Settings { strict_limits, ..Settings::default() }.keep();
        let house = House::with_settings(Store::in_memory(), &[&dynamodb::SERVICE], settings);
        paid_table(&house).await;
        let protect =
            |on: bool| ("UpdateTable", json!({"TableName": "Paid", "DeletionProtectionEnabled": on}));
        let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Paid";
        let policy = |version: &str| {
            let text = json!({"Version": version, "Statement": [{"Effect": "Allow"}]}).to_string();
            ("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": text}))
        };
        let no_policy = ("DeleteResourcePolicy", json!({"ResourceArn": arn}));
        let protection_put_off = "Deletion protection setting for table Paid modified within the previous 15000 milliseconds. \
                                  Please try again after 2026-10-31T12:00:15.000Z";
        let policy_put_off = "Resource-based policy for table Paid modified within the previous 15000 milliseconds. Please try \
                              again after 2026-10-31T12:00:15.000Z.";
        for (seconds, (operation, input), put_off) in [
            (0, no_policy.clone(), None),
            (0, policy("2012-10-17"), None),
            (0, policy("2012-10-17"), None),
            (14, policy("2008-10-17"), Some(policy_put_off)),
            (0, no_policy.clone(), Some(policy_put_off)),
            (1, no_policy, None),
        ] {
            check(&house, strict_limits, seconds, (operation, input), put_off).await;
        }
        let house = House::with_settings(Store::in_memory(), &[&dynamodb::SERVICE], settings);
        paid_table(&house).await;
        for (seconds, call, put_off) in [
            (0, protect(true), None),
            (14, protect(true), None),
            (0, protect(false), Some(protection_put_off)),
            (1, protect(false), None),
        ] {
            check(&house, strict_limits, seconds, call, put_off).await;
        }
    }
}

async fn check(
    house: &House,
    strict: bool,
    seconds: u32,
    (operation, input): (&str, Value),
    put_off: Option<&str>,
) {
    house.clock.advance(seconds * 1000);
    let shown = input.to_string();
    match (house.aws("dynamodb", operation, input).await, put_off.filter(|_| strict)) {
        (Ok(_), None) => {}
        (Err(error), Some(text)) => {
            assert_eq!((&*error.code, &*error.message), ("ThrottlingException", text));
        }
        (answer, _) => panic!("{operation} {shown}: {answer:?}"),
    }
}
