"""Executions that go on where they failed, Map runs, and what executions log, by boto3."""

import json

import pytest
from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/run"


@pytest.fixture
def states(place):
    return place.client("stepfunctions", inject_host_prefix=False)


def machine(states, name, definition, **members):
    made = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE, **members)
    return made["stateMachineArn"]


def ended(states, place, arn):
    """What an execution came to, when all is at rest."""
    assert place.pool.request("GET", f"{place.url}/_millpond/idle").status == 200
    return states.describe_execution(executionArn=arn)


# An operator mends what a worker needs, and has the execution go on: what was done is not done again.
def test_an_execution_is_redriven(states, place):
    activity = states.create_activity(name="mend")["activityArn"]
    task = {"Type": "Task", "Resource": activity, "End": True}
    arn = machine(states, "m", {"StartAt": "T", "States": {"T": task}})
    execution = states.start_execution(stateMachineArn=arn)["executionArn"]
    token = states.get_activity_task(activityArn=activity)["taskToken"]
    states.send_task_failure(taskToken=token, error="E", cause="c")
    told = ended(states, place, execution)
    assert (told["status"], told["redriveStatus"], told["redriveCount"]) == ("FAILED", "REDRIVABLE", 0)
    redriven = states.redrive_execution(executionArn=execution)["redriveDate"]
    token = states.get_activity_task(activityArn=activity)["taskToken"]
    states.send_task_success(taskToken=token, output="1")
    told = ended(states, place, execution)
    assert (told["status"], told["redriveCount"], told["redriveDate"]) == ("SUCCEEDED", 1, redriven)
    with pytest.raises(states.exceptions.ExecutionNotRedrivable):
        states.redrive_execution(executionArn=execution)
    events = states.get_execution_history(executionArn=execution)["events"]
    assert [event["executionRedrivenEventDetails"] for event in events if event["type"] == "ExecutionRedriven"] == [
        {"redriveCount": 1}
    ]


# A Map over many is watched by its counts, and what failed is found among its children.
def test_the_children_of_a_map_run_are_found(states, place):
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Which",
        "States": {
            "Which": {
                "Type": "Choice",
                "Choices": [{"Variable": "$", "NumericEquals": 3, "Next": "Bad"}],
                "Default": "Good",
            },
            "Bad": {"Type": "Fail", "Error": "Bad"},
            "Good": {"Type": "Succeed"},
        },
    }
    each = {"Type": "Map", "Label": "each", "ToleratedFailurePercentage": 50, "ItemProcessor": processor, "End": True}
    arn = machine(states, "m", {"StartAt": "M", "States": {"M": each}})
    execution = states.start_execution(stateMachineArn=arn, input=json.dumps(list(range(10))))["executionArn"]
    assert ended(states, place, execution)["status"] == "SUCCEEDED"
    (listed,) = states.list_map_runs(executionArn=execution)["mapRuns"]
    run = states.describe_map_run(mapRunArn=listed["mapRunArn"])
    assert run["status"] == "SUCCEEDED"
    assert run["toleratedFailurePercentage"] == 50.0
    counts = run["executionCounts"]
    assert (counts["total"], counts["succeeded"], counts["failed"]) == (10, 9, 1)
    pages = states.get_paginator("list_executions").paginate(
        mapRunArn=run["mapRunArn"], PaginationConfig={"PageSize": 3}
    )
    assert len(pages.build_full_result()["executions"]) == 10
    (failed,) = states.list_executions(mapRunArn=run["mapRunArn"], statusFilter="FAILED")["executions"]
    told = states.describe_execution(executionArn=failed["executionArn"])
    assert (told["input"], told["error"], told["mapRunArn"]) == ("3", "Bad", run["mapRunArn"])
    with pytest.raises(states.exceptions.ValidationException):
        states.update_map_run(mapRunArn=run["mapRunArn"], maxConcurrency=1)


# What an express execution did is known by its log alone.
def test_an_express_execution_is_logged(states, place):
    logs = place.client("logs")
    logs.create_log_group(logGroupName="machines")
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:machines:*"
    logging = {
        "level": "ALL",
        "includeExecutionData": True,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
    }
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    arn = machine(states, "quick", definition, type="EXPRESS", loggingConfiguration=logging)
    execution = states.start_sync_execution(stateMachineArn=arn, input='{"a":1}')["executionArn"]
    found = logs.filter_log_events(logGroupName="machines")["events"]
    events = [json.loads(event["message"]) for event in found]
    assert [(event["id"], event["type"]) for event in events] == [
        ("1", "ExecutionStarted"),
        ("2", "PassStateEntered"),
        ("3", "PassStateExited"),
        ("4", "ExecutionSucceeded"),
    ]
    assert {event["execution_arn"] for event in events} == {execution}
