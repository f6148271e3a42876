"""EventBridge Scheduler through boto3: its whole API, and schedules that are due when the clock says so."""

import datetime
import json

import pytest

from conftest import ACCOUNT, REGION, now

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
OFF = {"Mode": "OFF"}


@pytest.fixture
def scheduler(place):
    return place.client("scheduler")


@pytest.fixture
def sqs(place):
    return place.client("sqs")


def target(queue="q", **more):
    return {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}", "RoleArn": ROLE, **more}


def advance(place, seconds):
    body = json.dumps({"advance": f"PT{seconds}S"})
    answer = place.pool.request("POST", f"{place.url}/_millpond/clock", body=body)
    assert answer.status < 300, answer.data
    place.pool.request("GET", f"{place.url}/_millpond/idle")


# Every operation, in the order in which a stack and its teardown call them.
def test_a_schedules_life(scheduler):
    group = scheduler.create_schedule_group(Name="g", Tags=[{"Key": "k", "Value": "v"}])["ScheduleGroupArn"]
    assert group == f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/g"
    scheduler.tag_resource(ResourceArn=group, Tags=[{"Key": "l", "Value": "w"}])
    scheduler.untag_resource(ResourceArn=group, TagKeys=["k"])
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "l", "Value": "w"}]
    assert scheduler.get_schedule_group(Name="g")["State"] == "ACTIVE"
    assert [one["Name"] for one in scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default", "g"]
    said = {"Name": "s", "GroupName": "g", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": OFF}
    end = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)
    arn = scheduler.create_schedule(**said, Target=target(Input="x"), EndDate=end, State="DISABLED")["ScheduleArn"]
    assert arn == f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/g/s"
    shown = scheduler.get_schedule(Name="s", GroupName="g")
    assert shown["EndDate"] == end and shown["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 185
    assert isinstance(shown["CreationDate"], datetime.datetime)
    scheduler.update_schedule(**said, Target=target(), State="DISABLED", Description="d")
    assert scheduler.get_schedule(Name="s", GroupName="g")["Description"] == "d"
    assert [one["Name"] for one in scheduler.list_schedules(GroupName="g")["Schedules"]] == ["s"]
    scheduler.delete_schedule(Name="s", GroupName="g")
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException) as caught:
        scheduler.get_schedule(Name="s", GroupName="g")
    assert caught.value.response["Error"]["Message"] == "Schedule s does not exist."
    scheduler.delete_schedule_group(Name="g")


def test_errors_have_their_classes(scheduler):
    said = {"Name": "s", "FlexibleTimeWindow": OFF, "Target": target(), "State": "DISABLED"}
    scheduler.create_schedule(**said, ScheduleExpression="rate(1 hour)")
    with pytest.raises(scheduler.exceptions.ConflictException):
        scheduler.create_schedule(**said, ScheduleExpression="rate(1 hour)")
    with pytest.raises(scheduler.exceptions.ValidationException) as caught:
        scheduler.update_schedule(**said, ScheduleExpression="rate(1 hours)")
    assert caught.value.response["Error"]["Message"] == "Invalid Schedule Expression rate(1 hours)."


# A template and any operation, at their time and not before.
def test_targets_are_invoked(place, scheduler, sqs):
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    due = (now(place) + datetime.timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%S")
    said = {"ScheduleExpression": f"at({due})", "FlexibleTimeWindow": OFF, "ActionAfterCompletion": "DELETE"}
    scheduler.create_schedule(Name="template", **said, Target=target(Input="by template"))
    universal = {
        "Arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
        "RoleArn": ROLE,
        "Input": json.dumps({"QueueUrl": url, "MessageBody": "<aws.scheduler.scheduled-time>"}),
    }
    scheduler.create_schedule(Name="universal", **said, Target=universal)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    advance(place, 121)
    bodies = []
    while len(bodies) < 2:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
        bodies.extend(message["Body"] for message in messages)
    assert sorted(bodies) == [f"{due}Z", "by template"]
    assert scheduler.list_schedules()["Schedules"] == []
