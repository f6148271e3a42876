//! Groups, streams, tags, keys and policies: what is put is told, what is removed is gone.

use serde_json::{Value, json};

use crate::desk::Desk;

fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let all = answer[list].as_array().expect("a list").iter();
    all.map(|item| item[name].as_str().expect("a name").to_owned()).collect()
}

// Deployments read back what they have made, and compare.
#[tokio::test]
async fn a_group_is_told_as_it_was_made() {
    let desk = Desk::new().await;
    desk.call(
        "CreateLogGroup",
        json!({"logGroupName": "/aws/x", "kmsKeyId": "k", "tags": {"a": "b"}, "logGroupClass": "INFREQUENT_ACCESS"}),
    )
    .await;
    desk.call("PutRetentionPolicy", json!({"logGroupName": "/aws/x", "retentionInDays": 7})).await;
    let told = desk.call("DescribeLogGroups", json!({"logGroupNamePrefix": "/aws"})).await;
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/x";
    let expected = json!({
        "logGroupName": "/aws/x", "creationTime": desk.now(), "metricFilterCount": 0, "arn": format!("{arn}:*"),
        "storedBytes": 0, "logGroupClass": "INFREQUENT_ACCESS", "logGroupArn": arn, "deletionProtectionEnabled": false,
        "retentionInDays": 7, "kmsKeyId": "k",
    });
    assert_eq!(told, json!({"logGroups": [expected]}));
    desk.call("DisassociateKmsKey", json!({"logGroupName": "/aws/x"})).await;
    desk.call("DeleteRetentionPolicy", json!({"logGroupName": "/aws/x"})).await;
    let told = desk.call("DescribeLogGroups", json!({"logGroupNamePattern": "ws/"})).await;
    assert_eq!(
        (&told["logGroups"][0]["kmsKeyId"], &told["logGroups"][0]["retentionInDays"]),
        (&Value::Null, &Value::Null)
    );
    desk.call("AssociateKmsKey", json!({"resourceIdentifier": arn, "kmsKeyId": "l"})).await;
    let told = desk.call("DescribeLogGroups", json!({"logGroupIdentifiers": [arn]})).await;
    assert_eq!(told["logGroups"][0]["kmsKeyId"], "l");
}

// Both forms of tagging change the same tags.
#[tokio::test]
async fn tags_are_put_by_name_and_by_arn() {
    let desk = Desk::new().await;
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
    desk.call("TagLogGroup", json!({"logGroupName": "g", "tags": {"a": "1", "b": "2"}})).await;
    desk.call("TagResource", json!({"resourceArn": arn, "tags": {"b": "3", "c": "4"}})).await;
    desk.call("UntagLogGroup", json!({"logGroupName": "g", "tags": ["a"]})).await;
    desk.call("UntagResource", json!({"resourceArn": arn, "tagKeys": ["c"]})).await;
    for (operation, input) in [
        ("ListTagsLogGroup", json!({"logGroupName": "g"})),
        ("ListTagsForResource", json!({"resourceArn": arn})),
    ] {
        assert_eq!(desk.call(operation, input).await, json!({"tags": {"b": "3"}}), "{operation}");
    }
}

