//! Groups and schedules as they are made, shown, listed and removed.

use serde_json::{Value, json};

use crate::{ROLE, call, house, ok, queue_arn, schedule};

// Infrastructure tools compare what they said with what is shown.
#[tokio::test]
async fn a_schedule_shows_what_was_said_of_it() {
    let house = house();
    let more = json!({"ScheduleExpressionTimezone": "Europe/Berlin", "State": "DISABLED", "Description": "d",
                      "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
                      "StartDate": 1_793_448_060, "EndDate": 1_793_534_400, "ActionAfterCompletion": "DELETE"});
    let made = ok(&house, "CreateSchedule", schedule("s", "cron(0 8 * * ? *)", more)).await;
    let arn = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s";
    assert_eq!(made, json!({"ScheduleArn": arn}));
    let now = json!(1_793_448_000);
    let expected = json!({
        "Arn": arn, "Name": "s", "GroupName": "default", "State": "DISABLED", "CreationDate": now,
        "LastModificationDate": now,
        "Target": {"Arn": queue_arn("q"), "RoleArn": ROLE, "Input": "<aws.scheduler.scheduled-time>",
                   "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}},
        "ScheduleExpression": "cron(0 8 * * ? *)", "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, "ActionAfterCompletion": "DELETE",
        "StartDate": 1_793_448_060, "EndDate": 1_793_534_400, "Description": "d",
    });
    assert_eq!(ok(&house, "GetSchedule", json!({"Name": "s"})).await, expected);
    house.clock.advance(1_000);
    ok(&house, "UpdateSchedule", schedule("s", "rate(1 hour)", json!({}))).await;
    let shown = ok(&house, "GetSchedule", json!({"Name": "s"})).await;
    assert_eq!((&shown["State"], &shown["ScheduleExpressionTimezone"]), (&json!("ENABLED"), &json!("UTC")));
    assert_eq!((&shown["CreationDate"], &shown["LastModificationDate"]), (&now, &json!(1_793_448_001)));
    assert!(shown.get("Description").is_none() && shown.get("EndDate").is_none(), "{shown}");
}

// A tool that repeats a request because the answer was lost must not read of a conflict.
#[tokio::test]
async fn a_token_makes_a_request_the_same_one() {
    let house = house();
    for token in ["t", "t"] {
        ok(&house, "CreateSchedule", schedule("s", "rate(1 hour)", json!({"ClientToken": token}))).await;
        ok(&house, "CreateScheduleGroup", json!({"Name": "g", "ClientToken": token})).await;
    }
    for (operation, input) in [
        ("CreateSchedule", schedule("s", "rate(1 hour)", json!({"ClientToken": "u"}))),
        ("CreateScheduleGroup", json!({"Name": "g", "ClientToken": "u"})),
        ("CreateScheduleGroup", json!({"Name": "default"})),
    ] {
        let error = call(&house, operation, input).await.expect_err(operation);
        assert_eq!((error.status, &*error.code), (409, "ConflictException"));
    }
}

// A group's schedules go with it, and the default group stays.
#[tokio::test]
async fn groups_hold_schedules() {
    let house = house();
    let tags = json!([{"Key": "k", "Value": "v"}]);
    let made = ok(&house, "CreateScheduleGroup", json!({"Name": "a", "Tags": tags})).await;
    let arn = made["ScheduleGroupArn"].clone();
    assert_eq!(arn, "arn:aws:scheduler:us-east-1:000000000000:schedule-group/a");
    for (name, group) in [("s", "a"), ("t", "a"), ("s", "default")] {
        ok(&house, "CreateSchedule", schedule(name, "rate(1 hour)", json!({"GroupName": group}))).await;
    }
    let listed = async |input: Value| {
        let answer = ok(&house, "ListSchedules", input).await;
        let names = answer["Schedules"].as_array().expect("schedules").iter();
        names.map(|one| format!("{}/{}", one["GroupName"], one["Name"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(listed(json!({})).await, ["a/s", "a/t", "default/s"]);
    assert_eq!(listed(json!({"GroupName": "a"})).await, ["a/s", "a/t"]);
    assert_eq!(listed(json!({"NamePrefix": "t"})).await, ["a/t"]);
    assert!(listed(json!({"State": "DISABLED"})).await.is_empty());
    let first = ok(&house, "ListSchedules", json!({"MaxResults": 2})).await;
    assert_eq!(listed(json!({"MaxResults": 2, "NextToken": first["NextToken"]})).await, ["default/s"]);
    let groups = ok(&house, "ListScheduleGroups", json!({})).await;
    assert_eq!(groups["ScheduleGroups"].as_array().map(Vec::len), Some(2), "{groups}");
    ok(&house, "TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "l", "Value": "w"}]})).await;
    ok(&house, "UntagResource", json!({"ResourceArn": arn, "TagKeys": ["k"]})).await;
    let tags = ok(&house, "ListTagsForResource", json!({"ResourceArn": arn})).await;
    assert_eq!(tags["Tags"], json!([{"Key": "l", "Value": "w"}]));
    ok(&house, "DeleteScheduleGroup", json!({"Name": "a"})).await;
    assert_eq!(listed(json!({})).await, ["default/s"]);
    ok(&house, "DeleteSchedule", json!({"Name": "s"})).await;
    assert!(listed(json!({})).await.is_empty());
}
