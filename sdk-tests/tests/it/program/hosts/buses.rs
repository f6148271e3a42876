//! The walk through the buses, rules and archives of EventBridge.

use std::collections::BTreeSet;

use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::check;

/// Walks every operation of EventBridge. `{connection}` in an input is the ARN of the connection that was made.
pub(super) async fn walk(
    buses: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let rest = on_connections().into_iter().chain(on_archives()).chain(at_last());
    let mut connection = String::new();
    for (name, input) in on_buses().into_iter().chain(on_rules()).chain(rest) {
        let input = serde_json::from_str(&input.to_string().replace("{connection}", &connection))?;
        let answer = buses.call(&format!("AWSEvents.{name}"), &input).await?;
        check(name, &answer, base)?;
        if let Some(arn) = answer.json()?["ConnectionArn"].as_str() {
            arn.clone_into(&mut connection);
        }
        walked.insert(format!("events:{name}"));
    }
    Ok(())
}

fn arn(rest: &str) -> String {
    format!("arn:aws:events:{REGION}:{ACCOUNT}:{rest}")
}

fn on_buses() -> Vec<(&'static str, Value)> {
    let bus = arn("event-bus/walk");
    vec![
        ("CreateEventBus", json!({"Name": "walk"})),
        ("DescribeEventBus", json!({"Name": "walk"})),
        ("UpdateEventBus", json!({"Name": "walk", "Description": "walked"})),
        ("ListEventBuses", json!({})),
        (
            "PutPermission",
            json!({"EventBusName": "walk", "Action": "events:PutEvents", "Principal": "*", "StatementId": "s"}),
        ),
        ("RemovePermission", json!({"EventBusName": "walk", "StatementId": "s"})),
        ("TagResource", json!({"ResourceARN": bus, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsForResource", json!({"ResourceARN": bus})),
        ("UntagResource", json!({"ResourceARN": bus, "TagKeys": ["a"]})),
    ]
}

fn on_rules() -> Vec<(&'static str, Value)> {
    let rule = json!({"Name": "rule", "EventBusName": "walk"});
    let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:walk");
    let event = json!({"Source": "walk", "DetailType": "Step", "Detail": "{}", "EventBusName": "walk"});
    let whole = json!({
        "id": "1", "account": ACCOUNT, "source": "walk", "time": "2026-10-31T12:00:00Z", "region": REGION,
        "resources": [], "detail-type": "Step", "detail": {}
    });
    vec![
        (
            "PutRule",
            json!({"Name": "rule", "EventBusName": "walk", "EventPattern": r#"{"source":["walk"]}"#}),
        ),
        ("DescribeRule", rule.clone()),
        ("ListRules", json!({"EventBusName": "walk"})),
        (
            "PutTargets",
            json!({"Rule": "rule", "EventBusName": "walk", "Targets": [{"Id": "t", "Arn": queue}]}),
        ),
        ("ListTargetsByRule", json!({"Rule": "rule", "EventBusName": "walk"})),
        ("ListRuleNamesByTarget", json!({"TargetArn": queue, "EventBusName": "walk"})),
        ("TestEventPattern", json!({"EventPattern": r#"{"source":["walk"]}"#, "Event": whole.to_string()})),
        ("DisableRule", rule.clone()),
        ("PutEvents", json!({"Entries": [event]})),
        ("EnableRule", rule),
    ]
}

fn on_connections() -> Vec<(&'static str, Value)> {
    let key = json!({"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}});
    let connection = json!({"Name": "walk", "AuthorizationType": "API_KEY", "AuthParameters": key});
    let destination = json!({
        "Name": "walk", "ConnectionArn": "{connection}", "HttpMethod": "POST",
        "InvocationEndpoint": "https://partner.example/events"
    });
    let walk = json!({"Name": "walk"});
    vec![
        ("CreateConnection", connection.clone()),
        ("DescribeConnection", walk.clone()),
        ("ListConnections", json!({})),
        ("UpdateConnection", connection),
        ("CreateApiDestination", destination),
        ("DescribeApiDestination", walk.clone()),
        ("ListApiDestinations", json!({})),
        ("UpdateApiDestination", json!({"Name": "walk", "HttpMethod": "PUT"})),
        ("DeleteApiDestination", walk.clone()),
        ("DeauthorizeConnection", walk.clone()),
        ("DeleteConnection", walk),
    ]
}

fn on_archives() -> Vec<(&'static str, Value)> {
    let bus = arn("event-bus/walk");
    let replay = json!({
        "ReplayName": "again", "EventSourceArn": arn("archive/walk"),
        "EventStartTime": 1_793_448_000, "EventEndTime": 1_793_451_600, "Destination": {"Arn": bus}
    });
    vec![
        ("CreateArchive", json!({"ArchiveName": "walk", "EventSourceArn": bus})),
        ("DescribeArchive", json!({"ArchiveName": "walk"})),
        ("ListArchives", json!({})),
        ("UpdateArchive", json!({"ArchiveName": "walk", "RetentionDays": 1})),
        ("StartReplay", replay),
        ("DescribeReplay", json!({"ReplayName": "again"})),
        ("ListReplays", json!({})),
        ("CancelReplay", json!({"ReplayName": "again"})),
        ("DeleteArchive", json!({"ArchiveName": "walk"})),
    ]
}

fn at_last() -> Vec<(&'static str, Value)> {
    vec![
        ("RemoveTargets", json!({"Rule": "rule", "EventBusName": "walk", "Ids": ["t"]})),
        ("DeleteRule", json!({"Name": "rule", "EventBusName": "walk"})),
        ("DeleteEventBus", json!({"Name": "walk"})),
    ]
}
