"""EventBridge Pipes through boto3: its whole API, and what runs through a pipe."""

import datetime
import json

import pytest

from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


@pytest.fixture
def pipes(place):
    return place.client("pipes")


@pytest.fixture
def sqs(place):
    return place.client("sqs")


def arn(queue):
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"


def received(sqs, url):
    return [m["Body"] for m in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5).get("Messages", [])]


# Every operation, in the order in which a stack and its teardown call them.
def test_a_pipes_life(pipes, sqs):
    sqs.create_queue(QueueName="in")
    made = pipes.create_pipe(
        Name="p", Source=arn("in"), Target=arn("out"), RoleArn=ROLE, DesiredState="STOPPED", Tags={"k": "v"}
    )
    assert made["CurrentState"] == "STOPPED" and isinstance(made["CreationTime"], datetime.datetime)
    pipes.update_pipe(Name="p", RoleArn=ROLE, Description="d", DesiredState="STOPPED")
    shown = pipes.describe_pipe(Name="p")
    assert (shown["Description"], shown["Source"], shown["Tags"]) == ("d", arn("in"), {"k": "v"})
    assert [pipe["Name"] for pipe in pipes.list_pipes(NamePrefix="p")["Pipes"]] == ["p"]
    pipes.tag_resource(resourceArn=made["Arn"], tags={"l": "w"})
    pipes.untag_resource(resourceArn=made["Arn"], tagKeys=["k"])
    assert pipes.list_tags_for_resource(resourceArn=made["Arn"])["tags"] == {"l": "w"}
    assert pipes.start_pipe(Name="p")["CurrentState"] == "RUNNING"
    assert pipes.stop_pipe(Name="p")["CurrentState"] == "STOPPED"
    with pytest.raises(pipes.exceptions.ConflictException):
        pipes.create_pipe(Name="p", Source=arn("in"), Target=arn("out"), RoleArn=ROLE)
    pipes.delete_pipe(Name="p")
    with pytest.raises(pipes.exceptions.NotFoundException) as caught:
        pipes.describe_pipe(Name="p")
    assert caught.value.response["Error"]["Message"] == "Pipe p does not exist."


def test_a_queue_runs_through_a_pipe(pipes, sqs):
    source = sqs.create_queue(QueueName="in")["QueueUrl"]
    target = sqs.create_queue(QueueName="out")["QueueUrl"]
    pattern = json.dumps({"body": {"kind": ["order"]}})
    pipes.create_pipe(
        Name="p",
        Source=arn("in"),
        SourceParameters={"FilterCriteria": {"Filters": [{"Pattern": pattern}]}},
        Target=arn("out"),
        TargetParameters={"InputTemplate": '{"n": <$.body.n>}'},
        RoleArn=ROLE,
    )
    for body in ({"kind": "other", "n": 1}, {"kind": "order", "n": 2}):
        sqs.send_message(QueueUrl=source, MessageBody=json.dumps(body))
    assert received(sqs, target) == ['{"n":2}']


# Millpond's own source: a write to a data store comes out of a queue, whole and numbered.
def test_the_changes_of_a_data_store_run_through_a_pipe(place, pipes, sqs):
    healthlake = place.client("healthlake")
    store = healthlake.create_fhir_datastore(DatastoreTypeVersion="R4")
    url = sqs.create_queue(QueueName="out")["QueueUrl"]
    pipes.create_pipe(
        Name="p",
        Source=store["DatastoreArn"],
        SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}},
        Target=arn("out"),
        RoleArn=ROLE,
    )
    patient = json.dumps({"resourceType": "Patient", "name": [{"family": "Keller"}]})
    assert place.fhir("POST", f"{store['DatastoreEndpoint']}Patient", patient).status == 201
    event = json.loads(received(sqs, url)[0])
    assert (event["sequence"], event["operation"], event["eventSourceARN"]) == (1, "create", store["DatastoreArn"])
    assert event["resource"]["name"] == [{"family": "Keller"}]
