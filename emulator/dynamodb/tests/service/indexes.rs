//! Indexes beside the life of a table: made later, dropped, made anew after a restart.

use std::path::Path;

use serde_json::{Value, json};
use store::{Options, Store};
use test_kit::House;

async fn call(house: &House, operation: &str, mut input: Value) -> Value {
    input["TableName"] = "Visits".into();
    let shown = format!("{operation} {input}");
    match house.aws("dynamodb", operation, input).await {
        Ok(answer) => answer,
        Err(error) => panic!("{shown}: {error}"),
    }
}

async fn refusal(house: &House, operation: &str, mut input: Value) -> String {
    input["TableName"] = "Visits".into();
    let error = house.aws("dynamodb", operation, input).await.expect_err("a refusal");
    error.to_string()
}

fn index(name: &str, attribute: &str) -> Value {
    json!({"IndexName": name, "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"}})
}

async fn make_visits(house: &House) {
    let table = json!({"BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "ward", "AttributeType": "S"}],
        "GlobalSecondaryIndexes": [index("by-ward", "ward")]});
    call(house, "CreateTable", table).await;
    for number in 0..5 {
        let item = json!({"pk": {"S": format!("v{number}")}, "ward": {"S": if number % 2 == 0 { "A" } else { "B" }},
            "bed": {"N": number.to_string()}});
        call(house, "PutItem", json!({"Item": item})).await;
    }
}

async fn in_ward(house: &House, ward: &str) -> Vec<String> {
    let query = json!({"IndexName": "by-ward", "KeyConditionExpression": "ward = :w",
        "ExpressionAttributeValues": {":w": {"S": ward}}});
    names(&call(house, "Query", query).await)
}

fn names(answer: &Value) -> Vec<String> {
    let items = answer["Items"].as_array().expect("items").iter();
    items.map(|item| item["pk"]["S"].as_str().expect("a key").to_owned()).collect()
}

fn on(directory: &Path, run: impl AsyncFnOnce(House)) {
    let options = Options { directory: Some(directory.to_owned()), ..Options::default() };
    let store = Store::open(&options).expect("a store");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async { run(House::on(store, &[&dynamodb::SERVICE])).await });
}

