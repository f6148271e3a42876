//! What an application does, call by call, with the answers beside them.

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use test_kit::House;

/// Makes a table whose key is one string, `pk`.
pub(crate) async fn make_table(house: &House, name: &str) {
    let input = json!({"TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]});
    house.aws("dynamodb", "CreateTable", input).await.expect("the table");
}

/// Plays lines of `Operation {members}`, with a table `T` and `pk` short for its key, and shows each answer.
async fn check(script: &str, expected: Expect) {
    let house = House::new(&[&dynamodb::SERVICE]);
    make_table(&house, "Visits").await;
    let mut shown = String::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (operation, members) = line.split_once(' ').expect("an operation and its members");
        let mut input: Value = serde_json::from_str(members).expect("JSON");
        input["TableName"] = "Visits".into();
        let answer = match house.aws_text("dynamodb", operation, input.to_string()).await {
            Ok(text) => text,
            Err(error) => format!("{error} {}", Value::Object(error.members.clone())),
        };
        shown.push_str(&format!("{operation}: {answer}\n"));
    }
    expected.assert_eq(&shown);
}

// The life of one record under optimistic locking, as the documentation tells it.
#[tokio::test]
async fn a_record_is_made_changed_and_closed() {
    check(
        r##"
        PutItem {"Item": {"pk": {"S": "v1"}, "state": {"S": "open"}, "version": {"N": "1"}}, "ConditionExpression": "attribute_not_exists(pk)"}
        PutItem {"Item": {"pk": {"S": "v1"}}, "ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        UpdateItem {"Key": {"pk": {"S": "v1"}}, "UpdateExpression": "SET version = version + :one, #s = :s ADD tags :t", "ConditionExpression": "version = :v", "ExpressionAttributeNames": {"#s": "state"}, "ExpressionAttributeValues": {":one": {"N": "1"}, ":s": {"S": "seen"}, ":v": {"N": "1"}, ":t": {"SS": ["x", "a"]}}, "ReturnValues": "ALL_NEW"}
        GetItem {"Key": {"pk": {"S": "v1"}}, "ProjectionExpression": "version, tags", "ReturnConsumedCapacity": "INDEXES"}
        DeleteItem {"Key": {"pk": {"S": "v1"}}, "ConditionExpression": "#s = :open", "ExpressionAttributeNames": {"#s": "state"}, "ExpressionAttributeValues": {":open": {"S": "open"}}}
        DeleteItem {"Key": {"pk": {"S": "v1"}}, "ReturnValues": "ALL_OLD", "ReturnConsumedCapacity": "TOTAL"}
        GetItem {"Key": {"pk": {"S": "v1"}}}
        "##,
        expect![[r#"
            PutItem: {}
            PutItem: 400 ConditionalCheckFailedException: The conditional request failed {"Item":{"pk":{"S":"v1"},"state":{"S":"open"},"version":{"N":"1"}}}
            UpdateItem: {"Attributes":{"pk":{"S":"v1"},"state":{"S":"seen"},"tags":{"SS":["a","x"]},"version":{"N":"2"}}}
            GetItem: {"Item":{"tags":{"SS":["a","x"]},"version":{"N":"2"}},"ConsumedCapacity":{"TableName":"Visits","CapacityUnits":0.5,"Table":{"CapacityUnits":0.5}}}
            DeleteItem: 400 ConditionalCheckFailedException: The conditional request failed {}
            DeleteItem: {"Attributes":{"pk":{"S":"v1"},"state":{"S":"seen"},"tags":{"SS":["a","x"]},"version":{"N":"2"}},"ConsumedCapacity":{"TableName":"Visits","CapacityUnits":1.0}}
            GetItem: {}
        "#]],
    )
    .await;
}

// An item comes back in one form, however it was written: names sorted, sets sorted, numbers expanded, text untouched.
#[tokio::test]
async fn an_item_comes_back_in_its_normal_form() {
    check(
        r##"
        PutItem {"Item": {"z": {"NS": ["10", "9", "1e1e"]}, "pk": {"S": "n"}}}
        PutItem {"Item": {"z": {"NS": ["10", "9", "-1e1"]}, "pk": {"S": "n"}, "t": {"S": "\"quoted\"\u0001 é 😀"}, "b": {"BS": ["/w==", "AA=="]}, "e": {"L": []}, "n": {"N": "+1.50E2"}}}
        GetItem {"Key": {"pk": {"S": "n"}}}
        "##,
        expect![[r#"
            PutItem: 400 ValidationException: 1 validation error detected: The parameter cannot be converted to a numeric value: 1e1e {}
            PutItem: {}
            GetItem: {"Item":{"b":{"BS":["AA==","/w=="]},"e":{"L":[]},"n":{"N":"150"},"pk":{"S":"n"},"t":{"S":"\"quoted\"\u0001 é 😀"},"z":{"NS":["-10","9","10"]}}}
        "#]],
    )
    .await;
}

// Accounts and regions are worlds of their own: what one makes, another neither sees nor collides with.
#[tokio::test]
async fn accounts_and_regions_do_not_meet() {
    let house = House::new(&[&dynamodb::SERVICE]);
    make_table(&house, "shared").await;
    for other in [house.as_caller("111111111111", "us-east-1"), house.as_caller("000000000000", "eu-west-1")]
    {
        let tables = other.aws("dynamodb", "ListTables", json!({})).await.expect("a list");
        assert_eq!(tables, json!({"TableNames": []}));
        make_table(&other, "shared").await;
        let put = json!({"TableName": "shared", "Item": {"pk": {"S": "theirs"}}});
        other.aws("dynamodb", "PutItem", put).await.expect("a put");
    }
    let get = json!({"TableName": "shared", "Key": {"pk": {"S": "theirs"}}});
    assert_eq!(house.aws("dynamodb", "GetItem", get).await.expect("an answer"), json!({}));
}

// An operation that AWS has and this does not must say so by name, never answer something else.
#[tokio::test]
async fn what_is_not_emulated_says_so() {
    let house = House::new(&[&dynamodb::SERVICE]);
    for operation in ["ImportTable", "NoSuchOperation"] {
        let error = house.aws("dynamodb", operation, json!({})).await.expect_err("not emulated");
        assert_eq!(error.status, 501, "{operation}");
    }
    let model = models::service("dynamodb").expect("the model");
    let names: Vec<&str> = dynamodb::SERVICE.operations.iter().map(|operation| operation.name).collect();
    assert!(names.is_sorted(), "found by binary search");
    for name in names {
        assert!(model.operation(name).is_some(), "{name} is no operation of AWS");
    }
}

// Whatever a client sends, the answer is a refusal and the process goes on: depth must cost no stack.
#[tokio::test]
async fn hostile_inputs_are_refused() {
    const DEEP: usize = 100_000;
    let house = House::new(&[&dynamodb::SERVICE]);
    make_table(&house, "Visits").await;
    let lists = format!("{}{}{}", r#"{"L":["#.repeat(DEEP), r#"{"S":"x"}"#, "]}".repeat(DEEP));
    let put = |value: &str| format!(r#"{{"TableName":"Visits","Item":{{"pk":{{"S":"a"}},"d":{value}}}}}"#);
    let condition = |text: &str| {
        let item = json!({"pk": {"S": "a"}});
        json!({"TableName": "Visits", "Item": item, "ConditionExpression": text}).to_string()
    };
    let unknown =
        format!(r#"{{"TableName":"nowhere","X":{}{},"Item":{{}}}}"#, "[".repeat(DEEP), "]".repeat(DEEP));
    for (why, input) in [
        ("a deep item", put(&lists)),
        ("an item that never ends", put(&lists[..lists.len() / 2])),
        ("a deep value of no type", put(&format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)))),
        ("a deep member that nobody knows", unknown),
        (
            "a deep item beside a wrong enumeration",
            put(&lists).replace("{\"TableName\"", "{\"ReturnValues\":\"X\",\"TableName\""),
        ),
        ("open parentheses", condition(&"(".repeat(4096))),
        ("many negations", condition(&"NOT ".repeat(1000))),
        ("a path of many elements", condition(&format!("attribute_exists(a{})", ".a".repeat(2000)))),
        ("no UTF-8 escape", put(r#"{"S":"\ud800"}"#)),
    ] {
        let error = house.aws_text("dynamodb", "PutItem", input).await.expect_err(why);
        assert_eq!(error.status, 400, "{why}: {error}");
    }
    let bytes = b"{\"TableName\":\"\xFF\"}".to_vec();
    let error = house.aws_text("dynamodb", "PutItem", bytes).await.expect_err("no UTF-8");
    assert_eq!((error.status, &*error.code), (400, "SerializationException"));
}
