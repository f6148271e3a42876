//! Distributed Maps, whose iterations are executions of their own.

use serde_json::{Value, json};
use test_kit::House;

use crate::house::{create, describe, house, settle, start};

const SERVICE: &str = "stepfunctions";

/// A distributed Map whose iterations fail if they are given `"bad"`, and wait as long as they are told.
fn machine(kind: &str, more: &Value) -> Value {
    let mut map = json!({
        "Type": "Map", "Label": "each", "End": true,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
            "StartAt": "Which",
            "States": {
                "Which": {"Type": "Choice", "Default": "Good", "Choices": [
                    {"Variable": "$", "StringEquals": "bad", "Next": "Bad"},
                    {"Variable": "$", "IsNumeric": true, "Next": "Wait"},
                ]},
                "Wait": {"Type": "Wait", "SecondsPath": "$", "Next": "Good"},
                "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "c"},
                "Good": {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Id", "machine.$": "$$.StateMachine.Name"}, "End": true},
            },
        },
    });
    map.as_object_mut().expect("a state").extend(more.as_object().expect("members").clone());
    json!({"StartAt": "M", "States": {"M": map}})
}

async fn only_map_run(house: &House, execution: &str) -> Value {
    let list = house.aws(SERVICE, "ListMapRuns", json!({"executionArn": execution})).await.expect("a list");
    let all = list["mapRuns"].as_array().expect("map runs");
    assert_eq!(all.len(), 1, "{list}");
    let asked = json!({"mapRunArn": all[0]["mapRunArn"]});
    house.aws(SERVICE, "DescribeMapRun", asked).await.expect("a map run")
}

async fn children(house: &House, map_run: &Value, status: Option<&str>) -> Vec<Value> {
    let mut input = json!({"mapRunArn": map_run["mapRunArn"]});
    if let Some(status) = status {
        input["statusFilter"] = status.into();
    }
    let list = house.aws(SERVICE, "ListExecutions", input).await.expect("a list");
    list["executions"].as_array().expect("executions").clone()
}

// A user finds what became of an item by its child: its own ARN, its input, its history.
#[tokio::test]
async fn an_iteration_is_an_execution_of_its_own() {
    for kind in ["STANDARD", "EXPRESS"] {
        let house = house();
        let arn = create(&house, "m", "STANDARD", &machine(kind, &json!({}))).await;
        let execution = start(&house, &arn, "e", json!(["a", "b"])).await;
        settle(&house).await;
        let told = describe(&house, &execution).await;
        assert_eq!(told["status"], "SUCCEEDED", "{told}");
        let map_run = only_map_run(&house, &execution).await;
        assert_eq!((&map_run["status"], &map_run["executionArn"]), (&json!("SUCCEEDED"), &json!(execution)));
        for counts in ["itemCounts", "executionCounts"] {
            assert_eq!(
                map_run[counts],
                json!({
                    "pending": 0, "running": 0, "succeeded": 2, "failed": 0, "timedOut": 0, "aborted": 0, "total": 2,
                    "resultsWritten": 0, "failuresNotRedrivable": 0, "pendingRedrive": 0,
                })
            );
        }
        let output: Value = serde_json::from_str(told["output"].as_str().expect("an output")).expect("JSON");
        let all = children(&house, &map_run, None).await;
        assert_eq!(all.len(), 2);
        for child in all {
            let child_arn = child["executionArn"].as_str().expect("an ARN");
            let kind_in_arn = if kind == "EXPRESS" { ":express:m/each:" } else { ":execution:m/each:" };
            assert!(child_arn.contains(kind_in_arn), "{child_arn}");
            let described = describe(&house, child_arn).await;
            assert_eq!(
                (&described["mapRunArn"], &described["status"]),
                (&map_run["mapRunArn"], &json!("SUCCEEDED"))
            );
            assert!(
                described["stateMachineArn"]
                    .as_str()
                    .is_some_and(|arn| arn.ends_with(":stateMachine:m/each"))
            );
            let mine: Value =
                serde_json::from_str(described["output"].as_str().expect("an output")).expect("JSON");
            assert_eq!(mine, json!({"id": child_arn, "machine": "m/each"}));
            assert!(output.as_array().expect("outputs").contains(&mine));
            let history = house.aws(SERVICE, "GetExecutionHistory", json!({"executionArn": child_arn})).await;
            match kind {
                "STANDARD" => {
                    assert_eq!(history.expect("a history")["events"][1]["type"], "ChoiceStateEntered");
                }
                _ => assert_eq!(history.expect_err("none is kept").code, "InvalidArn"),
            }
        }
    }
}