// Entries are in memory alone: after a restart they are made anew, and a write before that must not be lost or doubled.
#[test]
fn an_index_outlives_a_restart() {
    let directory = tempfile::tempdir().expect("a directory");
    on(directory.path(), async |house| make_visits(&house).await);
    on(directory.path(), async |house| {
        let moved = json!({"Key": {"pk": {"S": "v1"}}, "UpdateExpression": "SET ward = :w",
            "ExpressionAttributeValues": {":w": {"S": "A"}}});
        call(&house, "UpdateItem", moved).await;
        call(&house, "DeleteItem", json!({"Key": {"pk": {"S": "v0"}}})).await;
        assert_eq!(in_ward(&house, "A").await, ["v1", "v2", "v4"]);
        assert_eq!(in_ward(&house, "B").await, ["v3"]);
    });
    on(directory.path(), async |house| {
        let described = call(&house, "DescribeTable", json!({})).await;
        assert_eq!(described["Table"]["GlobalSecondaryIndexes"][0]["ItemCount"], 4);
        assert_eq!(in_ward(&house, "A").await, ["v1", "v2", "v4"]);
        let delete = json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-ward"}}]});
        call(&house, "UpdateTable", delete).await;
    });
    on(directory.path(), async |house| {
        let create = json!({"AttributeDefinitions": [{"AttributeName": "ward", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": index("by-ward", "ward")}]});
        call(&house, "UpdateTable", create).await;
        assert_eq!(in_ward(&house, "A").await, ["v1", "v2", "v4"]);
        call(&house, "DeleteTable", json!({})).await;
        make_visits(&house).await;
        assert_eq!(in_ward(&house, "A").await, ["v0", "v2", "v4"]);
    });
    on(directory.path(), async |house| assert_eq!(in_ward(&house, "B").await, ["v1", "v3"]));
}

// An index that is added later has the items of before, but for those whose attributes cannot be its keys; one that is deleted and
// made again has nothing of its former self.
#[tokio::test]
async fn an_index_is_added_with_what_is_there() {
    let house = House::new(&[&dynamodb::SERVICE]);
    make_visits(&house).await;
    for (pk, bed) in [("odd", json!({"S": "none"})), ("bare", json!({"NULL": true}))] {
        call(&house, "PutItem", json!({"Item": {"pk": {"S": pk}, "bed": bed}})).await;
    }
    let create = json!({"AttributeDefinitions": [{"AttributeName": "bed", "AttributeType": "N"}],
        "GlobalSecondaryIndexUpdates": [{"Create": index("by-bed", "bed")}]});
    let updated = call(&house, "UpdateTable", create.clone()).await["TableDescription"].clone();
    assert_eq!(updated["TableStatus"], "UPDATING");
    assert_eq!(updated["GlobalSecondaryIndexes"][1]["IndexStatus"], "CREATING");
    let described = call(&house, "DescribeTable", json!({})).await["Table"].clone();
    assert_eq!(described["GlobalSecondaryIndexes"][1]["IndexStatus"], "ACTIVE");
    assert_eq!(described["GlobalSecondaryIndexes"][1]["ItemCount"], 5);
    let scan = json!({"IndexName": "by-bed"});
    assert_eq!(names(&call(&house, "Scan", scan.clone()).await), ["v0", "v1", "v2", "v3", "v4"]);
    // From now on such an item is refused.
    let put = json!({"Item": {"pk": {"S": "odd"}, "bed": {"S": "none"}}});
    assert_eq!(
        refusal(&house, "PutItem", put).await,
        "400 ValidationException: One or more parameter values were invalid: Type mismatch for Index Key bed Expected: N Actual: S \
         IndexName: by-bed"
    );
    // An item that does not fit from before can be changed and goes away like any other.
    call(&house, "DeleteItem", json!({"Key": {"pk": {"S": "odd"}}})).await;

    let delete = json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-bed"}}]});
    let deleting = call(&house, "UpdateTable", delete.clone()).await["TableDescription"].clone();
    assert_eq!(deleting["GlobalSecondaryIndexes"][1]["IndexStatus"], "DELETING");
    let deleted = call(&house, "DescribeTable", json!({})).await["Table"].clone();
    assert_eq!(deleted["GlobalSecondaryIndexes"].as_array().map(Vec::len), Some(1));
    assert_eq!(deleted["AttributeDefinitions"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        refusal(&house, "Scan", scan.clone()).await,
        "400 ValidationException: The table does not have the specified index: by-bed"
    );
    assert_eq!(
        refusal(&house, "UpdateTable", delete).await,
        "400 ResourceNotFoundException: Requested resource not found: Index by-bed for table Visits"
    );
    call(&house, "DeleteItem", json!({"Key": {"pk": {"S": "v0"}}})).await;
    call(&house, "UpdateTable", create).await;
    assert_eq!(names(&call(&house, "Scan", scan).await), ["v1", "v2", "v3", "v4"]);
}

// A page is a megabyte of what is read, whatever is shown of it, and a reader who follows the pages misses nothing.
#[tokio::test]
async fn a_page_ends_with_the_megabyte() {
    const ITEM_BYTES: usize = 100_000;
    let house = House::new(&[&dynamodb::SERVICE]);
    let table = json!({"BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}]});
    call(&house, "CreateTable", table).await;
    for number in 0..25 {
        let item =
            json!({"pk": {"S": "p"}, "sk": {"N": number.to_string()}, "text": {"S": "x".repeat(ITEM_BYTES)}});
        call(&house, "PutItem", json!({"Item": item})).await;
    }
    let condition =
        json!({"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}});
    for shown in [json!({}), json!({"Select": "COUNT"}), json!({"ProjectionExpression": "sk"})] {
        let mut input = condition.clone();
        input["ReturnConsumedCapacity"] = "TOTAL".into();
        input.as_object_mut().expect("members").extend(shown.as_object().expect("members").clone());
        let mut pages = Vec::new();
        loop {
            let page = call(&house, "Query", input.clone()).await;
            pages.push((page["Count"].clone(), page["ConsumedCapacity"]["CapacityUnits"].clone()));
            match page.get("LastEvaluatedKey") {
                Some(last) => input["ExclusiveStartKey"] = last.clone(),
                None => break,
            }
        }
        // Eleven items of a hundred thousand bytes are the first that come to 1,048,576.
        assert_eq!(
            pages,
            [(json!(11), json!(134.5)), (json!(11), json!(134.5)), (json!(3), json!(37.0))],
            "{shown}"
        );
    }
}
