"""EventBridge through boto3: rules, events, and what archives keep of them."""

import datetime
import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def bus(place, request):
    """A bus of the test's own."""
    events = place.client("events")
    name = request.node.name.replace("[", "-").replace("]", "")
    made = events.create_event_bus(Name=name, Tags=[{"Key": "for", "Value": "a test"}])
    yield events, name, made["EventBusArn"]
    for rule in events.list_rules(EventBusName=name)["Rules"]:
        targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=name)["Targets"]
        if targets:
            ids = [target["Id"] for target in targets]
            events.remove_targets(Rule=rule["Name"], EventBusName=name, Ids=ids)
        events.delete_rule(Name=rule["Name"], EventBusName=name)
    events.delete_event_bus(Name=name)


def test_a_rule_with_its_target_is_read_back(bus):
    """A deployment compares what it reads with what it wrote."""
    events, name, arn = bus
    pattern = json.dumps({"source": ["clinic"], "detail": {"n": [{"numeric": [">", 1]}]}})
    made = events.put_rule(Name="r", EventBusName=arn, EventPattern=pattern)
    assert made["RuleArn"].endswith(f":rule/{name}/r")
    target = {
        "Id": "t",
        "Arn": "arn:aws:sqs:us-west-2:111122223333:q",
        "InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"n": <n>}'},
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
    }
    answer = events.put_targets(Rule="r", EventBusName=name, Targets=[target])
    assert answer["FailedEntryCount"] == 0
    assert events.list_targets_by_rule(Rule="r", EventBusName=name)["Targets"] == [target]
    assert events.describe_rule(Name="r", EventBusName=name)["EventPattern"] == pattern
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "for", "Value": "a test"}]


def test_a_bad_pattern_says_where(bus):
    """The column is what people look for."""
    events, name, _ = bus
    with pytest.raises(ClientError) as refused:
        events.put_rule(Name="r", EventBusName=name, EventPattern='{"int": 42}')
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidEventPatternException"
    assert error["Message"].endswith('line: 1, column: 11]')


def test_events_are_archived_and_replayed(bus):
    """A replay is over when it says so."""
    events, name, arn = bus
    archive = f"{name}-a"[:48]
    made = events.create_archive(ArchiveName=archive, EventSourceArn=arn)
    now = datetime.datetime.now(datetime.timezone.utc)
    entry = {"Source": "clinic", "DetailType": "t", "Detail": '{"n": 2}', "EventBusName": name, "Time": now}
    answer = events.put_events(Entries=[entry, {**entry, "Detail": "{"}])
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][1]["ErrorCode"] == "MalformedDetail"
    assert events.describe_archive(ArchiveName=archive)["EventCount"] == 1
    replay = events.start_replay(
        ReplayName=archive,
        EventSourceArn=made["ArchiveArn"],
        EventStartTime=now - datetime.timedelta(hours=1),
        EventEndTime=now + datetime.timedelta(hours=1),
        Destination={"Arn": arn},
    )
    assert replay["State"] == "STARTING"
    state = events.describe_replay(ReplayName=archive)["State"]
    assert state in ("STARTING", "RUNNING", "COMPLETED")
    events.delete_archive(ArchiveName=archive)


def test_a_pattern_can_be_tried_out(place):
    """As the console's sandbox does."""
    events = place.client("events")
    event = {"id": "1", "source": "s", "detail-type": "t", "account": "1", "region": "r", "time": "2026-10-31T12:00:00Z"}
    tried = events.test_event_pattern(EventPattern='{"source": ["s"]}', Event=json.dumps(event))
    assert tried["Result"] is True


@pytest.fixture
def queue(place, request):
    """A queue of the test's own: its URL and its ARN."""
    sqs = place.client("sqs")
    name = request.node.name.replace("[", "-").replace("]", "")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    yield sqs, url, arn
    sqs.delete_queue(QueueUrl=url)


def receive(sqs, url):
    """The one message that a queue gets within a long poll."""
    answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=10, MessageAttributeNames=["All"])
    [message] = answer["Messages"]
    return message


def test_an_event_reaches_a_queue(bus, queue):
    """What a consumer reads is the event, or what the rule made of it."""
    events, name, _ = bus
    sqs, url, arn = queue
    events.put_rule(Name="r", EventBusName=name, EventPattern='{"source": ["clinic"]}')
    transformer = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"n": <n>}'}
    target = {"Id": "t", "Arn": arn, "InputTransformer": transformer}
    events.put_targets(Rule="r", EventBusName=name, Targets=[target])
    entry = {"Source": "clinic", "DetailType": "t", "Detail": '{"n": 2}', "EventBusName": name}
    events.put_events(Entries=[entry, {**entry, "Source": "shop"}])
    assert json.loads(receive(sqs, url)["Body"]) == {"n": 2}


def test_what_cannot_be_delivered_says_why(bus, queue):
    """The attributes are what an alarm reads."""
    events, name, _ = bus
    sqs, url, arn = queue
    events.put_rule(Name="r", EventBusName=name, EventPattern='{"source": ["clinic"]}')
    target = {"Id": "t", "Arn": f"{arn}-missing", "DeadLetterConfig": {"Arn": arn}}
    events.put_targets(Rule="r", EventBusName=name, Targets=[target])
    entry = {"Source": "clinic", "DetailType": "t", "Detail": "{}", "EventBusName": name}
    answer = events.put_events(Entries=[entry])
    message = receive(sqs, url)
    assert json.loads(message["Body"])["id"] == answer["Entries"][0]["EventId"]
    said = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert said["ERROR_CODE"] == "NO_RESOURCE"
    assert said["TARGET_ARN"] == f"{arn}-missing"
    assert said["RULE_ARN"].endswith(f":rule/{name}/r")
