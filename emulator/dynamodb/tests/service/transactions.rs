//! Transactions over time: tokens, and what the clock does to them.

use serde_json::{Value, json};
use store::Collection;
use test_kit::House;

/// The collection of tokens, by its name.
static TOKENS: Collection = Collection::new("dynamodb.request-tokens");
const TEN_MINUTES: u32 = 10 * 60 * 1000;

/// An increment under a token.
fn increment(token: &str, by: &str) -> Value {
    json!({
        "ClientRequestToken": token, "ReturnConsumedCapacity": "TOTAL",
        "TransactItems": [{"Update": {
            "TableName": "tally", "Key": {"pk": {"S": "a"}}, "UpdateExpression": "ADD n :by",
            "ExpressionAttributeValues": {":by": {"N": by}},
        }}],
    })
}

async fn counted(house: &House) -> Value {
    let get = json!({"TableName": "tally", "Key": {"pk": {"S": "a"}}});
    house.aws("dynamodb", "GetItem", get).await.expect("an answer")["Item"]["n"]["N"].clone()
}

// A client that lost an answer asks again; what it asks must be done once, and only ten minutes later anew.
#[tokio::test]
async fn a_token_does_its_work_once() {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "tally").await;
    let first = house.aws("dynamodb", "TransactWriteItems", increment("one", "1")).await.expect("done");
    let writes = json!([{"TableName": "tally", "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]);
    assert_eq!(first["ConsumedCapacity"], writes);
    let reads = json!([{"TableName": "tally", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]);
    // The same request with its members in another order.
    let again = json!({
        "TransactItems": [{"Update": {
            "ExpressionAttributeValues": {":by": {"N": "1"}}, "UpdateExpression": "ADD n :by",
            "Key": {"pk": {"S": "a"}}, "TableName": "tally",
        }}],
        "ReturnConsumedCapacity": "TOTAL", "ClientRequestToken": "one",
    });
    for again in [increment("one", "1"), again] {
        let answer = house.aws("dynamodb", "TransactWriteItems", again).await.expect("known");
        assert_eq!(answer["ConsumedCapacity"], reads);
    }
    assert_eq!(counted(&house).await, "1");
    let other = house.aws("dynamodb", "TransactWriteItems", increment("one", "2")).await;
    assert_eq!(other.expect_err("another request").code, "IdempotentParameterMismatchException");
    house.aws("dynamodb", "TransactWriteItems", increment("two", "1")).await.expect("done");
    assert_eq!(counted(&house).await, "2");

    house.clock.advance(TEN_MINUTES - 1);
    house.aws("dynamodb", "TransactWriteItems", increment("one", "1")).await.expect("known");
    assert_eq!(counted(&house).await, "2");
    house.clock.advance(1);
    house.aws("dynamodb", "TransactWriteItems", increment("one", "1")).await.expect("done");
    assert_eq!(counted(&house).await, "3");
}

// A transaction that was cancelled was not done, so its token is free.
#[tokio::test]
async fn a_cancelled_transaction_leaves_its_token() {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "tally").await;
    let put = |pk: &str| {
        json!({"ClientRequestToken": "one", "TransactItems": [{"Put": {
            "TableName": "tally", "Item": {"pk": {"S": pk}}, "ConditionExpression": "attribute_not_exists(pk)",
        }}]})
    };
    house
        .aws("dynamodb", "PutItem", json!({"TableName": "tally", "Item": {"pk": {"S": "a"}}}))
        .await
        .expect("a put");
    for _ in 0..2 {
        let refused = house.aws("dynamodb", "TransactWriteItems", put("a")).await.expect_err("cancelled");
        assert_eq!(refused.code, "TransactionCanceledException");
    }
    house.aws("dynamodb", "TransactWriteItems", put("b")).await.expect("done");
}

// Tokens are swept as new ones come, so that a long run does not fill the memory with them.
#[tokio::test]
async fn old_tokens_are_swept() {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "tally").await;
    for round in 0..3 {
        for number in 0..50 {
            let token = format!("{round}-{number}");
            house.aws("dynamodb", "TransactWriteItems", increment(&token, "1")).await.expect("done");
        }
        house.clock.advance(TEN_MINUTES);
    }
    let kept = super::feed::scoped(&house).snapshot().count(TOKENS.whole());
    assert!(kept <= 60, "{kept} tokens are kept");
    assert_eq!(counted(&house).await, "150");
}
