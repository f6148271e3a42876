"""CloudWatch Logs through boto3: groups, streams, events in both directions, patterns, subscriptions, live tails, errors."""

import time

import pytest
from botocore.exceptions import ClientError, EventStreamError

from conftest import ACCOUNT, REGION
from test_lambda import create

GROUP = "/aws/lambda/hello"
# What functions that read logs begin with, as AWS's guide has it.
WATCHER = """
import base64, gzip, json
def handler(event, context):
    data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    print("watched", data["messageType"], data["logGroup"], [line["message"] for line in data["logEvents"]])
"""


@pytest.fixture
def logs(place):
    client = place.client("logs")
    client.create_log_group(logGroupName=GROUP, tags={"team": "care"})
    client.create_log_stream(logGroupName=GROUP, logStreamName="one")
    client.create_log_stream(logGroupName=GROUP, logStreamName="two")
    return client


def put(logs, stream, *messages):
    now = int(time.time() * 1000)
    events = [{"timestamp": now + place, "message": message} for place, message in enumerate(messages)]
    return logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def code(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    return caught.value.response["Error"]["Code"]


# What a function's framework does when it starts and ends: groups, retention, tags.
def test_a_group_is_made_and_told(logs):
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=14)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
    [group] = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert (group["arn"], group["logGroupArn"], group["retentionInDays"]) == (f"{arn}:*", arn, 14)
    logs.tag_resource(resourceArn=arn, tags={"stage": "test"})
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "care", "stage": "test"}
    assert logs.list_tags_log_group(logGroupName=GROUP)["tags"] == {"team": "care", "stage": "test"}
    logs.delete_log_group(logGroupName=GROUP)
    assert logs.describe_log_groups()["logGroups"] == []


# The loop of `aws logs tail` and of every log viewer, by boto3's own paginators.
def test_events_are_read_in_pages(logs):
    assert "rejectedLogEventsInfo" not in put(logs, "one", "START", "ERROR first", "END")
    put(logs, "two", "ERROR second", '{"level": "ERROR", "code": 500}')
    forward = logs.get_log_events(logGroupName=GROUP, logStreamName="one", startFromHead=True, limit=2)
    assert [event["message"] for event in forward["events"]] == ["START", "ERROR first"]
    rest = logs.get_log_events(logGroupName=GROUP, logStreamName="one", nextToken=forward["nextForwardToken"])
    assert [event["message"] for event in rest["events"]] == ["END"]
    last = logs.get_log_events(logGroupName=GROUP, logStreamName="one", nextToken=rest["nextForwardToken"])
    assert (last["events"], last["nextForwardToken"]) == ([], rest["nextForwardToken"])

    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=GROUP, filterPattern="ERROR", PaginationConfig={"PageSize": 1}
    )
    found = [(event["logStreamName"], event["message"]) for page in pages for event in page["events"]]
    assert sorted(found) == [
        ("one", "ERROR first"), ("two", "ERROR second"), ("two", '{"level": "ERROR", "code": 500}'),
    ]
    answer = logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.code >= 500 && $.level = ERR* }")
    assert [event["message"] for event in answer["events"]] == ['{"level": "ERROR", "code": 500}']
    names = [page["logStreams"] for page in logs.get_paginator("describe_log_streams").paginate(
        logGroupName=GROUP, orderBy="LastEventTime", descending=True, PaginationConfig={"PageSize": 1})]
    assert len(names) == 2 and all("lastEventTimestamp" in streams[0] for streams in names)


# A filter is tried before it is deployed.
def test_a_pattern_is_tried(logs):
    answer = logs.test_metric_filter(filterPattern="[level, ..., last]", logEventMessages=["ERROR a b c"])
    assert answer["matches"][0]["extractedValues"] == {"$level": "ERROR", "$2": "a", "$3": "b", "$last": "c"}


# Code that logs takes the one for granted and makes the other.
def test_errors_have_their_classes(logs):
    assert code(logs.create_log_group, logGroupName=GROUP) == "ResourceAlreadyExistsException"
    assert code(logs.create_log_stream, logGroupName=GROUP, logStreamName="one") == "ResourceAlreadyExistsException"
    assert code(logs.filter_log_events, logGroupName="nowhere") == "ResourceNotFoundException"
    assert code(logs.filter_log_events, logGroupName=GROUP, filterPattern="a:b") == "InvalidParameterException"
    assert code(logs.put_retention_policy, logGroupName=GROUP, retentionInDays=2) == "InvalidParameterException"
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.get_log_events(logGroupName=GROUP, logStreamName="nothing")


