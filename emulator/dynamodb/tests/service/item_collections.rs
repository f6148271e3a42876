//! How large an item collection may become. A house of these tests holds to [`MOST`] bytes in place of AWS's 10 GB.

use contract::{ApiError, Settings};
use serde_json::{Value, json};
use store::Store;
use test_kit::House;

/// Two items of 27 bytes, and six bytes more.
const MOST: u64 = 60;

fn house(store: &Store, most: u64) -> House {
    let settings = Settings { item_collection_bytes: Some(most), ..Settings::default() }.keep();
    House::with_settings(store.clone(), &[&dynamodb::SERVICE], settings)
}

async fn answer(house: &House, operation: &str, input: Value) -> Result<Value, ApiError> {
    house.aws("dynamodb", operation, input).await
}

/// A table of visits by patient, which a local index sorts by ward.
async fn make(house: &House, has_local_index: bool) {
    let key = |name: &str, part: &str| json!({"AttributeName": name, "KeyType": part});
    let text = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let mut table = json!({"TableName": "Visits", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [text("pk"), text("sk")], "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")]});
    if has_local_index {
        table["AttributeDefinitions"] = json!([text("pk"), text("sk"), text("w")]);
        table["LocalSecondaryIndexes"] = json!([{"IndexName": "by-ward",
            "KeySchema": [key("pk", "HASH"), key("w", "RANGE")], "Projection": {"ProjectionType": "KEYS_ONLY"}}]);
    }
    answer(house, "CreateTable", table).await.expect("a table");
}

/// An item of seven bytes and the note's.
fn item(pk: &str, sk: &str, note: usize) -> Value {
    json!({"pk": {"S": pk}, "sk": {"S": sk}, "n": {"S": "x".repeat(note)}})
}

fn put(pk: &str, sk: &str, note: usize) -> Value {
    json!({"TableName": "Visits", "Item": item(pk, sk, note)})
}

async fn fill(house: &House) {
    for sk in ["a", "b"] {
        answer(house, "PutItem", put("p", sk, 20)).await.expect("room for two");
    }
}

const REFUSED: &str = "ItemCollectionSizeLimitExceededException";

// Whoever fills a collection is told here as on AWS that it is full, and can make room again.
#[tokio::test]
async fn a_collection_grows_to_its_limit_and_no_further() {
    let store = Store::in_memory();
    let house = house(&store, MOST);
    make(&house, true).await;
    fill(&house).await;
    let set = |sk: &str, name: &str, value: usize| {
        json!({"TableName": "Visits", "Key": {"pk": {"S": "p"}, "sk": {"S": sk}}, "UpdateExpression": format!("SET {name} = :v"),
            "ExpressionAttributeValues": {":v": {"S": "x".repeat(value)}}})
    };
    let delete = |sk: &str| json!({"TableName": "Visits", "Key": {"pk": {"S": "p"}, "sk": {"S": sk}}});
    for (operation, input, allowed, why) in [
        ("PutItem", put("p", "c", 20), false, "a third item"),
        ("PutItem", put("q", "c", 20), true, "another collection"),
        ("UpdateItem", set("b", "n", 27), false, "a byte too many"),
        ("UpdateItem", set("b", "n", 26), true, "just full"),
        ("UpdateItem", set("a", "n", 20), true, "nothing changes"),
        ("PutItem", put("p", "a", 19), true, "one byte fewer"),
        ("UpdateItem", set("a", "w", 1), false, "two bytes and an entry of eight"),
        ("DeleteItem", delete("b"), true, "room is made"),
        ("UpdateItem", set("a", "w", 1), true, "an entry has room"),
        ("PutItem", put("p", "d", 18), false, "36 bytes are taken"),
        ("PutItem", put("p", "d", 17), true, "24 are not"),
        ("PutItem", put("p", "a", 20), true, "an entry goes, and a byte comes"),
        ("DeleteItem", delete("a"), true, "the last but one"),
        ("DeleteItem", delete("d"), true, "the last"),
        ("PutItem", put("p", "a", 53), true, "an empty collection has room for all of it"),
        ("PutItem", put("p", "b", 0), false, "and that was all"),
    ] {
        match answer(&house, operation, input).await {
            Ok(_) => assert!(allowed, "{why}"),
            Err(error) => {
                assert!(!allowed, "{why}: {error}");
                assert_eq!((&*error.code, &*error.message), (REFUSED, "Collection size exceeded."), "{why}");
            }
        }
    }
    // What is too large under a smaller limit may still shrink.
    let smaller = self::house(&store, 30);
    assert_eq!(answer(&smaller, "PutItem", put("p", "a", 54)).await.expect_err("larger").code, REFUSED);
    for note in [40, 2] {
        answer(&smaller, "PutItem", put("p", "a", note)).await.expect("smaller");
    }
}

