//! The walks through EventBridge Scheduler and EventBridge Pipes.

use std::collections::BTreeSet;

use http::Method;
use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::{ROLE, check};

/// An operation with its method, its path and its body.
type Example = (&'static str, Method, String, Value);

async fn take(
    service: &str,
    http: &SignedHttp,
    examples: Vec<Example>,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    for (name, method, path, body) in examples {
        let request = http.request(method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        check(name, &request.send().await?, base)?;
        walked.insert(format!("{service}:{name}"));
    }
    Ok(())
}

/// Walks every operation of Scheduler.
pub(super) async fn walk_schedules(
    scheduler: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let group = format!("/tags/arn%3Aaws%3Ascheduler%3A{REGION}%3A{ACCOUNT}%3Aschedule-group%2Fwalk");
    let schedule = json!({
        "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}, "State": "DISABLED",
        "Target": {"Arn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:walk"), "RoleArn": ROLE},
    });
    let examples = vec![
        ("CreateScheduleGroup", post.clone(), "/schedule-groups/walk".to_owned(), json!({})),
        ("GetScheduleGroup", get.clone(), "/schedule-groups/walk".to_owned(), Value::Null),
        ("ListScheduleGroups", get.clone(), "/schedule-groups".to_owned(), Value::Null),
        ("TagResource", post.clone(), group.clone(), json!({"Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsForResource", get.clone(), group.clone(), Value::Null),
        ("UntagResource", delete.clone(), format!("{group}?TagKeys=a"), Value::Null),
        ("CreateSchedule", post, "/schedules/walk".to_owned(), schedule.clone()),
        ("UpdateSchedule", put, "/schedules/walk".to_owned(), schedule),
        ("GetSchedule", get.clone(), "/schedules/walk".to_owned(), Value::Null),
        ("ListSchedules", get, "/schedules".to_owned(), Value::Null),
        ("DeleteSchedule", delete.clone(), "/schedules/walk".to_owned(), Value::Null),
        ("DeleteScheduleGroup", delete, "/schedule-groups/walk".to_owned(), Value::Null),
    ];
    take("scheduler", scheduler, examples, base, walked).await
}

/// Walks every operation of Pipes.
pub(super) async fn walk(
    pipes: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let tags = format!("/tags/arn%3Aaws%3Apipes%3A{REGION}%3A{ACCOUNT}%3Apipe%2Fwalk");
    let queue = |name: &str| format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}");
    let pipe =
        json!({"Source": queue("from"), "Target": queue("to"), "RoleArn": ROLE, "DesiredState": "STOPPED"});
    let of_pipe = |rest: &str| format!("/v1/pipes/walk{rest}");
    let examples = vec![
        ("CreatePipe", post.clone(), of_pipe(""), pipe),
        ("UpdatePipe", put, of_pipe(""), json!({"RoleArn": ROLE, "Description": "d"})),
        ("DescribePipe", get.clone(), of_pipe(""), Value::Null),
        ("ListPipes", get.clone(), "/v1/pipes".to_owned(), Value::Null),
        ("TagResource", post.clone(), tags.clone(), json!({"tags": {"a": "b"}})),
        ("ListTagsForResource", get, tags.clone(), Value::Null),
        ("UntagResource", delete.clone(), format!("{tags}?tagKeys=a"), Value::Null),
        ("StartPipe", post.clone(), of_pipe("/start"), Value::Null),
        ("StopPipe", post, of_pipe("/stop"), Value::Null),
        ("DeletePipe", delete, of_pipe(""), Value::Null),
    ];
    take("pipes", pipes, examples, base, walked).await
}
