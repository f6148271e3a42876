"""State machines, their versions and aliases, tags and activities, by boto3."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/run"
CONNECTIONS = 16


def definition(comment):
    return json.dumps({"Comment": comment, "StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})


@pytest.fixture
def states(place):
    return place.client("stepfunctions", max_pool_connections=CONNECTIONS)


def create(states, name, **members):
    return states.create_state_machine(name=name, definition=definition("first"), roleArn=ROLE, **members)


def arns(states, operation, **members):
    """Every ARN of a list, a page of two at a time."""
    pages = states.get_paginator(operation).paginate(PaginationConfig={"PageSize": 2}, **members)
    items = pages.build_full_result()
    return [item[next(name for name in item if name.endswith("Arn"))] for item in next(iter(items.values()))]


# What a deployment does: make, change, publish, point an alias, look, take away.
def test_a_state_machine_from_its_creation_to_its_end(states):
    made = create(states, "orders", publish=True, tags=[{"key": "team", "value": "care"}])
    arn = made["stateMachineArn"]
    assert arn == f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:orders"
    assert made["stateMachineVersionArn"] == f"{arn}:1"
    told = states.describe_state_machine(stateMachineArn=arn)
    assert (told["status"], told["type"]) == ("ACTIVE", "STANDARD")
    assert told["definition"] == definition("first")
    assert told["loggingConfiguration"] == {"level": "OFF", "includeExecutionData": False}
    assert told["creationDate"] == made["creationDate"]

    second = states.update_state_machine(stateMachineArn=arn, definition=definition("second"), publish=True)
    assert second["stateMachineVersionArn"] == f"{arn}:2"
    routes = [
        {"stateMachineVersionArn": f"{arn}:1", "weight": 90},
        {"stateMachineVersionArn": f"{arn}:2", "weight": 10},
    ]
    alias = states.create_state_machine_alias(name="PROD", routingConfiguration=routes)["stateMachineAliasArn"]
    assert alias == f"{arn}:PROD"
    assert states.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"] == routes
    with pytest.raises(states.exceptions.ConflictException):
        states.delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")
    all_to_second = [{"stateMachineVersionArn": f"{arn}:2", "weight": 100}]
    states.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=all_to_second)
    states.delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")
    assert arns(states, "list_state_machines") == [arn]
    listed = states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert [version["stateMachineVersionArn"] for version in listed] == [f"{arn}:2"]
    version = states.describe_state_machine(stateMachineArn=f"{arn}:2")
    assert (version["definition"], version["revisionId"]) == (definition("second"), second["revisionId"])

    states.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "test"}])
    states.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert states.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "stage", "value": "test"}]

    states.delete_state_machine(stateMachineArn=arn)
    for gone in (arn, f"{arn}:2"):
        with pytest.raises(states.exceptions.StateMachineDoesNotExist):
            states.describe_state_machine(stateMachineArn=gone)
    with pytest.raises(states.exceptions.ResourceNotFound) as refused:
        states.describe_state_machine_alias(stateMachineAliasArn=alias)
    assert refused.value.response["resourceName"] == alias


# Tools tell "it is there already" from "it is another one" by the class of the exception.
def test_refusals_have_the_classes_of_the_sdk(states):
    arn = create(states, "orders")["stateMachineArn"]
    assert create(states, "orders")["stateMachineArn"] == arn
    errors = states.exceptions
    nonsense = json.dumps({"StartAt": "A", "States": {"B": {"Type": "Pass", "End": True}}})
    for error, operation, members in [
        (errors.StateMachineAlreadyExists, "create_state_machine",
         {"name": "orders", "definition": definition("other"), "roleArn": ROLE}),
        (errors.InvalidName, "create_state_machine",
         {"name": "a b", "definition": definition("first"), "roleArn": ROLE}),
        (errors.InvalidDefinition, "create_state_machine", {"name": "n", "definition": nonsense, "roleArn": ROLE}),
        (errors.InvalidArn, "create_state_machine",
         {"name": "n", "definition": definition("first"), "roleArn": "run"}),
        (errors.InvalidLoggingConfiguration, "update_state_machine",
         {"stateMachineArn": arn, "loggingConfiguration": {"level": "ALL"}}),
        (errors.MissingRequiredParameter, "update_state_machine", {"stateMachineArn": arn}),
        (errors.InvalidArn, "describe_state_machine", {"stateMachineArn": "orders"}),
        (errors.StateMachineDoesNotExist, "describe_state_machine", {"stateMachineArn": f"{arn}2"}),
        (errors.ConflictException, "publish_state_machine_version", {"stateMachineArn": arn, "revisionId": "other"}),
        (errors.InvalidToken, "list_state_machines", {"nextToken": "other"}),
        (errors.ActivityDoesNotExist, "get_activity_task",
         {"activityArn": f"arn:aws:states:{REGION}:{ACCOUNT}:activity:none"}),
    ]:
        with pytest.raises(error):
            getattr(states, operation)(**members)


# A check before a deployment reads these.
def test_a_definition_is_checked_without_a_state_machine(states):
    good = states.validate_state_machine_definition(definition=definition("first"))
    assert (good["result"], good["diagnostics"], good["truncated"]) == ("OK", [], False)
    bad = states.validate_state_machine_definition(definition='{"StartAt": "A"}')
    assert bad["result"] == "FAIL"
    [problem] = bad["diagnostics"]
    assert problem == {
        "severity": "ERROR",
        "code": "SCHEMA_VALIDATION_FAILED",
        "message": "These fields are required: [States]",
        "location": "/",
    }


# Of many who make or publish the same at once, each must hear of the same one.
def test_what_is_asked_for_at_once_is_made_once(states):
    ready = threading.Barrier(CONNECTIONS)

    def make(_):
        ready.wait()
        made = create(states, "contested", publish=True)
        return made["stateMachineVersionArn"]

    def publish(number):
        ready.wait()
        arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:contested"
        changed = states.update_state_machine(stateMachineArn=arn, definition=definition(str(number)), publish=True)
        return changed["stateMachineVersionArn"]

    with ThreadPoolExecutor(CONNECTIONS) as workers:
        assert len(set(workers.map(make, range(CONNECTIONS)))) == 1
        versions = Counter(workers.map(publish, range(CONNECTIONS)))
    assert max(versions.values()) == 1
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:contested"
    listed = states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    numbers = [int(version["stateMachineVersionArn"].rsplit(":", 1)[1]) for version in listed]
    assert numbers == list(range(CONNECTIONS + 1, 0, -1))


# Lists are read page by page, and a page must neither repeat nor leave out.
def test_lists_are_whole_page_by_page(states):
    names = sorted(f"machine-{number}" for number in range(7))
    made = [create(states, name)["stateMachineArn"] for name in reversed(names)]
    assert arns(states, "list_state_machines") == sorted(made)
    activities = [states.create_activity(name=f"work-{number}")["activityArn"] for number in range(5)]
    assert arns(states, "list_activities") == activities


# A worker that polls an activity that was taken away must not poll for ever.
def test_an_activity_and_a_worker(states):
    activity = states.create_activity(name="sign")
    arn = activity["activityArn"]
    assert states.create_activity(name="sign")["creationDate"] == activity["creationDate"]
    told = states.describe_activity(activityArn=arn)
    assert (told["name"], told["creationDate"]) == ("sign", activity["creationDate"])
    with ThreadPoolExecutor(1) as worker:
        polled = worker.submit(states.get_activity_task, activityArn=arn, workerName="w")
        states.delete_activity(activityArn=arn)
        with pytest.raises(states.exceptions.ActivityDoesNotExist):
            polled.result(timeout=30)


# Two workers with one task would do it twice; a task that nobody got would never end.
def test_each_task_goes_to_one_worker(states):
    arn = states.create_activity(name="sign")["activityArn"]
    task = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": arn, "End": True}}}
    machine = states.create_state_machine(name="signing", definition=json.dumps(task), roleArn=ROLE)
    tasks = 4 * CONNECTIONS

    def work(worker):
        done = []
        while True:
            taken = states.get_activity_task(activityArn=arn, workerName=f"worker-{worker}")
            number = json.loads(taken["input"])["number"]
            if number is None:
                states.send_task_success(taskToken=taken["taskToken"], output="null")
                return done
            states.send_task_success(taskToken=taken["taskToken"], output=json.dumps({"by": worker}))
            done.append((number, worker))

    def start(number):
        text = json.dumps({"number": number})
        return states.start_execution(stateMachineArn=machine["stateMachineArn"], input=text)["executionArn"]

    with ThreadPoolExecutor(CONNECTIONS) as workers, ThreadPoolExecutor(CONNECTIONS) as starters:
        working = [workers.submit(work, worker) for worker in range(CONNECTIONS)]
        started = list(starters.map(start, range(tasks)))
        for _ in working:
            start(None)
        done = dict(pair for worker in working for pair in worker.result(timeout=60))
    assert sorted(done) == list(range(tasks))
    for number, execution in enumerate(started):
        told = states.describe_execution(executionArn=execution)
        while told["status"] == "RUNNING":
            told = states.describe_execution(executionArn=execution)
        assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"by": done[number]})


# A canary must get its share of the starts, and each execution must say which version it ran.
def test_an_alias_shares_its_starts(states):
    arn = create(states, "orders", publish=True)["stateMachineArn"]
    states.update_state_machine(stateMachineArn=arn, definition=definition("second"), publish=True)
    routes = [{"stateMachineVersionArn": f"{arn}:{number}", "weight": 50} for number in (1, 2)]
    alias = states.create_state_machine_alias(name="PROD", routingConfiguration=routes)["stateMachineAliasArn"]
    starts = 64
    with ThreadPoolExecutor(CONNECTIONS) as workers:
        list(workers.map(lambda _: states.start_execution(stateMachineArn=alias), range(starts)))
    shares = [
        len(arns(states, "list_executions", stateMachineArn=f"{arn}:{number}")) for number in (1, 2)
    ]
    assert sum(shares) == starts == len(arns(states, "list_executions", stateMachineArn=alias))
    # The chance that one of two even shares is below ten is less than one in a hundred million.
    assert min(shares) >= 10
