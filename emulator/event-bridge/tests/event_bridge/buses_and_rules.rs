//! The control plane of buses, rules, targets and tags.

use serde_json::{Value, json};

use crate::{ROLE, house, ok, queue, refused};

// A deployment makes these, reads them back, and deletes them in this order.
#[tokio::test]
async fn a_bus_is_made_described_listed_changed_and_deleted() {
    let house = house();
    let made = ok(
        &house,
        "CreateEventBus",
        json!({"Name": "orders", "Description": "d", "Tags": [{"Key": "a", "Value": "1"}]}),
    )
    .await;
    let arn = "arn:aws:events:us-east-1:000000000000:event-bus/orders";
    assert_eq!(made, json!({"Description": "d", "EventBusArn": arn}));
    assert_eq!(
        refused(&house, "CreateEventBus", json!({"Name": "orders"})).await,
        ("ResourceAlreadyExistsException".into(), "Event bus orders already exists.".into())
    );
    let described = ok(&house, "DescribeEventBus", json!({"Name": arn})).await;
    assert_eq!((&described["Name"], &described["CreationTime"]), (&json!("orders"), &json!(1_793_448_000)));
    ok(&house, "UpdateEventBus", json!({"Name": "orders", "Description": "e"})).await;
    let listed = ok(&house, "ListEventBuses", json!({})).await;
    let names: Vec<&Value> =
        listed["EventBuses"].as_array().expect("buses").iter().map(|bus| &bus["Name"]).collect();
    assert_eq!(names, ["default", "orders"]);
    assert_eq!(listed["EventBuses"][1]["Description"], "e");
    let tags = ok(&house, "ListTagsForResource", json!({"ResourceARN": arn})).await;
    assert_eq!(tags, json!({"Tags": [{"Key": "a", "Value": "1"}]}));
    ok(&house, "TagResource", json!({"ResourceARN": arn, "Tags": [{"Key": "b", "Value": "2"}]})).await;
    ok(&house, "UntagResource", json!({"ResourceARN": arn, "TagKeys": ["a"]})).await;
    let tags = ok(&house, "ListTagsForResource", json!({"ResourceARN": arn})).await;
    assert_eq!(tags, json!({"Tags": [{"Key": "b", "Value": "2"}]}));
    ok(&house, "DeleteEventBus", json!({"Name": "orders"})).await;
    assert_eq!(
        refused(&house, "DescribeEventBus", json!({"Name": "orders"})).await,
        ("ResourceNotFoundException".into(), "Event bus orders does not exist.".into())
    );
    assert_eq!(
        refused(&house, "DeleteEventBus", json!({"Name": "default"})).await,
        ("ValidationException".into(), "Cannot delete event bus default.".into())
    );
}