// Too many failures end the Map run at once, and what still runs with it; a redrive does only that again.
#[tokio::test]
async fn a_map_run_fails_by_its_threshold_and_is_redriven_with_its_execution() {
    for kind in ["STANDARD", "EXPRESS"] {
        let house = house();
        let arn = create(&house, "m", "STANDARD", &machine(kind, &json!({"ToleratedFailureCount": 1}))).await;
        let execution = start(&house, &arn, "e", json!(["good", "bad", "bad", 60])).await;
        settle(&house).await;
        let told = describe(&house, &execution).await;
        assert_eq!(
            (&told["status"], &told["error"], &told["redriveStatus"]),
            (&json!("FAILED"), &json!("States.ExceedToleratedFailureThreshold"), &json!("REDRIVABLE"))
        );
        let map_run = only_map_run(&house, &execution).await;
        let counts = &map_run["executionCounts"];
        assert_eq!(
            (&map_run["status"], &counts["succeeded"], &counts["failed"], &counts["aborted"]),
            (&json!("FAILED"), &json!(1), &json!(2), &json!(1)),
            "{map_run}"
        );
        let failed = children(&house, &map_run, Some("FAILED")).await;
        let failed = failed[0]["executionArn"].as_str().expect("an ARN");
        assert_eq!(describe(&house, failed).await["redriveStatus"], "REDRIVABLE_BY_MAP_RUN");
        let refused = house.aws(SERVICE, "RedriveExecution", json!({"executionArn": failed})).await;
        let code = if kind == "STANDARD" { "ExecutionNotRedrivable" } else { "InvalidArn" };
        assert_eq!(refused.expect_err("not by itself").code, code);
        house.aws(SERVICE, "RedriveExecution", json!({"executionArn": execution})).await.expect("redriven");
        settle(&house).await;
        let map_run = only_map_run(&house, &execution).await;
        assert_eq!((&map_run["status"], &map_run["redriveCount"]), (&json!("FAILED"), &json!(1)));
        let all = children(&house, &map_run, None).await;
        let redriven = all.iter().filter(|child| child["redriveCount"] == 1).count();
        let expected = if kind == "STANDARD" { (4, 3) } else { (7, 0) };
        assert_eq!((all.len(), redriven), expected, "{kind}");
    }
}

// Stopping an execution must stop what it began: nobody else would.
#[tokio::test]
async fn what_a_stopped_execution_began_is_stopped() {
    let house = house();
    let arn = create(&house, "m", "STANDARD", &machine("STANDARD", &json!({"MaxConcurrency": 2}))).await;
    let execution = start(&house, &arn, "e", json!([60, 60, 60])).await;
    settle(&house).await;
    let map_run = only_map_run(&house, &execution).await;
    assert_eq!((&map_run["status"], &map_run["maxConcurrency"]), (&json!("RUNNING"), &json!(2)));
    assert_eq!(map_run["executionCounts"]["pending"], 1);
    house.aws(SERVICE, "StopExecution", json!({"executionArn": execution})).await.expect("stopped");
    settle(&house).await;
    let map_run = only_map_run(&house, &execution).await;
    assert_eq!((&map_run["status"], &map_run["executionCounts"]["aborted"]), (&json!("ABORTED"), &json!(2)));
    let update = json!({"mapRunArn": map_run["mapRunArn"], "maxConcurrency": 1});
    let refused = house.aws(SERVICE, "UpdateMapRun", update).await.expect_err("it is over");
    assert_eq!(refused.code, "ValidationException");
}

