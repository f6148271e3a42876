//! Many callers at once.

use std::sync::Arc;

use serde_json::json;
use test_kit::House;

const TASKS: usize = 16;
const VERSIONS: usize = 50;

// Optimistic locking is what conditions are for: of all who saw a version, exactly one may write the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn exactly_one_of_many_wins_each_version() {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "locks").await;
    let key = json!({"pk": {"S": "lock"}});
    let first = json!({"TableName": "locks", "Item": {"pk": {"S": "lock"}, "version": {"N": "0"}}});
    house.aws("dynamodb", "PutItem", first).await.expect("the item");
    let house = Arc::new(house);
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (house, key) = (house.clone(), key.clone());
            tokio::spawn(async move {
                let mut won = Vec::new();
                for version in 0..VERSIONS {
                    let update = house.aws(
                        "dynamodb",
                        "UpdateItem",
                        json!({
                            "TableName": "locks", "Key": key,
                            "UpdateExpression": "SET version = version + :one, #by = :by",
                            "ConditionExpression": "version = :seen",
                            "ExpressionAttributeNames": {"#by": "by"},
                            "ExpressionAttributeValues": {
                                ":one": {"N": "1"}, ":seen": {"N": version.to_string()}, ":by": {"N": task.to_string()},
                            },
                        }),
                    );
                    match update.await {
                        Ok(_) => won.push(version),
                        Err(error) => assert_eq!(error.code, "ConditionalCheckFailedException"),
                    }
                    tokio::task::yield_now().await;
                }
                won
            })
        })
        .collect();
    let mut won = Vec::new();
    for task in tasks {
        won.extend(task.await.expect("the task ends"));
    }
    won.sort_unstable();
    // No version was won twice, and none after one that nobody won.
    assert_eq!(won, (0..won.len()).collect::<Vec<_>>());
    let item = house.aws("dynamodb", "GetItem", json!({"TableName": "locks", "Key": key})).await;
    assert_eq!(item.expect("the item")["Item"]["version"]["N"], won.len().to_string());
    assert_eq!(won.len(), VERSIONS);
}

// A counter without a condition loses no increment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn increments_add_up() {
    let house = Arc::new(House::new(&[&dynamodb::SERVICE]));
    super::scripts::make_table(&house, "counts").await;
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move {
                for _ in 0..VERSIONS {
                    let add = json!({"TableName": "counts", "Key": {"pk": {"S": "c"}}, "UpdateExpression": "ADD n :one",
                        "ExpressionAttributeValues": {":one": {"N": "1"}}});
                    house.aws("dynamodb", "UpdateItem", add).await.expect("an update");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends");
    }
    let item =
        house.aws("dynamodb", "GetItem", json!({"TableName": "counts", "Key": {"pk": {"S": "c"}}})).await;
    assert_eq!(item.expect("the item")["Item"]["n"]["N"], (TASKS * VERSIONS).to_string());
}