// Cross-account tests read the policy back as text.
#[tokio::test]
async fn a_policy_grows_and_shrinks_by_statements() {
    let house = house();
    let statement = json!({"Action": "events:PutEvents", "Principal": "111111111111", "StatementId": "one"});
    ok(&house, "PutPermission", statement).await;
    ok(
        &house,
        "PutPermission",
        json!({"Action": "events:PutEvents", "Principal": "*", "StatementId": "two",
        "Condition": {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}}),
    )
    .await;
    let bus = ok(&house, "DescribeEventBus", json!({})).await;
    let policy: Value = serde_json::from_str(bus["Policy"].as_str().expect("a policy")).expect("JSON");
    let resource = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    assert_eq!(
        policy["Statement"],
        json!([
            {"Sid": "one", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                "Action": "events:PutEvents", "Resource": resource},
            {"Sid": "two", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": resource,
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
        ])
    );
    ok(&house, "RemovePermission", json!({"StatementId": "one"})).await;
    assert_eq!(
        refused(&house, "RemovePermission", json!({"StatementId": "one"})).await.1,
        "Statement with the provided id does not exist."
    );
    // A policy may have one statement that is no list.
    let one = json!({"Sid": "three", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": resource});
    let whole = json!({"Version": "2012-10-17", "Statement": one}).to_string();
    ok(&house, "PutPermission", json!({"Policy": whole})).await;
    let more = json!({"Action": "events:PutEvents", "Principal": "111111111111", "StatementId": "four"});
    ok(&house, "PutPermission", more).await;
    let bus = ok(&house, "DescribeEventBus", json!({})).await;
    let policy: Value = serde_json::from_str(bus["Policy"].as_str().expect("a policy")).expect("JSON");
    let names = [&policy["Statement"][0]["Sid"], &policy["Statement"][1]["Sid"]];
    assert_eq!(names, ["three", "four"]);
    ok(&house, "PutPermission", json!({"Policy": whole})).await;
    ok(&house, "RemovePermission", json!({"StatementId": "three"})).await;
    ok(&house, "PutPermission", json!({"Policy": whole})).await;
    ok(&house, "RemovePermission", json!({"RemoveAllPermissions": true})).await;
    assert_eq!(
        refused(&house, "RemovePermission", json!({"StatementId": "two"})).await.1,
        "EventBus does not have a policy."
    );
}

// A rule keeps its targets and its tags whatever else is said of it, and cannot go before its targets.
#[tokio::test]
async fn a_rule_lives_with_its_targets() {
    let house = house();
    ok(&house, "CreateEventBus", json!({"Name": "orders"})).await;
    let rule = json!({"Name": "r", "EventBusName": "orders", "EventPattern": "{\"source\":[\"a\"]}", "Tags": [{"Key": "k", "Value": "v"}]});
    let arn = "arn:aws:events:us-east-1:000000000000:rule/orders/r";
    assert_eq!(ok(&house, "PutRule", rule).await, json!({"RuleArn": arn}));
    let target = json!({"Id": "t", "Arn": queue("q"), "RoleArn": "arn:aws:iam::000000000000:role/r",
        "InputTransformer": {"InputPathsMap": {"a": "$.source"}, "InputTemplate": "<a>"},
        "RetryPolicy": {"MaximumRetryAttempts": 2}});
    let put =
        ok(&house, "PutTargets", json!({"Rule": "r", "EventBusName": "orders", "Targets": [target]})).await;
    assert_eq!(put, json!({"FailedEntryCount": 0, "FailedEntries": []}));
    let listed = ok(&house, "ListTargetsByRule", json!({"Rule": "r", "EventBusName": "orders"})).await;
    assert_eq!(listed["Targets"][0], target);
    let pattern = json!({"source": ["b"]}).to_string();
    let rule = json!({"Name": "r", "EventBusName": "orders", "EventPattern": pattern, "State": "DISABLED"});
    ok(&house, "PutRule", rule).await;
    let described = ok(&house, "DescribeRule", json!({"Name": "r", "EventBusName": "orders"})).await;
    assert_eq!(
        described,
        json!({"Name": "r", "Arn": arn, "EventPattern": "{\"source\":[\"b\"]}", "State": "DISABLED",
        "EventBusName": "orders", "CreatedBy": "000000000000"})
    );
    ok(&house, "EnableRule", json!({"Name": "r", "EventBusName": "orders"})).await;
    let rules = ok(&house, "ListRules", json!({"EventBusName": "orders", "NamePrefix": "r"})).await;
    assert_eq!(rules["Rules"][0]["State"], "ENABLED");
    assert_eq!(ok(&house, "ListTagsForResource", json!({"ResourceARN": arn})).await["Tags"][0]["Value"], "v");
    let named =
        ok(&house, "ListRuleNamesByTarget", json!({"TargetArn": queue("q"), "EventBusName": "orders"})).await;
    assert_eq!(named, json!({"RuleNames": ["r"]}));
    assert_eq!(
        refused(&house, "DeleteRule", json!({"Name": "r", "EventBusName": "orders"})).await,
        ("ValidationException".into(), "Rule can't be deleted since it has targets.".into())
    );
    assert_eq!(refused(&house, "DeleteEventBus", json!({"Name": "orders"})).await.0, "ValidationException");
    let removed =
        ok(&house, "RemoveTargets", json!({"Rule": "r", "EventBusName": "orders", "Ids": ["t", "u"]})).await;
    assert_eq!(
        (&removed["FailedEntryCount"], &removed["FailedEntries"][0]["TargetId"]),
        (&json!(1), &json!("u"))
    );
    ok(&house, "DeleteRule", json!({"Name": "r", "EventBusName": "orders"})).await;
    ok(&house, "DeleteRule", json!({"Name": "r", "EventBusName": "orders"})).await;
    assert_eq!(
        refused(&house, "DescribeRule", json!({"Name": "r", "EventBusName": "orders"})).await,
        ("ResourceNotFoundException".into(), "Rule r does not exist on EventBus orders.".into())
    );
}

// Pages must neither repeat nor lose a rule.
#[tokio::test]
async fn rules_are_listed_in_pages() {
    let house = house();
    for name in ["a", "b", "c"] {
        ok(&house, "PutRule", json!({"Name": name, "ScheduleExpression": "rate(1 day)"})).await;
    }
    let one = ok(&house, "ListRules", json!({"Limit": 2})).await;
    let two = ok(&house, "ListRules", json!({"Limit": 2, "NextToken": one["NextToken"]})).await;
    assert_eq!((&one["Rules"][1]["Name"], &two["Rules"][0]["Name"]), (&json!("b"), &json!("c")));
    assert_eq!(two.get("NextToken"), None);
    assert_eq!(refused(&house, "ListRules", json!({"NextToken": "no"})).await.0, "ValidationException");
    let one = ok(&house, "ListEventBuses", json!({"Limit": 1})).await;
    assert_eq!(one.get("NextToken"), None);
}

// Mistakes that a deployment on AWS would show.
#[tokio::test]
async fn what_is_no_rule_or_target_is_refused() {
    let house = house();
    ok(&house, "PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)"})).await;
    let target = |members: Value| {
        let mut target = json!({"Id": "t", "Arn": queue("q")});
        target.as_object_mut().expect("members").extend(members.as_object().expect("members").clone());
        json!({"Rule": "r", "Targets": [target]})
    };
    for (operation, input, code, message) in [
        (
            "PutRule",
            json!({"Name": "x"}),
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            "PutRule",
            json!({"Name": "x", "ScheduleExpression": "rate(2 minute)"}),
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        (
            "PutRule",
            json!({"Name": "x", "EventPattern": "{\"int\": 42}"}),
            "InvalidEventPatternException",
            "Event pattern is not valid. Reason: \"int\" must be an object or an array\n \
             at [Source: (String)\"{\"int\": 42}\"; line: 1, column: 11]",
        ),
        (
            "PutRule",
            json!({"Name": "x", "EventBusName": "none", "EventPattern": "{\"a\":[1]}"}),
            "ResourceNotFoundException",
            "Event bus none does not exist.",
        ),
        (
            "PutTargets",
            target(json!({"Arn": "queue"})),
            "ValidationException",
            "Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
        ),
        (
            "PutTargets",
            target(json!({"Input": "{"})),
            "ValidationException",
            "JSON syntax error in input for target t.",
        ),
        (
            "PutTargets",
            target(json!({"Input": "1", "InputPath": "$"})),
            "ValidationException",
            "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
        ),
        (
            "PutTargets",
            target(json!({"InputPath": "detail"})),
            "ValidationException",
            "InputPath for target t is invalid.",
        ),
        (
            "PutTargets",
            target(json!({"Arn": queue("q.fifo")})),
            "ValidationException",
            "Parameter(s) SqsParameters must be specified for target: t.",
        ),
        (
            "TestEventPattern",
            json!({"EventPattern": "{\"a\":[1]}", "Event": "text"}),
            "ValidationException",
            "Parameter Event is not valid.",
        ),
        (
            "TagResource",
            json!({"ResourceARN": "arn:aws:events:us-east-1:000000000000:rule/none", "Tags": []}),
            "ResourceNotFoundException",
            "Rule none does not exist on EventBus default.",
        ),
    ] {
        assert_eq!(refused(&house, operation, input).await, (code.to_owned(), message.to_owned()));
    }
    ok(&house, "CreateEventBus", json!({"Name": "orders"})).await;
    let scheduled = json!({"Name": "x", "EventBusName": "orders", "ScheduleExpression": "rate(1 day)"});
    assert_eq!(
        refused(&house, "PutRule", scheduled).await.1,
        "ScheduleExpression is supported only on the default event bus."
    );
}

// It is how people try their patterns out.
#[tokio::test]
async fn a_pattern_can_be_tried_out() {
    let house = house();
    let event = json!({"id": "1", "source": "order", "detail-type": "t", "account": "000000000000", "region": "us-east-1",
        "time": "2022-07-13T13:48:01Z", "detail": {"n": 3}});
    for (pattern, result) in
        [(json!({"detail": {"n": [{"numeric": [">", 2]}]}}), true), (json!({"source": ["shop"]}), false)]
    {
        let input = json!({"EventPattern": pattern.to_string(), "Event": event.to_string()});
        assert_eq!(ok(&house, "TestEventPattern", input).await, json!({"Result": result}));
    }
}

// What was measured of PutTargets, and what is kept of kinds that are not emulated.
#[tokio::test]
async fn targets_are_checked_as_aws_checks_them() {
    let house = house();
    ok(&house, "PutRule", json!({"Name": "r", "ScheduleExpression": "rate(1 day)"})).await;
    let template = |template: &str| json!({"InputTransformer": {"InputPathsMap": {"k": "$.a"}, "InputTemplate": template}});
    for (members, message) in [
        (json!({"InputPath": "$.detail['key']"}), "InputPath for target t is invalid."),
        (template("<k> <l>"), "InputTemplate for target t contains invalid placeholder l."),
        (
            template("\"<aws.events.event.json>\""),
            "InputTemplate for target t contains placeholder aws.events.event.json valid only for JSON template.",
        ),
        (
            json!({"EcsParameters": {"TaskDefinitionArn": "a"}}),
            "Parameter(s) EcsParameters not supported for target: t.",
        ),
        (
            json!({"DeadLetterConfig": {"Arn": "arn:aws:sns:us-east-1:000000000000:t"}}),
            "sns is not supported as a dead letter resource.",
        ),
        (
            json!({"DeadLetterConfig": {"Arn": queue("d.fifo")}}),
            "SQS FIFO is not supported by Dead Letter Queues.",
        ),
    ] {
        let mut target = members;
        (target["Id"], target["Arn"]) = (json!("t"), json!(queue("q")));
        let input = json!({"Rule": "r", "Targets": [target]});
        assert_eq!(refused(&house, "PutTargets", input).await.1, message);
    }
    let twice = json!({"Id": "t", "Arn": queue("q")});
    let message = refused(&house, "PutTargets", json!({"Rule": "r", "Targets": [twice, twice]})).await.1;
    assert_eq!(message, "More than one target with Id 't' is provided.");
    let cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/c";
    let target = json!({"Id": "e", "Arn": cluster, "RoleArn": ROLE, "EcsParameters": {"TaskDefinitionArn": "a", "TaskCount": 2}});
    ok(&house, "PutTargets", json!({"Rule": "r", "Targets": [target]})).await;
    assert_eq!(ok(&house, "ListTargetsByRule", json!({"Rule": "r"})).await["Targets"][0], target);
    let long = json!({"source": ["x".repeat(2048)]}).to_string();
    let message = refused(&house, "PutRule", json!({"Name": "r", "EventPattern": long})).await.1;
    assert_eq!(message, "Parameter EventPattern for rule r exceeds limit of 2048.");
}