# EventBridge writes each event to a stream of its own.
def test_a_rule_writes_to_a_group(place, logs):
    events = place.client("events")
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
    events.put_rule(Name="all", EventPattern='{"source": ["clinic"]}')
    assert events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": arn}])["FailedEntryCount"] == 0
    events.put_events(Entries=[{"Source": "clinic", "DetailType": "Admitted", "Detail": '{"id": 1}'}])
    assert place.pool.request("GET", f"{place.url}/_millpond/idle").status == 200
    [event] = logs.filter_log_events(logGroupName=GROUP, filterPattern='{ $.detail-type = "Admitted" }')["events"]
    assert '"id":1' in event["message"].replace(" ", "")
    # As the CDK writes it: the time and the message of the line.
    paths = {"time": "$.time", "type": "$.detail-type"}
    transformer = {"InputPathsMap": paths, "InputTemplate": '{"timestamp":<time>,"message":<type>}'}
    events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": arn, "InputTransformer": transformer}])
    then = int(time.time()) - 60
    events.put_events(Entries=[{"Source": "clinic", "DetailType": "Left", "Detail": "{}", "Time": then}])
    assert place.pool.request("GET", f"{place.url}/_millpond/idle").status == 200
    [event] = logs.filter_log_events(logGroupName=GROUP, filterPattern="Left")["events"]
    assert (event["message"], event["timestamp"]) == ("Left", then * 1000)


# A function is called with what a filter lets through, and its own lines are in its own group.
def test_a_function_watches_a_group(place, logs):
    function = create(place.client("lambda"), "watcher", WATCHER)
    filter = {"logGroupName": GROUP, "filterName": "errors"}
    logs.put_subscription_filter(**filter, filterPattern="?ERROR ?WARN", destinationArn=function["FunctionArn"])
    [told] = logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"]
    assert (told["filterName"], told["distribution"]) == ("errors", "ByLogStream")
    put(logs, "one", "fine", "ERROR bad", "WARN odd")
    assert place.pool.request("GET", f"{place.url}/_millpond/idle").status == 200
    [line] = logs.filter_log_events(logGroupName="/aws/lambda/watcher", filterPattern="watched")["events"]
    assert line["message"].rstrip() == f"watched DATA_MESSAGE {GROUP} ['ERROR bad', 'WARN odd']"
    logs.delete_subscription_filter(**filter)
    nowhere = function["FunctionArn"] + "2"
    refused = code(logs.put_subscription_filter, **filter, filterPattern="", destinationArn=nowhere)
    assert refused == "InvalidParameterException"


# Whoever debugs tails a group while something runs: the stream of events that boto3 gives, read as it comes.
def test_a_group_is_tailed(place, logs):
    client = place.client("logs", inject_host_prefix=False)
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
    stream = client.start_live_tail(logGroupIdentifiers=[arn], logEventFilterPattern="ERROR")["responseStream"]
    told = iter(stream)
    assert next(told)["sessionStart"]["logGroupIdentifiers"] == [arn]
    put(logs, "one", "fine", "ERROR bad")
    update = next(told)["sessionUpdate"]
    while not update["sessionResults"]:
        update = next(told)["sessionUpdate"]
    [line] = update["sessionResults"]
    assert (line["message"], line["logStreamName"], line["logGroupIdentifier"]) == ("ERROR bad", "one", arn)
    assert update["sessionMetadata"] == {"sampled": False}
    stream.close()

    told = iter(client.start_live_tail(logGroupIdentifiers=[arn])["responseStream"])
    assert "sessionStart" in next(told)
    moved = place.pool.request("POST", f"{place.url}/_millpond/clock", body='{"advance": "PT3H"}')
    assert moved.status == 200
    with pytest.raises(EventStreamError) as caught:
        for event in told:
            assert "sessionUpdate" in event
    assert caught.value.response["Error"]["Code"] == "SessionTimeoutException"
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.start_live_tail(logGroupIdentifiers=[arn + "2"])
