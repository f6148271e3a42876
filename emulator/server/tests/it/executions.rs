//! Kills the program while two hundred executions of a state machine run, again and again, and lets them come to their end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::Client;
use crate::program::{Millpond, Place};
use crate::random::Random;

/// How many executions are started, and how many of those before are let go on, before each kill.
const EXECUTIONS: usize = 100;
const KILLS: usize = 5;
/// How many states with an effect an execution goes through.
const STEPS: usize = 12;
const TABLE: &str = "effects";
/// Where every execution waits in its middle, until it is let go on.
const GATE: &str = "arn:aws:states:us-east-1:000000000000:activity:gate";

fn states(client: &mut Client, operation: &str, input: &Value) -> Value {
    client.aws_done("states", &format!("AWSStepFunctions.{operation}"), input)
}

/// A machine of steps that each add 1 to an item of their own, half of them in branches that run at once.
fn definition() -> Value {
    let add = |step: usize| {
        json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:dynamodb:updateItem",
            "Parameters": {
                "TableName": TABLE,
                "Key": {"pk": {"S.$": format!("States.Format('{{}}#{step}', $$.Execution.Name)")}},
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}}
            },
            "ResultPath": null,
        })
    };
    let row = |steps: std::ops::Range<usize>, last: Value| {
        let mut states = serde_json::Map::new();
        let end = steps.end;
        for step in steps.clone() {
            let mut state = add(step);
            let next = if step + 1 == end { last.clone() } else { json!({"Next": format!("S{}", step + 1)}) };
            state.as_object_mut().expect("an object").extend(next.as_object().expect("an object").clone());
            states.insert(format!("S{step}"), state);
        }
        json!({"StartAt": format!("S{}", steps.start), "States": states})
    };
    let half = STEPS / 2;
    let mut machine = row(0..half, json!({"Next": "Gate"}));
    machine["States"]["Gate"] = json!({"Type": "Task", "Resource": GATE, "ResultPath": null, "Next": "Both"});
    let end = json!({"End": true});
    machine["States"]["Both"] = json!({
        "Type": "Parallel",
        "Branches": [row(half..half + half / 2, end.clone()), row(half + half / 2..STEPS, end)],
        "End": true
    });
    machine
}

fn create(program: &Millpond) -> String {
    let client = &mut program.client();
    let table = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]
    });
    client.dynamodb_done("CreateTable", &table);
    assert_eq!(states(client, "CreateActivity", &json!({"name": "gate"}))["activityArn"], GATE);
    let machine = json!({
        "name": "machine", "definition": definition().to_string(),
        "roleArn": "arn:aws:iam::000000000000:role/machine",
    });
    let created = states(client, "CreateStateMachine", &machine);
    created["stateMachineArn"].as_str().expect("an ARN").to_owned()
}

/// The executions, by name, with their ARN and their status.
fn executions(client: &mut Client, machine: &str) -> BTreeMap<String, (String, String)> {
    let input = json!({"stateMachineArn": machine, "maxResults": 1000});
    let listed = states(client, "ListExecutions", &input);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let executions = listed["executions"].as_array().expect("a list");
    let rows =
        executions.iter().map(|row| (text(&row["name"]), (text(&row["executionArn"]), text(&row["status"]))));
    rows.collect()
}

/// A history without a hole, in which each state was entered and left once.
fn check_history(client: &mut Client, arn: &str) {
    let history = states(client, "GetExecutionHistory", &json!({"executionArn": arn, "maxResults": 1000}));
    let events = history["events"].as_array().expect("events");
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["id"], place + 1, "{arn}");
        for details in ["stateEnteredEventDetails", "stateExitedEventDetails"] {
            if let Some(name) = event[details]["name"].as_str() {
                *seen.entry((details.to_owned(), name.to_owned())).or_default() += 1;
            }
        }
        assert_ne!(event["type"], "TaskFailed", "{event}");
    }
    assert_eq!(seen.len(), 2 * (STEPS + 2), "{arn}");
    assert!(seen.values().all(|count| *count == 1), "{arn}: {seen:?}");
    assert_eq!(events.last().expect("an event")["type"], "ExecutionSucceeded");
}

/// Lets executions go on that wait in their middle.
fn let_go(client: &mut Client, many: usize) {
    for _ in 0..many {
        let task = states(client, "GetActivityTask", &json!({"activityArn": GATE}));
        assert!(task["taskToken"].is_string(), "{task}");
        states(client, "SendTaskSuccess", &json!({"taskToken": task["taskToken"], "output": "{}"}));
    }
}

/// How many executions run, of all.
fn running(client: &mut Client, machine: &str) -> usize {
    executions(client, machine).values().filter(|(_, status)| status == "RUNNING").count()
}

// A standard execution is promised to run to its end, each step once: a step that was acknowledged is not taken again, and one that was
// in flight at a kill is taken again once. At each kill, a hundred executions are in their first half, which takes one step at a time,
// and a hundred in their second, which takes two.
#[test]
fn executions_survive_kills() {
    let place = Place::new();
    let mut random = Random::seeded(0x5354_4550);
    let mut machine = String::new();
    let mut waiting = 0;
    for kill in 0..KILLS {
        let program = place.start(&[]);
        let client = &mut program.client();
        if machine.is_empty() {
            machine = create(&program);
        }
        // Those that were in their first half cannot have come further than to their middle.
        assert!(running(client, &machine) >= waiting, "kill {kill}");
        client.idle();
        assert_eq!(running(client, &machine), waiting, "kill {kill}");
        let_go(client, waiting);
        for number in 0..EXECUTIONS {
            let name = format!("e{}", kill * EXECUTIONS + number);
            states(client, "StartExecution", &json!({"stateMachineArn": machine, "name": name}));
        }
        waiting = EXECUTIONS;
        // Somewhere in the middle of their steps: after so many requests that are answered beside them.
        for _ in 0..random.below(40) {
            client.dynamodb_done("DescribeTable", &json!({"TableName": TABLE}));
        }
        program.kill();
        let errors = place.errors();
        assert!(errors.is_empty(), "kill {kill}: the program complained: {errors}");
    }
    let program = place.start(&[]);
    let client = &mut program.client();
    client.idle();
    let_go(client, waiting);
    client.idle();
    let executions = executions(client, &machine);
    assert_eq!(executions.len(), KILLS * EXECUTIONS);
    for (arn, status) in executions.values() {
        assert_eq!(status, "SUCCEEDED", "{arn}");
        check_history(client, arn);
    }
    let mut counts: Vec<u64> = Vec::new();
    let mut from = json!(null);
    loop {
        let mut input = json!({"TableName": TABLE});
        if !from.is_null() {
            input["ExclusiveStartKey"] = from;
        }
        let mut page = client.dynamodb_done("Scan", &input);
        let items = page["Items"].as_array().expect("items").iter();
        counts.extend(
            items.map(|item| item["n"]["N"].as_str().and_then(|n| n.parse::<u64>().ok()).expect("a number")),
        );
        from = page["LastEvaluatedKey"].take();
        if from.is_null() {
            break;
        }
    }
    assert_eq!(counts.len(), KILLS * EXECUTIONS * STEPS);
    let again: u64 = counts.iter().map(|count| count - 1).sum();
    let most = (KILLS * EXECUTIONS * 3) as u64;
    assert!(again <= most && counts.iter().all(|count| *count <= 2), "{again} steps were taken again");
    println!("{again} of {} steps were in flight at a kill and taken again", counts.len());
}
