//! PartiQL against tables: what statements read, write and refuse once they meet a table.

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

pub(crate) struct Statements {
    house: House,
}

impl Statements {
    /// A table of three orders of Ann and one of Bob, seen through an index by city that projects the price.
    pub(crate) async fn new() -> Statements {
        let statements = Statements { house: House::new(&[&dynamodb::SERVICE]) };
        let attribute = |name: &str, kind: &str| json!({"AttributeName": name, "AttributeType": kind});
        let key = |name: &str, part: &str| json!({"AttributeName": name, "KeyType": part});
        statements
            .call(
                "CreateTable",
                json!({
                    "TableName": "Orders",
                    "AttributeDefinitions": [attribute("pk", "S"), attribute("sk", "N"), attribute("city", "S")],
                    "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
                    "BillingMode": "PAY_PER_REQUEST",
                    "GlobalSecondaryIndexes": [{"IndexName": "by-city", "KeySchema": [key("city", "HASH")],
                        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["price"]}}],
                    "LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": [key("pk", "HASH"), key("city", "RANGE")],
                        "Projection": {"ProjectionType": "KEYS_ONLY"}}],
                }),
            )
            .await
            .expect("a table");
        for (pk, sk, city, price) in
            [("ann", 1, "Rome", 10), ("ann", 2, "Oslo", 20), ("ann", 3, "Rome", 30), ("bob", 1, "Rome", 40)]
        {
            let insert = format!(
                "INSERT INTO \"Orders\" VALUE {{'pk': '{pk}', 'sk': {sk}, 'city': '{city}', 'price': {price}, 'm': {{'deep': [{sk}]}}}}"
            );
            assert_eq!(statements.run(&insert).await.expect("an answer"), json!({"Items": []}));
        }
        statements
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        self.house.aws("dynamodb", operation, input).await
    }

    pub(crate) async fn run(&self, statement: &str) -> Result<Value, ApiError> {
        self.call("ExecuteStatement", json!({"Statement": statement})).await
    }

    /// The keys of the items that a statement shows: `ann1`.
    async fn keys(&self, statement: &str) -> Vec<String> {
        keys(&self.run(statement).await.expect(statement))
    }

    async fn text(&self, statement: &str) -> String {
        self.run(statement).await.expect_err(statement).message
    }

    async fn batch(&self, statements: &[&str]) -> Result<Value, ApiError> {
        self.several("BatchExecuteStatement", "Statements", statements).await
    }

    async fn transaction(&self, statements: &[&str]) -> Result<Value, ApiError> {
        self.several("ExecuteTransaction", "TransactStatements", statements).await
    }

    async fn several(&self, operation: &str, member: &str, statements: &[&str]) -> Result<Value, ApiError> {
        let statements: Vec<Value> = statements.iter().map(|text| json!({"Statement": text})).collect();
        self.call(operation, json!({member: statements})).await
    }
}

fn keys(answer: &Value) -> Vec<String> {
    let items = answer["Items"].as_array().expect("items").iter();
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    items.map(|item| text(&item["pk"]["S"]) + &text(&item["sk"]["N"])).collect()
}