// A limit that one way around escapes is none.
#[tokio::test]
async fn no_way_leads_around_the_limit() {
    let store = Store::in_memory();
    let house = house(&store, MOST);
    make(&house, true).await;
    fill(&house).await;
    let insert =
        json!({"Statement": r#"INSERT INTO "Visits" VALUE {'pk': 'p', 'sk': 'c', 'n': 'xxxxxxxxxx'}"#});
    let transact = json!({"TransactItems": [{"Put": put("q", "c", 1)}, {"Put": put("p", "c", 1)}, {"Put": put("p", "d", 1)}]});
    for (operation, input) in [
        (
            "BatchWriteItem",
            json!({"RequestItems": {"Visits": [{"PutRequest": {"Item": item("p", "c", 10)}}]}}),
        ),
        ("ExecuteStatement", insert.clone()),
    ] {
        let refused = answer(&house, operation, input).await.expect_err(operation);
        assert_eq!(
            (&*refused.code, &*refused.message),
            (REFUSED, "Collection size exceeded."),
            "{operation}"
        );
    }
    let batch =
        answer(&house, "BatchExecuteStatement", json!({"Statements": [insert]})).await.expect("an answer");
    let told = json!({"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."});
    assert_eq!(batch["Responses"][0]["Error"], told);
    for (operation, input, reasons) in [
        ("TransactWriteItems", transact, json!([{"Code": "None"}, told, told])),
        ("ExecuteTransaction", json!({"TransactStatements": [insert]}), json!([told])),
    ] {
        let cancelled = answer(&house, operation, input).await.expect_err(operation);
        assert_eq!(cancelled.code, "TransactionCanceledException");
        assert_eq!(cancelled.members["CancellationReasons"], reasons, "{operation}");
    }
    let left =
        answer(&house, "Scan", json!({"TableName": "Visits", "Select": "COUNT"})).await.expect("a count");
    assert_eq!(left["Count"], 2, "nothing of it was done");
}

// Tables without local indexes have no collections, whatever lies under a key.
#[tokio::test]
async fn tables_without_local_indexes_know_no_limit() {
    let house = house(&Store::in_memory(), MOST);
    make(&house, false).await;
    for sk in ["a", "b", "c"] {
        answer(&house, "PutItem", put("p", sk, 1000)).await.expect("room");
    }
}

// Items that came without a write of their own count, too.
#[tokio::test]
async fn a_restored_collection_is_as_large_as_it_was() {
    let house = house(&Store::in_memory(), MOST);
    make(&house, true).await;
    fill(&house).await;
    let backup = json!({"TableName": "Visits", "BackupName": "nightly"});
    let made = answer(&house, "CreateBackup", backup).await.expect("a backup");
    answer(&house, "DeleteTable", json!({"TableName": "Visits"})).await.expect("gone");
    let restore = json!({"TargetTableName": "Visits", "BackupArn": made["BackupDetails"]["BackupArn"]});
    answer(&house, "RestoreTableFromBackup", restore).await.expect("restored");
    assert_eq!(answer(&house, "PutItem", put("p", "c", 0)).await.expect_err("full").code, REFUSED);
}
