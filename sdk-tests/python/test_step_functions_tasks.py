"""What tasks call and how they end, by boto3: other executions, tokens, refusals of all kinds."""

import json
import re

import pytest

AWS = "arn:aws:states:::"
ROLE = "arn:aws:iam::111122223333:role/tasks"
REQUEST_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Tasks:
    """Machines of one task, and a table that tasks may use."""

    def __init__(self, place):
        self.place = place
        self.runs = 0
        self.sfn = place.client("stepfunctions")
        self.dynamodb = place.client("dynamodb")
        self.dynamodb.create_table(
            TableName="tokens",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )

    def machine(self, name, state, **states):
        definition = {"StartAt": "Start", "States": {"Start": state, **states}}
        made = self.sfn.create_state_machine(name=name, roleArn=ROLE, definition=json.dumps(definition))
        return made["stateMachineArn"]

    def start(self, machine, given=None):
        given = json.dumps(given or {})
        return self.sfn.start_execution(stateMachineArn=machine, input=given)["executionArn"]

    def look(self, execution):
        """The execution when nothing is left to do but to wait for somebody."""
        idle = self.place.pool.request("GET", f"{self.place.url}/_millpond/idle")
        assert idle.status == 200, idle.data
        return self.sfn.describe_execution(executionArn=execution)

    def run(self, resource, parameters):
        task = {"Type": "Task", "Resource": AWS + resource, "Parameters": parameters, "End": True}
        self.runs += 1
        return self.look(self.start(self.machine(f"task-{self.runs}", task)))

    def events(self, execution, kind):
        pages = self.sfn.get_paginator("get_execution_history").paginate(executionArn=execution)
        return [event for page in pages for event in page["events"] if event["type"] == kind]


@pytest.fixture
def tasks(place):
    return Tasks(place)


def without_ids(text):
    return REQUEST_ID.sub("<id>", text)


# A parent goes on with what its child made of its input: as text, or as JSON.
@pytest.mark.parametrize("version", ["", ":2"])
def test_a_parent_waits_for_its_child(tasks, version):
    twice = {"twice.$": "States.MathAdd($.n, $.n)"}
    child = tasks.machine("child", {"Type": "Pass", "Parameters": twice, "End": True})
    ended = tasks.run(f"states:startExecution.sync{version}", {"StateMachineArn": child, "Input": {"n": 21}})
    assert ended["status"] == "SUCCEEDED", ended
    told = json.loads(ended["output"])
    assert told["Status"] == "SUCCEEDED" and told["StateMachineArn"] == child
    assert told["Output"] == ({"twice": 42} if version else '{"twice":42}')
    assert told["Input"] == ({"n": 21} if version else '{"n":21}')
    assert told["StartDate"] <= told["StopDate"]
    [submitted] = tasks.events(ended["executionArn"], "TaskSubmitted")
    assert submitted["taskSubmittedEventDetails"]["resource"] == f"startExecution.sync{version}"
    submitted = json.loads(submitted["taskSubmittedEventDetails"]["output"])
    assert submitted["ExecutionArn"] == told["ExecutionArn"]
    assert submitted["SdkHttpMetadata"]["HttpStatusCode"] == 200


# A child that fails fails its parent, which tells what the child told.
def test_a_child_that_fails_fails_its_parent(tasks):
    child = tasks.machine("child", {"Type": "Fail", "Error": "Unwell", "Cause": "a fever"})
    ended = tasks.run("states:startExecution.sync:2", {"StateMachineArn": child})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    told = json.loads(ended["cause"])
    assert (told["Status"], told["Error"], told["Cause"]) == ("FAILED", "Unwell", "a fever")


# Whoever reads the token from the table ends the task, with a result or with a failure.
@pytest.mark.parametrize("well", [True, False])
def test_a_token_in_a_table_ends_its_task(tasks, well):
    item = {"id": {"S": "one"}, "token": {"S.$": "$$.Task.Token"}}
    ended = tasks.run("aws-sdk:dynamodb:putItem.waitForTaskToken", {"TableName": "tokens", "Item": item})
    assert ended["status"] == "RUNNING"
    [submitted] = tasks.events(ended["executionArn"], "TaskSubmitted")
    assert submitted["taskSubmittedEventDetails"]["resourceType"] == "aws-sdk:dynamodb"
    assert submitted["taskSubmittedEventDetails"]["resource"] == "putItem.waitForTaskToken"
    kept = tasks.dynamodb.get_item(TableName="tokens", Key={"id": {"S": "one"}})["Item"]["token"]["S"]
    if well:
        tasks.sfn.send_task_success(taskToken=kept, output='{"ok":true}')
        ended = tasks.look(ended["executionArn"])
        assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", {"ok": True})
    else:
        tasks.sfn.send_task_failure(taskToken=kept, error="Refused", cause="no")
        ended = tasks.look(ended["executionArn"])
        assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "Refused", "no")


# The same refusal has another name and another text by each of the two ways to call DynamoDB.
@pytest.mark.parametrize(
    "resource, error, text",
    [
        (
            "aws-sdk:dynamodb:getItem",
            "DynamoDb.ResourceNotFoundException",
            "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: <id>)",
        ),
        (
            "dynamodb:getItem",
            "DynamoDB.ResourceNotFoundException",
            "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; "
            "Error Code: ResourceNotFoundException; Request ID: <id>; Proxy: null)",
        ),
    ],
)
def test_a_refusal_is_called_as_the_sdk_calls_it(tasks, resource, error, text):
    ended = tasks.run(resource, {"TableName": "none", "Key": {"id": {"S": "a"}}})
    assert (ended["status"], ended["error"], without_ids(ended["cause"])) == ("FAILED", error, text)
    [failed] = tasks.events(ended["executionArn"], "TaskFailed")
    assert failed["taskFailedEventDetails"]["error"] == error


