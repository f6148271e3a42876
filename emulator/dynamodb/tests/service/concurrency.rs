//! Many callers at once.

use std::sync::Arc;

use serde_json::json;
use test_kit::House;
use tokio::sync::Barrier;

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

const CLIENTS: usize = 64;
const USERS_EACH: usize = 4;

/// Takes the next id for a user, as an application does that has only a row with the last one. Counts the attempts that another
/// client was quicker than.
async fn new_user(house: &House, after_reading: Option<&Barrier>) -> (u64, usize) {
    let last = json!({"PK": {"S": "USERMETADATA"}, "SK": {"S": "USERMETADATA"}});
    let mut retries = 0;
    loop {
        let get = json!({"TableName": "users", "Key": last});
        let item = house.aws("dynamodb", "GetItem", get).await.expect("an answer");
        let seen: u64 =
            item["Item"]["LastId"]["N"].as_str().and_then(|last| last.parse().ok()).expect("an id");
        if let Some(barrier) = after_reading.filter(|_| retries == 0) {
            barrier.wait().await;
        }
        let id = seen + 1;
        let profile = json!({"S": format!("USERPROFILE#{id}")});
        let write = json!({"TransactItems": [
            {"Put": {
                "TableName": "users", "Item": {"PK": profile, "SK": profile, "UserId": {"N": id.to_string()}},
                "ConditionExpression": "attribute_not_exists(PK)",
            }},
            {"Update": {
                "TableName": "users", "Key": last, "UpdateExpression": "SET LastId = :new",
                "ConditionExpression": "LastId = :seen",
                "ExpressionAttributeValues": {":new": {"N": id.to_string()}, ":seen": {"N": seen.to_string()}},
            }},
        ]});
        match house.aws("dynamodb", "TransactWriteItems", write).await {
            Ok(_) => return (id, retries),
            Err(error) => {
                // Whoever was quicker has taken the id and moved the row in one step: never one without the other.
                assert_eq!(error.code, "TransactionCanceledException");
                assert!(
                    error.message.ends_with("[ConditionalCheckFailed, ConditionalCheckFailed]"),
                    "{error}"
                );
                retries += 1;
            }
        }
    }
}

// The generator of ids is what many applications build on transactions: each id is given once, and none is left out.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clients_take_every_id_once() {
    let house = Arc::new(House::new(&[&dynamodb::SERVICE]));
    let table = json!({"TableName": "users", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}]});
    house.aws("dynamodb", "CreateTable", table).await.expect("the table");
    let last = json!({"PK": {"S": "USERMETADATA"}, "SK": {"S": "USERMETADATA"}});
    let mut first = last.clone();
    first["LastId"] = json!({"N": "0"});
    house.aws("dynamodb", "PutItem", json!({"TableName": "users", "Item": first})).await.expect("a put");

    let barrier = Arc::new(Barrier::new(CLIENTS));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (house, barrier) = (house.clone(), barrier.clone());
            tokio::spawn(async move {
                let mut users = Vec::new();
                for user in 0..USERS_EACH {
                    users.push(new_user(&house, Some(&*barrier).filter(|_| user == 0)).await);
                }
                users
            })
        })
        .collect();
    let mut users = Vec::new();
    for client in clients {
        users.extend(client.await.expect("the client ends"));
    }
    let mut ids: Vec<u64> = users.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=(CLIENTS * USERS_EACH) as u64).collect::<Vec<_>>());
    // All had read the same id before anybody wrote, so of the first attempts one succeeded.
    let retries: usize = users.iter().map(|(_, retries)| retries).sum();
    assert!(retries >= CLIENTS - 1, "only {retries} retries");

    let get = json!({"TableName": "users", "Key": last});
    let item = house.aws("dynamodb", "GetItem", get).await.expect("an answer");
    assert_eq!(item["Item"]["LastId"]["N"], (CLIENTS * USERS_EACH).to_string());
    let table =
        house.aws("dynamodb", "DescribeTable", json!({"TableName": "users"})).await.expect("the table");
    assert_eq!(table["Table"]["ItemCount"], CLIENTS * USERS_EACH + 1);
}
