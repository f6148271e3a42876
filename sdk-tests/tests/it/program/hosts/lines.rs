//! The walk through CloudWatch Logs.

use std::collections::BTreeSet;

use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::{check, leads_nowhere};

/// Walks every operation of CloudWatch Logs.
pub(super) async fn walk(logs: &SignedHttp, base: &str, walked: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for (name, input) in on_groups().into_iter().chain(on_events()) {
        let answer = logs.call(&format!("Logs_20140328.{name}"), &input).await?;
        // There is no function that a filter could have as its destination, and so no filter; a session of a group that is there
        // would not end.
        match name {
            "PutSubscriptionFilter" | "DeleteSubscriptionFilter" | "StartLiveTail" => {
                leads_nowhere(name, &answer, base)?;
            }
            _ => check(name, &answer, base)?,
        }
        walked.insert(format!("logs:{name}"));
    }
    Ok(())
}

fn on_groups() -> Vec<(&'static str, Value)> {
    let group = json!({"logGroupName": "walk"});
    let arn = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:walk");
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:nowhere");
    let filter =
        json!({"logGroupName": "walk", "filterName": "f", "filterPattern": "", "destinationArn": function});
    vec![
        ("CreateLogGroup", group.clone()),
        ("DescribeLogGroups", json!({})),
        ("PutRetentionPolicy", json!({"logGroupName": "walk", "retentionInDays": 1})),
        ("DeleteRetentionPolicy", group.clone()),
        ("AssociateKmsKey", json!({"logGroupName": "walk", "kmsKeyId": "key"})),
        ("DisassociateKmsKey", group.clone()),
        ("TagLogGroup", json!({"logGroupName": "walk", "tags": {"a": "b"}})),
        ("ListTagsLogGroup", group.clone()),
        ("UntagLogGroup", json!({"logGroupName": "walk", "tags": ["a"]})),
        ("TagResource", json!({"resourceArn": arn, "tags": {"a": "b"}})),
        ("ListTagsForResource", json!({"resourceArn": arn})),
        ("UntagResource", json!({"resourceArn": arn, "tagKeys": ["a"]})),
        (
            "PutLogGroupDeletionProtection",
            json!({"logGroupIdentifier": "walk", "deletionProtectionEnabled": false}),
        ),
        ("PutSubscriptionFilter", filter),
        ("DescribeSubscriptionFilters", group),
        ("DeleteSubscriptionFilter", json!({"logGroupName": "walk", "filterName": "f"})),
        ("PutResourcePolicy", json!({"policyName": "p", "policyDocument": "{}"})),
        ("DescribeResourcePolicies", json!({})),
        ("DeleteResourcePolicy", json!({"policyName": "p"})),
    ]
}

fn on_events() -> Vec<(&'static str, Value)> {
    let stream = json!({"logGroupName": "walk", "logStreamName": "s"});
    let mut events = stream.clone();
    // It is too old to be taken, and so needs no clock.
    events["logEvents"] = json!([{"timestamp": 0, "message": "step"}]);
    let nowhere = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:nowhere");
    vec![
        ("CreateLogStream", stream.clone()),
        ("PutLogEvents", events),
        ("DescribeLogStreams", json!({"logGroupName": "walk"})),
        ("GetLogEvents", stream.clone()),
        ("FilterLogEvents", json!({"logGroupName": "walk"})),
        ("StartLiveTail", json!({"logGroupIdentifiers": [nowhere]})),
        ("TestMetricFilter", json!({"filterPattern": "a", "logEventMessages": ["a"]})),
        ("DeleteLogStream", stream),
        ("DeleteLogGroup", json!({"logGroupName": "walk"})),
    ]
}