# An item goes from a table to a table as it is, by either way.
@pytest.mark.parametrize("way", ["aws-sdk:dynamodb", "dynamodb"])
def test_an_item_goes_round(tasks, way):
    item = {"id": {"S": "one"}, "ok": {"BOOL": True}, "n": {"N": "1.5"}, "some": {"SS": ["a", "b"]}}
    item["deep"] = {"M": {"list": {"L": [{"NULL": True}, {"B": b"\x00\xff"}]}}}
    tasks.dynamodb.put_item(TableName="tokens", Item=item)
    get = {"TableName": "tokens", "Key": {"id": {"S": "one"}}}
    copied = {
        "Type": "Task",
        "Resource": f"{AWS}{way}:putItem",
        "Parameters": {"TableName": "tokens", "Item.$": "$.Item"},
        "End": True,
    }
    renamed = {
        "Type": "Pass",
        "Parameters": {"S": "two"},
        "ResultPath": "$.Item.id",
        "Next": "Copy",
    }
    fetched = {"Type": "Task", "Resource": f"{AWS}{way}:getItem", "Parameters": get, "Next": "Rename"}
    machine = tasks.machine("copy", fetched, Rename=renamed, Copy=copied)
    ended = tasks.look(tasks.start(machine))
    assert ended["status"] == "SUCCEEDED", ended
    got = tasks.dynamodb.get_item(TableName="tokens", Key={"id": {"S": "two"}})["Item"]
    assert got == {**item, "id": {"S": "two"}}


# What AWS does not have is refused at creation; what it has and Millpond has not, when it runs, by its name.
def test_what_is_not_there_says_so(tasks):
    unknown = ["aws-sdk:dynamodb:getItems", "dynamodb:query", "dynamodb:getItem.sync", "aws-sdk:states:start"]
    for resource in unknown:
        with pytest.raises(tasks.sfn.exceptions.InvalidDefinition) as refused:
            tasks.run(resource, {})
        assert f"The resource provided {AWS}{resource} is not recognized." in str(refused.value)
    ended = tasks.run("aws-sdk:ssm:getParameter", {"Name": "n"})
    assert (ended["status"], ended["error"]) == ("FAILED", "Ssm.NotImplementedException")
    assert ended["cause"].startswith("ssm:GetParameter is not emulated by Millpond")


# A parameter of another spelling, which only the run can know.
def test_a_misspelled_parameter_is_told(tasks):
    ended = tasks.run("aws-sdk:dynamodb:getItem", {"TableName": "tokens", "Key": {}, "consistentRead.$": "$"})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert 'The field "consistentRead" is not supported by Step Functions' in ended["cause"]


# A message carries what the task was given, as JSON, and its token comes back from whoever reads the queue.
def test_a_token_in_a_message_ends_its_task(tasks):
    sqs = tasks.place.client("sqs")
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    body = {"token.$": "$$.Task.Token", "n": 1.5}
    ended = tasks.run("sqs:sendMessage.waitForTaskToken", {"QueueUrl": queue, "MessageBody": body})
    assert ended["status"] == "RUNNING"
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(message["Body"])
    assert body["n"] == 1.5
    tasks.sfn.send_task_success(taskToken=body["token"], output="[1]")
    assert tasks.look(ended["executionArn"])["output"] == "[1]"
    [submitted] = tasks.events(ended["executionArn"], "TaskSubmitted")
    submitted = json.loads(submitted["taskSubmittedEventDetails"]["output"])
    assert submitted["MessageId"] == message["MessageId"]
    assert submitted["MD5OfMessageBody"] == message["MD5OfBody"]
    assert submitted["SdkResponseMetadata"]["RequestId"]


# An event of the optimized integration names the machine and the execution that put it.
@pytest.mark.parametrize("way", ["events", "aws-sdk:eventbridge"])
def test_an_event_reaches_its_rule(tasks, way):
    events, sqs = tasks.place.client("events"), tasks.place.client("sqs")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="all", EventPattern='{"source":["clinic"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": arn}])
    entry = {"Source": "clinic", "DetailType": "FhirPatientChanged", "Detail": {"id": "ann"}}
    ended = tasks.run(f"{way}:putEvents", {"Entries": [{**entry, "Resources": ["r"]}]})
    assert ended["status"] == "SUCCEEDED", ended
    told = json.loads(ended["output"])
    assert told["FailedEntryCount"] == 0 and told["Entries"][0]["EventId"]
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]) == ("FhirPatientChanged", {"id": "ann"})
    named = [ended["stateMachineArn"], ended["executionArn"]] if way == "events" else []
    assert event["resources"] == ["r", *named]


# An event that was not taken fails the optimized task, and not the other, whose result says so.
def test_an_event_that_is_not_taken(tasks):
    entries = {"Entries": [{"Source": "clinic", "DetailType": "t", "Detail": "no JSON"}]}
    ended = tasks.run("events:putEvents", entries)
    assert (ended["status"], ended["error"]) == ("FAILED", "EventBridge.FailedEntry")
    assert json.loads(ended["cause"])["FailedEntryCount"] == 1
    ended = tasks.run("aws-sdk:eventbridge:putEvents", entries)
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["FailedEntryCount"] == 1
