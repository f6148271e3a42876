//! Workers that wait for tasks.

use serde_json::{Value, json};
use test_kit::House;

const ARN: &str = "arn:aws:states:us-east-1:000000000000:activity:a";

async fn house() -> House {
    let house = House::new(&[&step_functions::SERVICE]);
    house.aws("stepfunctions", "CreateActivity", json!({"name": "a"})).await.expect("an activity");
    house
}

fn worker(house: &House) -> tokio::task::JoinHandle<Result<Value, contract::ApiError>> {
    let house = house.clone();
    tokio::spawn(
        async move { house.aws("stepfunctions", "GetActivityTask", json!({"activityArn": ARN})).await },
    )
}

// A worker polls in a loop: an answer at once would be a busy loop, none at all a connection that is never closed.
#[tokio::test]
async fn a_worker_waits_a_minute_and_goes_empty_handed() {
    let house = house().await;
    let waiting = worker(&house);
    tokio::task::yield_now().await;
    house.clock.advance(59_999);
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    house.clock.advance(1);
    let answer = waiting.await.expect("it ends").expect("an answer");
    assert_eq!(answer, json!({"taskToken": null}));
}

// A worker of an activity that is deleted would otherwise wait for what cannot come.
#[tokio::test]
async fn a_worker_hears_that_its_activity_is_gone() {
    let house = house().await;
    let waiting = worker(&house);
    tokio::task::yield_now().await;
    house.aws("stepfunctions", "DeleteActivity", json!({"activityArn": ARN})).await.expect("deleted");
    let refused = waiting.await.expect("it ends").expect_err("gone");
    assert_eq!(refused.code, "ActivityDoesNotExist");
}