// What a statement shows must not depend on how its rows are found.
#[tokio::test]
async fn selects_find_what_where_says() {
    let orders = Statements::new().await;
    for (statement, expected) in [
        ("SELECT * FROM Orders WHERE pk = 'ann'", vec!["ann1", "ann2", "ann3"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' ORDER BY sk DESC", vec!["ann3", "ann2", "ann1"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' AND sk = 2", vec!["ann2"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' AND sk > 1 AND price < 30", vec!["ann2"]),
        ("SELECT * FROM Orders WHERE 2 <= sk AND pk = 'ann'", vec!["ann2", "ann3"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' AND sk BETWEEN 2 AND 9", vec!["ann2", "ann3"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' AND sk IN [1, 3]", vec!["ann1", "ann3"]),
        ("SELECT * FROM Orders WHERE pk IN ['bob', 'ann', 'bob'] AND sk = 1", vec!["ann1", "bob1"]),
        ("SELECT * FROM Orders WHERE pk = 'ann' AND sk = 1 OR pk = 'ann' AND sk = 3", vec!["ann1", "ann3"]),
        (
            "SELECT * FROM Orders WHERE pk = 'ann' AND NOT sk = 1 OR pk = 'ann' AND sk = 2",
            vec!["ann2", "ann3"],
        ),
        ("SELECT * FROM Orders WHERE pk = 'ann' OR pk = 'ann' AND NOT sk = 1", vec!["ann1", "ann2", "ann3"]),
        ("SELECT * FROM Orders WHERE price = 40", vec!["bob1"]),
        ("SELECT * FROM Orders WHERE pk = 'nobody'", vec![]),
        ("SELECT pk, sk FROM Orders.\"by-city\" WHERE city = 'Oslo'", vec!["ann2"]),
        ("SELECT * FROM \"Orders\".\"by-city\" WHERE pk = 'bob'", vec!["bob1"]),
        ("SELECT * FROM Orders.\"local\" WHERE pk = 'ann' AND city = 'Rome'", vec!["ann1", "ann3"]),
    ] {
        assert_eq!(orders.keys(statement).await, expected, "{statement}");
    }
    let shown = orders.run("SELECT price, m.deep[0], absent FROM Orders WHERE pk = 'ann' AND sk = 2").await;
    assert_eq!(shown.expect("an item")["Items"], json!([{"price": {"N": "20"}, "deep[0]": {"N": "2"}}]));
    let nested = orders.run("SELECT m.deep FROM Orders WHERE pk = 'bob' AND sk = 1").await;
    assert_eq!(nested.expect("an item")["Items"], json!([{"deep": {"L": [{"N": "1"}]}}]));
    // A local index fetches what it does not project.
    let fetched = orders.run("SELECT price FROM Orders.\"local\" WHERE pk = 'ann' AND city = 'Oslo'").await;
    assert_eq!(fetched.expect("an item")["Items"], json!([{"price": {"N": "20"}}]));
}

// Pages must neither lose nor repeat an item, whatever ends them, and a token is good for its statement alone.
#[tokio::test]
async fn pages_go_on_where_they_ended() {
    let orders = Statements::new().await;
    for statement in [
        "SELECT * FROM Orders WHERE pk IN ['ann', 'bob']",
        "SELECT * FROM Orders",
        "SELECT * FROM Orders.\"by-city\"",
        "SELECT * FROM Orders WHERE pk = 'ann' ORDER BY sk DESC",
        "SELECT * FROM Orders WHERE price > 15",
    ] {
        let whole = orders.keys(statement).await;
        let mut found = Vec::new();
        let mut input = json!({"Statement": statement, "Limit": 1});
        for _ in 0..10 {
            let page = orders.call("ExecuteStatement", input.clone()).await.expect("a page");
            found.extend(keys(&page));
            match page.get("NextToken") {
                Some(token) => input["NextToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(found, whole, "{statement}");
    }
    let first = json!({"Statement": "SELECT * FROM Orders", "Limit": 1});
    let token = orders.call("ExecuteStatement", first).await.expect("a page")["NextToken"].clone();
    let other = json!({"Statement": "SELECT * FROM Orders WHERE pk = 'ann'", "NextToken": token});
    let refused = orders.call("ExecuteStatement", other).await.expect_err("another statement's token");
    assert_eq!(refused.code, "ValidationException");
}

// Captured: AWS's answers to what a table cannot do with a statement.
#[tokio::test]
async fn what_the_table_does_not_fit_is_refused() {
    let orders = Statements::new().await;
    const NO_KEY: &str = "Where clause does not contain a mandatory equality on all key attributes";
    const OVERLAP: &str = "Overlapping conditions with range keys are not supported in where clause";
    for (statement, text) in [
        ("UPDATE Orders SET a = 1", NO_KEY),
        ("UPDATE Orders SET a = 1 WHERE pk = 'ann'", NO_KEY),
        ("FROM Orders WHERE price = 1 SET c = 1", NO_KEY),
        ("DELETE FROM Orders WHERE price = 1", NO_KEY),
        ("SELECT * FROM Orders WHERE pk = 'a' AND x = '1' OR pk = 'a' AND sk = 2", OVERLAP),
        ("SELECT * FROM Orders WHERE pk = 'a' AND x <> '1' OR pk = 'a' AND sk = 2", OVERLAP),
        (
            "SELECT * FROM Orders.\"no-such-index\" WHERE pk = 'p'",
            "The table does not have the specified index",
        ),
        (
            "SELECT pk FROM Orders.\"by-city\" WHERE city = 'y' AND nope = 'np1'",
            "One or more parameter values were invalid: Secondary index by-city does not project one or more filter \
             attributes: [nope]",
        ),
        (
            "SELECT pk FROM Orders.\"local\" WHERE pk = 'p' AND price = 1",
            "One or more parameter values were invalid: Secondary index local does not project one or more filter \
             attributes: [price]",
        ),
        (
            "SELECT zoo, m, zoo FROM Orders.\"by-city\" WHERE city = 'y'",
            "One or more parameter values were invalid: Global secondary index by-city does not project [zoo, m]",
        ),
        (
            "SELECT * FROM Orders ORDER BY sk",
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ),
        ("INSERT INTO Orders VALUE {'pk': 'ann', 'sk': 1}", "Duplicate primary key exists in table"),
        ("UPDATE Orders SET a = 1 WHERE pk = 'nobody' AND sk = 1", "The conditional request failed"),
        (
            "UPDATE Orders SET a = 1 WHERE pk = 'ann' AND sk = 1 AND price = 0",
            "The conditional request failed",
        ),
        (
            "DELETE FROM Orders WHERE pk = 'ann' AND sk = 1 AND attribute_exists(nope)",
            "The conditional request failed",
        ),
        ("SELECT * FROM Nowhere WHERE pk = 'x'", "Requested resource not found"),
        ("FROM \"Never-created\" WHERE pk = 'x' SET c = 1", "Requested resource not found"),
        (
            "UPDATE Orders SET pk = 'b' WHERE pk = 'ann' AND sk = 1",
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
        ),
    ] {
        assert_eq!(orders.text(statement).await, text, "{statement}");
    }
    let consistent =
        json!({"Statement": "SELECT * FROM Orders.\"by-city\" WHERE city = 'x'", "ConsistentRead": true});
    let refused = orders.call("ExecuteStatement", consistent).await.expect_err("refused").message;
    assert_eq!(refused, "Strongly consistent read is not supported on Global Secondary Indexes");
    let empty =
        orders.call("ExecuteStatement", json!({"Statement": "SELECT * FROM Orders", "Parameters": []}));
    assert_eq!(empty.await.expect_err("refused").code, "ValidationException");
    for (number, text) in [
        ("1e99999999999", "The parameter cannot be converted to a numeric value: 1e99999999999"),
        ("", "The parameter cannot be converted to a numeric value"),
        (
            "1e2147483647",
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ),
    ] {
        let input = json!({"Statement": "SELECT * FROM Orders WHERE n = ?", "Parameters": [{"N": number}]});
        assert_eq!(orders.call("ExecuteStatement", input).await.expect_err("refused").message, text);
    }
    let deep = (0..100).fold(json!({"S": "leaf"}), |inner, _| json!({"M": {"n": inner}}));
    let input = json!({"Statement": "SELECT * FROM Orders WHERE x = ? AND y = ?", "Parameters": [deep, {"N": "abc"}]});
    let refused = orders.call("ExecuteStatement", input).await.expect_err("refused").message;
    assert!(refused.starts_with("Nesting Levels have exceeded supported limits"), "{refused}");
}

// What comes back of a write is what RETURNING says, and nothing else.
#[tokio::test]
async fn writes_return_what_they_say() {
    let orders = Statements::new().await;
    for (statement, expected) in [
        ("UPDATE Orders SET a = 1 WHERE pk = 'ann' AND sk = 1", json!([])),
        (
            "UPDATE Orders SET a = a + 1 WHERE pk = 'ann' AND sk = 1 RETURNING MODIFIED NEW *",
            json!([{"a": {"N": "2"}}]),
        ),
        (
            "UPDATE Orders SET a = 9 WHERE pk = 'ann' AND sk = 1 RETURNING MODIFIED OLD *",
            json!([{"a": {"N": "2"}}]),
        ),
        ("UPDATE Orders REMOVE a WHERE pk = 'ann' AND sk = 1 RETURNING MODIFIED NEW *", json!([])),
        (
            "UPDATE Orders REMOVE m REMOVE city REMOVE price WHERE pk = 'ann' AND sk = 1 RETURNING ALL NEW *",
            json!([{"pk": {"S": "ann"}, "sk": {"N": "1"}}]),
        ),
        (
            "DELETE FROM Orders WHERE pk = 'ann' AND sk = 1 RETURNING ALL OLD *",
            json!([{"pk": {"S": "ann"}, "sk": {"N": "1"}}]),
        ),
        ("DELETE FROM Orders WHERE pk = 'ann' AND sk = 1", json!([])),
        ("DELETE FROM Orders WHERE pk = 'nobody' AND sk = 1", json!([])),
        (
            "UPDATE Orders SET s = set_add(s, <<'x'>>) WHERE pk = 'bob' AND sk = 1 RETURNING MODIFIED NEW *",
            json!([{"s": {"SS": ["x"]}}]),
        ),
    ] {
        assert_eq!(orders.run(statement).await.expect(statement)["Items"], expected, "{statement}");
    }
    assert_eq!(orders.keys("SELECT * FROM Orders WHERE pk = 'ann'").await, ["ann2", "ann3"]);
}

// One statement's fault is its own.
#[tokio::test]
async fn a_batch_tells_each_statement_its_own() {
    let orders = Statements::new().await;
    let key =
        "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    let answer = orders
        .batch(&[
            "SELECT * FROM Orders WHERE pk = 'ann' AND sk = 2",
            "SELECT * FROM Orders WHERE pk = 'ann' AND sk = 9",
            "SELECT * FROM Nowhere WHERE pk = 'ann'",
            "SELECT * FROM Orders WHERE pk = 'ann'",
            "SELECT * FROM Orders WHERE pk = 'ann' AND sk = 2 AND attribute_exists(price)",
            "SELECT * FROM Orders.\"by-city\" WHERE city = 'Oslo'",
            "SLECT * FROM Orders WHERE pk = 'ann'",
        ])
        .await
        .expect("an answer");
    let responses = answer["Responses"].as_array().expect("responses");
    assert_eq!(responses[0]["Item"]["price"], json!({"N": "20"}));
    assert_eq!(responses[1], json!({"TableName": "Orders"}));
    assert_eq!(responses[2]["Error"]["Code"], "ResourceNotFound");
    for response in &responses[3..6] {
        assert_eq!(response["Error"], json!({"Code": "ValidationError", "Message": key}));
    }
    assert_eq!(
        responses[6]["Error"]["Message"],
        "Statement wasn't well formed, can't be processed: Expected data manipulation"
    );
    let answer = orders
        .batch(&[
            "INSERT INTO Orders VALUE {'pk': 'ann', 'sk': 2}",
            "INSERT INTO Orders VALUE {'pk': 'eve', 'sk': 2}",
            "UPDATE Orders SET a = 1 WHERE pk = 'nobody' AND sk = 2",
            "DELETE FROM Orders WHERE pk = 'bob' AND sk = 1 RETURNING ALL OLD *",
        ])
        .await
        .expect("an answer");
    let codes: Vec<&Value> = (0..4).map(|place| &answer["Responses"][place]["Error"]["Code"]).collect();
    assert_eq!(
        codes,
        [&json!("DuplicateItem"), &Value::Null, &json!("ConditionalCheckFailed"), &Value::Null]
    );
    assert_eq!(answer["Responses"][3]["Item"]["price"], json!({"N": "40"}));
    let mixed =
        ["SELECT * FROM Orders WHERE pk = 'a' AND sk = 1", "INSERT INTO Orders VALUE {'pk': 'z', 'sk': 2}"];
    assert_eq!(orders.batch(&mixed).await.expect_err("refused").code, "ValidationException");
}

// All or none, and each statement has its reason.
#[tokio::test]
async fn transactions_are_done_whole_or_not() {
    let orders = Statements::new().await;
    let done = orders
        .transaction(&[
            "INSERT INTO Orders VALUE {'pk': 'eve', 'sk': 1}",
            "UPDATE Orders SET price = 0 WHERE pk = 'ann' AND sk = 1",
            "DELETE FROM Orders WHERE pk = 'ann' AND sk = 2",
            "EXISTS(SELECT * FROM Orders WHERE pk = 'bob' AND sk = 1 AND price = 40)",
        ])
        .await;
    assert_eq!(done.expect("an answer"), json!({"Responses": []}));
    let refused = orders
        .transaction(&[
            "INSERT INTO Orders VALUE {'pk': 'zoe', 'sk': 1}",
            "INSERT INTO Orders VALUE {'pk': 'eve', 'sk': 1}",
            "EXISTS(SELECT * FROM Orders WHERE pk = 'bob' AND sk = 1 AND price = 0)",
        ])
        .await
        .expect_err("cancelled");
    assert_eq!(refused.code, "TransactionCanceledException");
    let reasons = refused.members["CancellationReasons"].as_array().expect("reasons");
    let codes: Vec<&Value> = reasons.iter().map(|reason| &reason["Code"]).collect();
    assert_eq!(codes, ["None", "DuplicateItem", "ConditionalCheckFailed"]);
    assert!(orders.keys("SELECT * FROM Orders WHERE pk = 'zoe'").await.is_empty());

    let read = orders
        .transaction(&[
            "SELECT * FROM Orders WHERE pk = 'eve' AND sk = 1",
            "SELECT * FROM Orders WHERE pk = 'x' AND sk = 1",
        ])
        .await
        .expect("items");
    assert_eq!(read, json!({"Responses": [{"Item": {"pk": {"S": "eve"}, "sk": {"N": "1"}}}, {}]}));
    for (statement, text) in [
        ("SELECT * FROM Orders WHERE", "Statement wasn't well formed, can't be processed: Unexpected term"),
        (
            "SELECT * FROM Orders.\"by-city\" WHERE city = 'x'",
            "Reads on indices are not supported within transactions.",
        ),
        (
            "SELECT * FROM Orders WHERE pk = 'ann'",
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        ),
        (
            "UPDATE Orders SET a = 'v' WHERE pk = 'x' AND sk = 1 RETURNING ALL NEW *",
            "RETURNING clause is not supported in ExecuteTransaction.",
        ),
        (
            "EXISTS(SELECT * FROM Orders WHERE pk = 'ann' AND sk = 1)",
            "EXISTS() must contain a single item read with additional condition",
        ),
    ] {
        let refused = orders.transaction(&[statement]).await.expect_err(statement).message;
        assert_eq!(refused, format!("Validation failed in TransactStatements[0]: {text}"), "{statement}");
    }
}

// A caller that repeats a transaction under its token must not do it twice.
#[tokio::test]
async fn a_token_s_transaction_is_done_once() {
    let orders = Statements::new().await;
    let input = |step: u32| {
        let statement = format!("UPDATE Orders SET price = price + {step} WHERE pk = 'bob' AND sk = 1");
        json!({"TransactStatements": [{"Statement": statement}], "ClientRequestToken": "once", "ReturnConsumedCapacity": "TOTAL"})
    };
    let first = orders.call("ExecuteTransaction", input(1)).await.expect("an answer");
    let again = orders.call("ExecuteTransaction", input(1)).await.expect("an answer");
    assert!(first["ConsumedCapacity"][0].get("WriteCapacityUnits").is_some(), "{first}");
    assert!(again["ConsumedCapacity"][0].get("ReadCapacityUnits").is_some(), "{again}");
    let item = orders.run("SELECT price FROM Orders WHERE pk = 'bob' AND sk = 1").await.expect("an item");
    assert_eq!(item["Items"], json!([{"price": {"N": "41"}}]));
    let other = orders.call("ExecuteTransaction", input(2)).await.expect_err("another request");
    assert_eq!(other.code, "IdempotentParameterMismatchException");
}