// An operator who sees that a Map run is too slow, or fails, changes it while it runs.
#[tokio::test]
async fn a_map_run_is_changed_while_it_runs() {
    let house = house();
    let arn = create(&house, "m", "STANDARD", &machine("STANDARD", &json!({"MaxConcurrency": 1}))).await;
    let execution = start(&house, &arn, "e", json!([60, 60, "bad"])).await;
    settle(&house).await;
    let map_run = only_map_run(&house, &execution).await;
    assert_eq!(map_run["executionCounts"]["pending"], 2);
    let update =
        json!({"mapRunArn": map_run["mapRunArn"], "maxConcurrency": 3, "toleratedFailurePercentage": 50.0});
    house.aws(SERVICE, "UpdateMapRun", update).await.expect("updated");
    settle(&house).await;
    let map_run = only_map_run(&house, &execution).await;
    assert_eq!(
        (&map_run["executionCounts"]["running"], &map_run["executionCounts"]["failed"]),
        (&json!(2), &json!(1)),
        "{map_run}"
    );
    house.clock.advance(60_000);
    settle(&house).await;
    assert_eq!(describe(&house, &execution).await["status"], "SUCCEEDED");
    let none = json!({"mapRunArn": "arn:aws:states:us-east-1:000000000000:mapRun:m/each:none"});
    for operation in ["DescribeMapRun", "ListExecutions"] {
        let refused = house.aws(SERVICE, operation, none.clone()).await.expect_err("none");
        assert_eq!(refused.code, "ResourceNotFound", "{operation}");
    }
}

// A killed process takes up an execution and its children, each where it stood; an express child begins anew.
#[tokio::test]
async fn a_map_run_goes_on_after_a_restart() {
    for kind in ["STANDARD", "EXPRESS"] {
        let directory = tempfile::tempdir().expect("a directory");
        let options =
            store::Options { directory: Some(directory.path().to_owned()), ..store::Options::default() };
        let services: [&'static contract::Service; 1] = [&step_functions::SERVICE];
        let house = House::on(store::Store::open(&options).expect("a store"), &services);
        let arn = create(&house, "m", "STANDARD", &machine(kind, &json!({"MaxConcurrency": 2}))).await;
        let execution = start(&house, &arn, "e", json!(["a", 5, 5, 5])).await;
        settle(&house).await;
        house.dispatch.stop();
        drop(house);
        let house = House::on(test_kit::reopened(&options).await, &services);
        settle(&house).await;
        let map_run = only_map_run(&house, &execution).await;
        let counts = &map_run["executionCounts"];
        assert_eq!(
            (&counts["succeeded"], &counts["running"], &counts["pending"]),
            (&json!(1), &json!(2), &json!(1))
        );
        for _ in 0..2 {
            house.clock.advance(5_000);
            settle(&house).await;
        }
        assert_eq!(describe(&house, &execution).await["status"], "SUCCEEDED", "{kind}");
        let map_run = only_map_run(&house, &execution).await;
        assert_eq!(map_run["executionCounts"]["succeeded"], 4);
    }
}

// Documented: express state machines have no distributed Map.
#[tokio::test]
async fn an_express_state_machine_has_no_map_runs() {
    let house = house();
    let input = json!({
        "name": "m", "type": "EXPRESS", "roleArn": "arn:aws:iam::000000000000:role/machine",
        "definition": machine("STANDARD", &json!({})).to_string(),
    });
    let refused = house.aws(SERVICE, "CreateStateMachine", input).await.expect_err("a refusal");
    assert_eq!(refused.code, "InvalidDefinition");
}
