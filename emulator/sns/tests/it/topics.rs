//! Topics and subscriptions as they are made, shown, listed and removed.

use serde_json::{Value, json};

use crate::{arn, call, house, ok, parsed, queue, queue_arn, subscribe, topic};

// Templates make a topic again at each deployment: it must be the same one, or say what differs.
#[tokio::test]
async fn a_topic_is_made_once() {
    let house = house();
    let tags = json!([{"Key": "k", "Value": "v"}]);
    let input = json!({"Name": "t", "Attributes": {"DisplayName": "d"}, "Tags": tags});
    for _ in 0..2 {
        assert_eq!(ok(&house, "CreateTopic", input.clone()).await["TopicArn"], arn("t"));
    }
    ok(&house, "CreateTopic", json!({"Name": "t"})).await;
    for (other, text) in [
        (json!({"DisplayName": "e"}), "Attributes Reason: Topic already exists with different attributes"),
        (json!({}), "Tags Reason: Topic already exists with different tags"),
    ] {
        let input = json!({"Name": "t", "Attributes": other, "Tags": [{"Key": "k", "Value": "w"}]});
        let error = call(&house, "CreateTopic", input).await.expect_err("differs");
        assert_eq!(error.message, format!("Invalid parameter: {text}"));
    }
    let shown = ok(&house, "GetTopicAttributes", json!({"TopicArn": arn("t")})).await;
    let attributes = &shown["Attributes"];
    assert_eq!((&attributes["DisplayName"], &attributes["Owner"]), (&json!("d"), &json!("000000000000")));
    assert_eq!(parsed(&attributes["Policy"])["Statement"][0]["Action"].as_array().map(Vec::len), Some(8));
    let effective = parsed(&attributes["EffectiveDeliveryPolicy"]);
    assert_eq!(
        effective["http"]["defaultHealthyRetryPolicy"],
        json!({"minDelayTarget": 20, "maxDelayTarget": 20, "numRetries": 3, "numMaxDelayRetries": 0,
               "numNoDelayRetries": 0, "numMinDelayRetries": 0, "backoffFunction": "linear"})
    );
    ok(&house, "DeleteTopic", json!({"TopicArn": arn("t")})).await;
    ok(&house, "DeleteTopic", json!({"TopicArn": arn("t")})).await;
    let error = call(&house, "GetTopicAttributes", json!({"TopicArn": arn("t")})).await.expect_err("gone");
    assert_eq!((error.status, error.message.as_str()), (404, "Topic does not exist"));
}