// A page must go on where the one before ended, in either order.
#[tokio::test]
async fn groups_and_streams_come_in_pages() {
    let desk = Desk::new().await;
    for name in ["g1", "g2", "g3"] {
        desk.call("CreateLogGroup", json!({"logGroupName": name})).await;
    }
    let first = desk.call("DescribeLogGroups", json!({"limit": 3})).await;
    assert_eq!(names(&first, "logGroups", "logGroupName"), ["g", "g1", "g2"]);
    let second = desk.call("DescribeLogGroups", json!({"limit": 3, "nextToken": first["nextToken"]})).await;
    assert_eq!(names(&second, "logGroups", "logGroupName"), ["g3"]);
    assert_eq!(second["nextToken"], Value::Null);

    for name in ["a", "b", "c"] {
        desk.stream(name).await;
    }
    desk.put("b", &[(1, "x")]).await;
    desk.put("a", &[(2, "x")]).await;
    for (order, descending, expected) in [
        ("LogStreamName", false, ["a", "b", "c", "s"]),
        ("LogStreamName", true, ["s", "c", "b", "a"]),
        ("LastEventTime", true, ["a", "b", "s", "c"]),
        ("LastEventTime", false, ["c", "s", "b", "a"]),
    ] {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let mut input =
                json!({"logGroupName": "g", "orderBy": order, "descending": descending, "limit": 3});
            if let Some(token) = token {
                input["nextToken"] = token;
            }
            let page = desk.call("DescribeLogStreams", input).await;
            all.extend(names(&page, "logStreams", "logStreamName"));
            token = page.get("nextToken").cloned();
            if token.is_none() {
                break;
            }
        }
        assert_eq!(all, expected, "{order} {descending}");
    }
    let prefix =
        desk.call("DescribeLogStreams", json!({"logGroupName": "g", "logStreamNamePrefix": "b"})).await;
    assert_eq!(names(&prefix, "logStreams", "logStreamName"), ["b"]);
    let told = &prefix["logStreams"][0];
    assert_eq!(told["arn"], "arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:b");
    assert_eq!(
        (&told["firstEventTimestamp"], &told["lastEventTimestamp"], &told["lastIngestionTime"]),
        (&json!(desk.now() + 1), &json!(desk.now() + 1), &json!(desk.now()))
    );
}

// What has the name of something that was deleted must not have its events.
#[tokio::test]
async fn what_is_deleted_is_gone() {
    let desk = Desk::new().await;
    desk.put("s", &[(0, "old")]).await;
    desk.call("DeleteLogStream", json!({"logGroupName": "g", "logStreamName": "s"})).await;
    desk.stream("s").await;
    assert!(desk.get(json!({})).await.0.is_empty());
    desk.put("s", &[(0, "old")]).await;
    desk.call("DeleteLogGroup", json!({"logGroupName": "g"})).await;
    let code = desk.refused("DescribeLogStreams", json!({"logGroupName": "g"})).await.0;
    assert_eq!(code, "ResourceNotFoundException");
    desk.call("CreateLogGroup", json!({"logGroupName": "g"})).await;
    desk.stream("s").await;
    assert!(desk.get(json!({})).await.0.is_empty());
}

// Terraform keeps policies and reads them back.
#[tokio::test]
async fn policies_are_kept() {
    let desk = Desk::new().await;
    let document = r#"{"Version":"2012-10-17","Statement":[]}"#;
    desk.call("PutResourcePolicy", json!({"policyName": "p", "policyDocument": document})).await;
    let told = desk.call("DescribeResourcePolicies", json!({})).await;
    assert_eq!(told["resourcePolicies"][0]["policyDocument"], document);
    desk.call("DeleteResourcePolicy", json!({"policyName": "p"})).await;
    assert_eq!(desk.call("DescribeResourcePolicies", json!({})).await, json!({"resourcePolicies": []}));
    for number in 0..10 {
        desk.call("PutResourcePolicy", json!({"policyName": number.to_string(), "policyDocument": "{}"}))
            .await;
    }
    let refused = desk.refused("PutResourcePolicy", json!({"policyName": "x", "policyDocument": "{}"})).await;
    assert_eq!(refused, ("LimitExceededException".to_owned(), "Resource limit exceeded.".to_owned()));
}

// A group that is protected stays, and its owner can take the protection away.
#[tokio::test]
async fn a_protected_group_is_deleted_when_it_no_longer_is() {
    let desk = Desk::new().await;
    desk.call("CreateLogGroup", json!({"logGroupName": "kept", "deletionProtectionEnabled": true})).await;
    let (code, _) = desk.refused("DeleteLogGroup", json!({"logGroupName": "kept"})).await;
    assert_eq!(code, "ValidationException");
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:kept";
    for (identifier, protects) in [("kept", true), (arn, false)] {
        let input = json!({"logGroupIdentifier": identifier, "deletionProtectionEnabled": protects});
        desk.call("PutLogGroupDeletionProtection", input).await;
        let told = desk.call("DescribeLogGroups", json!({"logGroupNamePrefix": "kept"})).await;
        assert_eq!(told["logGroups"][0]["deletionProtectionEnabled"], protects);
    }
    desk.call("DeleteLogGroup", json!({"logGroupName": "kept"})).await;
}
