//! Which messages a subscription asks for.

use serde_json::{Value, json};

use crate::{house, ok, publish, subscribe, taken, topic};

fn text(value: &str) -> Value {
    json!({"DataType": "String", "StringValue": value})
}

// A subscriber that filters must get exactly what it asked for: policies are the routing of many systems.
#[tokio::test]
async fn attributes_are_matched() {
    let house = house();
    let arn = topic(&house, "t").await;
    let subscription = subscribe(&house, &arn, "q", json!({"RawMessageDelivery": "true"})).await;
    let number = |value: &str| json!({"DataType": "Number", "StringValue": value});
    let list = json!({"DataType": "String.Array", "StringValue": "[\"soccer\", \"rugby\", 3, true]"});
    for (policy, attributes, expected) in [
        (json!({"a": ["x"]}), json!({"a": text("x")}), true),
        (json!({"a": ["x"]}), json!({"a": text("y")}), false),
        (json!({"a": ["x"]}), json!({}), false),
        (json!({"a": [{"prefix": "au"}]}), json!({"a": text("auto")}), true),
        (json!({"a": [{"suffix": "to"}]}), json!({"a": text("auto")}), true),
        (json!({"a": [{"anything-but": ["x", "y"]}]}), json!({"a": text("x")}), false),
        (json!({"a": [{"anything-but": ["x", "y"]}]}), json!({"a": text("z")}), true),
        (json!({"a": [{"equals-ignore-case": "TENNIS"}]}), json!({"a": text("tennis")}), true),
        (json!({"a": [{"exists": true}]}), json!({"a": text("x")}), true),
        (json!({"a": [{"exists": false}]}), json!({"a": text("x")}), false),
        (json!({"a": [{"exists": false}]}), json!({"b": text("x")}), true),
        (json!({"a": [{"numeric": [">", 0, "<=", 100]}]}), json!({"a": number("99.5")}), true),
        (json!({"a": [{"numeric": [">", 0, "<=", 100]}]}), json!({"a": number("100.5")}), false),
        (json!({"a": [300]}), json!({"a": number("300")}), true),
        (json!({"a": [{"cidr": "10.0.0.0/24"}]}), json!({"a": text("10.0.0.255")}), true),
        (json!({"a": [{"cidr": "10.0.0.0/24"}]}), json!({"a": text("10.0.1.0")}), false),
        (json!({"a": ["rugby"]}), json!({"a": list}), true),
        (json!({"a": ["cricket"]}), json!({"a": list}), false),
        (json!({"$or": [{"a": ["x"]}, {"b": ["x"]}]}), json!({"b": text("x")}), true),
        (json!({"a.b": ["x"]}), json!({"a.b": text("x")}), true),
        (json!({"a": ["x"], "b": ["y"]}), json!({"a": text("x")}), false),
    ] {
        let input = json!({"SubscriptionArn": subscription, "AttributeName": "FilterPolicy",
                           "AttributeValue": policy.to_string()});
        ok(&house, "SetSubscriptionAttributes", input).await;
        publish(&house, &arn, json!({"Message": "m", "MessageAttributes": attributes})).await;
        assert_eq!(taken(&house, "q").await.len() == 1, expected, "{policy} {attributes}");
    }
}

// The same for bodies: a body that is no JSON is nobody's.
#[tokio::test]
async fn bodies_are_matched() {
    let house = house();
    let arn = topic(&house, "t").await;
    let policy = json!({"patient": {"id": [{"prefix": "p"}]}, "n": [1]}).to_string();
    let attributes =
        json!({"RawMessageDelivery": "true", "FilterPolicyScope": "MessageBody", "FilterPolicy": policy});
    subscribe(&house, &arn, "q", attributes).await;
    for (body, expected) in [
        ("{\"patient\": {\"id\": \"p1\"}, \"n\": 1}", true),
        ("{\"patient\": [{\"id\": \"p1\"}], \"n\": 1.0}", true),
        ("{\"patient\": {\"id\": \"q1\"}, \"n\": 1}", false),
        ("{\"patient\": {\"id\": \"p1\"}}", false),
        ("patient p1", false),
        ("\"p1\"", false),
    ] {
        publish(&house, &arn, json!({"Message": body})).await;
        assert_eq!(taken(&house, "q").await.len() == 1, expected, "{body}");
    }
}

// A filter that is taken away filters nothing.
#[tokio::test]
async fn an_empty_policy_is_none() {
    let house = house();
    let arn = topic(&house, "t").await;
    let policy = json!({"a": ["x"]}).to_string();
    let subscription = subscribe(&house, &arn, "q", json!({"FilterPolicy": policy})).await;
    let input =
        json!({"SubscriptionArn": subscription, "AttributeName": "FilterPolicy", "AttributeValue": ""});
    ok(&house, "SetSubscriptionAttributes", input).await;
    publish(&house, &arn, json!({"Message": "m"})).await;
    assert_eq!(taken(&house, "q").await.len(), 1);
}
