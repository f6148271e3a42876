//! Several partitions in a PartiQL statement: so many values of `IN`, and pages of ten items or 1 MB.

use serde_json::{Value, json};

use super::statements::Statements;

fn listed(count: usize) -> String {
    let keys: Vec<String> = (0..count).map(|number| format!("'k{number:02}'")).collect();
    format!("SELECT sk FROM Orders WHERE pk IN [{}]", keys.join(", "))
}

async fn page(orders: &Statements, statement: &str, more: Value) -> (usize, Value) {
    let mut input = more;
    input["Statement"] = statement.into();
    let found = orders.call("ExecuteStatement", input).await.expect("a page");
    (found["Items"].as_array().map_or(0, Vec::len), found["NextToken"].clone())
}

// Documented: who does not follow the token of a short page misses items on AWS, and must miss them here.
#[tokio::test]
async fn a_page_of_listed_keys_has_ten_items() {
    let orders = Statements::new().await;
    for number in 0..25 {
        let insert = format!("INSERT INTO Orders VALUE {{'pk': 'k{number:02}', 'sk': {number}}}");
        orders.run(&insert).await.expect("an answer");
    }
    let statement = listed(50);
    let mut sizes = Vec::new();
    let mut more = json!({});
    loop {
        let (size, next) = page(&orders, &statement, more).await;
        sizes.push(size);
        if next.is_null() {
            break;
        }
        more = json!({"NextToken": next});
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(page(&orders, &statement, json!({"Limit": 3})).await.0, 3, "a limit is a limit");
    assert_eq!(page(&orders, &statement, json!({"Limit": 30})).await.0, 10);
    assert_eq!(page(&orders, "SELECT * FROM Orders WHERE sk > 0", json!({})).await.0, 28, "no key is listed");
}

// Documented: fifty values of a partition key, a hundred of another attribute.
#[tokio::test]
async fn so_many_values_are_listed() {
    let orders = Statements::new().await;
    assert!(orders.run(&listed(50)).await.is_ok());
    let refused = orders.run(&listed(51)).await.expect_err("one more");
    assert_eq!(refused.message, "The IN operator is provided with too many operands; number of operands: 51");
    let prices = |count: usize| -> String {
        let prices: Vec<String> = (0..count).map(|price| price.to_string()).collect();
        format!("SELECT * FROM Orders WHERE price IN [{}]", prices.join(", "))
    };
    assert!(orders.run(&prices(100)).await.is_ok());
    assert!(orders.run(&prices(101)).await.is_err());
}

// A page is 1 MB whatever partitions it is read from: who reads large items must get small answers, and all of them.
#[tokio::test]
async fn a_page_of_several_partitions_ends_at_a_megabyte() {
    let orders = Statements::new().await;
    for pk in ["x", "y", "z"] {
        for sk in ["1", "2"] {
            let item = json!({"pk": {"S": pk}, "sk": {"N": sk}, "long": {"S": "x".repeat(350_000)}});
            orders.call("PutItem", json!({"TableName": "Orders", "Item": item})).await.expect("an answer");
        }
    }
    for statement in [
        "SELECT pk, sk FROM Orders WHERE pk = 'x' OR pk = 'y' OR pk = 'z'",
        "SELECT pk, sk FROM Orders WHERE pk IN ['x', 'y', 'z']",
    ] {
        let (size, next) = page(&orders, statement, json!({})).await;
        assert_eq!(size, 3, "{statement}");
        let (size, next) = page(&orders, statement, json!({"NextToken": next})).await;
        assert_eq!(size, 3, "{statement}");
        // The last page ended with the last row, too.
        assert_eq!(page(&orders, statement, json!({"NextToken": next})).await, (0, Value::Null));
    }
}