// More than a page of topics must be found, each once.
#[tokio::test]
async fn lists_come_a_hundred_at_a_time() {
    let house = house();
    for number in 0..203 {
        topic(&house, &format!("t{number:03}")).await;
    }
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let answer = ok(&house, "ListTopics", json!({"NextToken": token})).await;
        let listed = answer["Topics"].as_array().expect("topics");
        seen.push(listed.len());
        token = answer["NextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(seen, [100, 100, 3]);
    assert!(call(&house, "ListTopics", json!({"NextToken": "zz"})).await.is_err());
}

// What a subscription is asked for and what it shows are two lists of AWS's; infrastructure tools compare them.
#[tokio::test]
async fn a_subscription_shows_what_was_said_of_it() {
    let house = house();
    let arn = topic(&house, "t").await;
    let policy = json!({"a": [{"prefix": "x"}]}).to_string();
    let subscription = subscribe(&house, &arn, "q", json!({"FilterPolicy": policy})).await;
    let again = subscribe(&house, &arn, "q", json!({})).await;
    assert_eq!(subscription, again);
    let input = json!({"TopicArn": arn, "Protocol": "sqs", "Endpoint": queue_arn("q"),
                       "Attributes": {"RawMessageDelivery": "true"}});
    let error = call(&house, "Subscribe", input).await.expect_err("differs");
    assert!(error.message.ends_with("Subscription already exists with different attributes"), "{error}");
    let shown = ok(&house, "GetSubscriptionAttributes", json!({"SubscriptionArn": subscription})).await;
    assert_eq!(
        shown["Attributes"],
        json!({
            "SubscriptionPrincipal": "arn:aws:iam::000000000000:root", "Owner": "000000000000",
            "RawMessageDelivery": "false", "TopicArn": arn, "Endpoint": queue_arn("q"), "Protocol": "sqs",
            "PendingConfirmation": "false", "ConfirmationWasAuthenticated": "true", "SubscriptionArn": subscription,
            "FilterPolicy": policy, "FilterPolicyScope": "MessageAttributes",
        })
    );
    for list in [
        ok(&house, "ListSubscriptions", json!({})).await,
        ok(&house, "ListSubscriptionsByTopic", json!({"TopicArn": arn})).await,
    ] {
        assert_eq!(list["Subscriptions"][0]["SubscriptionArn"], subscription.as_str(), "{list}");
    }
    let count = |shown: Value| {
        (
            shown["Attributes"]["SubscriptionsConfirmed"].clone(),
            shown["Attributes"]["SubscriptionsDeleted"].clone(),
        )
    };
    assert_eq!(
        count(ok(&house, "GetTopicAttributes", json!({"TopicArn": arn})).await),
        (json!("1"), json!("0"))
    );
    ok(&house, "Unsubscribe", json!({"SubscriptionArn": subscription})).await;
    ok(&house, "Unsubscribe", json!({"SubscriptionArn": subscription})).await;
    assert_eq!(
        count(ok(&house, "GetTopicAttributes", json!({"TopicArn": arn})).await),
        (json!("0"), json!("1"))
    );
}

// A policy that grows by statements and loses them again is how older tools let others publish.
#[tokio::test]
async fn permissions_are_statements_of_the_policy() {
    let house = house();
    let arn = topic(&house, "t").await;
    let input =
        json!({"TopicArn": arn, "Label": "l", "AWSAccountId": ["111111111111"], "ActionName": ["Publish"]});
    ok(&house, "AddPermission", input.clone()).await;
    let policy = async || {
        let shown = ok(&house, "GetTopicAttributes", json!({"TopicArn": arn})).await;
        parsed(&shown["Attributes"]["Policy"])["Statement"].as_array().expect("statements").clone()
    };
    assert_eq!(
        policy().await.last(),
        Some(&json!({"Sid": "l", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                     "Action": "SNS:Publish", "Resource": arn}))
    );
    let error = call(&house, "AddPermission", input).await.expect_err("twice");
    assert_eq!(error.message, "Invalid parameter: Statement already exists");
    ok(&house, "RemovePermission", json!({"TopicArn": arn, "Label": "l"})).await;
    assert_eq!(policy().await.len(), 1);
}

// Tags are what bills and policies go by.
#[tokio::test]
async fn tags_are_put_shown_and_taken() {
    let house = house();
    let arn = topic(&house, "t").await;
    let tags = |tags: Value| json!({"ResourceArn": arn, "Tags": tags});
    ok(&house, "TagResource", tags(json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]))).await;
    ok(&house, "TagResource", tags(json!([{"Key": "b", "Value": "3"}]))).await;
    ok(&house, "UntagResource", json!({"ResourceArn": arn, "TagKeys": ["a"]})).await;
    let list = ok(&house, "ListTagsForResource", json!({"ResourceArn": arn})).await;
    assert_eq!(list["Tags"], json!([{"Key": "b", "Value": "3"}]));
    let error = call(&house, "ListTagsForResource", json!({"ResourceArn": format!("{arn}x")})).await;
    assert_eq!(error.expect_err("nothing").code, "ResourceNotFoundException");
}

// Two accounts and two regions share nothing but what an ARN names.
#[tokio::test]
async fn a_topic_is_reached_by_its_arn_from_elsewhere() {
    let house = house();
    let arn = topic(&house, "t").await;
    let elsewhere = house.as_caller("111111111111", "eu-west-1");
    assert_eq!(ok(&elsewhere, "ListTopics", json!({})).await["Topics"], json!([]));
    subscribe(&house, &arn, "q", json!({})).await;
    crate::publish(&elsewhere, &arn, json!({"Message": "from afar"})).await;
    assert_eq!(crate::taken(&house, "q").await.len(), 1);
    queue(&elsewhere, "own").await;
    let own = "arn:aws:sqs:eu-west-1:111111111111:own";
    let input = json!({"TopicArn": arn, "Protocol": "sqs", "Endpoint": own});
    ok(&elsewhere, "Subscribe", input).await;
    crate::publish(&house, &arn, json!({"Message": "to afar"})).await;
    let input = json!({"QueueUrl": format!("{}/111111111111/own", test_kit::ENDPOINT)});
    let answer = elsewhere.aws("sqs", "ReceiveMessage", input).await.expect("messages");
    assert_eq!(answer["Messages"].as_array().map(Vec::len), Some(1), "{answer}");
}
