"""SNS through boto3, which reads its XML, and by the links that are in its notifications."""

import base64
import json
import urllib.parse

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION


@pytest.fixture
def sns(place):
    return place.client("sns")


@pytest.fixture
def sqs(place):
    return place.client("sqs")


def arn(name):
    return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"


def queue(sqs, name, **attributes):
    """A queue's URL and ARN."""
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def received(sqs, url):
    answer = sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
    )
    return answer.get("Messages", [])


# Every operation that has a shape, in the order in which a stack and its teardown call them.
def test_a_topics_life(sns, sqs):
    topic = sns.create_topic(Name="t", Attributes={"DisplayName": "d"}, Tags=[{"Key": "k", "Value": "v"}])["TopicArn"]
    assert topic == arn("t")
    assert {"TopicArn": topic} in sns.list_topics()["Topics"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="e")
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["DisplayName"] == "e" and attributes["Owner"] == ACCOUNT
    assert json.loads(attributes["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 3
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "l", "Value": "w"}])
    sns.untag_resource(ResourceArn=topic, TagKeys=["k"])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "l", "Value": "w"}]
    sns.add_permission(TopicArn=topic, Label="p", AWSAccountId=["444455556666"], ActionName=["Publish"])
    policy = json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])
    assert policy["Statement"][-1]["Sid"] == "p"
    sns.remove_permission(TopicArn=topic, Label="p")
    sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy="{}")
    assert sns.get_data_protection_policy(ResourceArn=topic)["DataProtectionPolicy"] == "{}"
    _, endpoint = queue(sqs, "q")
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)["SubscriptionArn"]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription, AttributeName="RawMessageDelivery", AttributeValue="true"
    )
    shown = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert shown["RawMessageDelivery"] == "true" and shown["PendingConfirmation"] == "false"
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed == sns.list_subscriptions()["Subscriptions"]
    assert listed[0]["SubscriptionArn"] == subscription
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.delete_topic(TopicArn=topic)
    with pytest.raises(ClientError) as caught:
        sns.get_topic_attributes(TopicArn=topic)
    assert caught.value.response["Error"]["Code"] == "NotFound"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


# The envelope, its attributes in both forms, and a binary attribute that must survive base64 and XML.
def test_a_message_reaches_queues(place, sns, sqs):
    topic = sns.create_topic(Name="t")["TopicArn"]
    wrapped, wrapped_arn = queue(sqs, "wrapped")
    raw, raw_arn = queue(sqs, "raw")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=wrapped_arn)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=raw_arn, Attributes={"RawMessageDelivery": "true"})
    message_id = sns.publish(
        TopicArn=topic,
        Message="é\n",
        Subject="s",
        MessageAttributes={
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
            "text": {"DataType": "String", "StringValue": "v"},
        },
    )["MessageId"]
    envelope = json.loads(received(sqs, wrapped)[0]["Body"])
    assert (envelope["MessageId"], envelope["Message"], envelope["Subject"]) == (message_id, "é\n", "s")
    assert base64.b64decode(envelope["MessageAttributes"]["bytes"]["Value"]) == b"\x00\xff"
    for name in ("SigningCertURL", "UnsubscribeURL"):
        assert envelope[name].startswith(f"{place.url}/"), envelope[name]
    assert b"BEGIN CERTIFICATE" in place.pool.request("GET", envelope["SigningCertURL"]).data
    message = received(sqs, raw)[0]
    assert message["Body"] == "é\n"
    assert message["MessageAttributes"]["bytes"]["BinaryValue"] == b"\x00\xff"
    # Whoever has a notification can end the subscription by its link, without a signature.
    assert place.pool.request("GET", envelope["UnsubscribeURL"]).status == 200
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 1


def test_filters_and_batches(sns, sqs):
    topic = sns.create_topic(Name="t")["TopicArn"]
    url, endpoint = queue(sqs, "q")
    attributes = {"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"n": [{"numeric": [">", 2]}]})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint, Attributes=attributes)
    entries = [
        {
            "Id": str(n),
            "Message": f"m{n}",
            "MessageAttributes": {"n": {"DataType": "Number", "StringValue": str(n)}},
        }
        for n in range(4)
    ]
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert [entry["Id"] for entry in answer["Successful"]] == ["0", "1", "2", "3"]
    assert [message["Body"] for message in received(sqs, url)] == ["m3"]


def test_a_fifo_topic(sns, sqs):
    topic = sns.create_topic(Name="t.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    url, endpoint = queue(sqs, "q.fifo", FifoQueue="true")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint, Attributes={"RawMessageDelivery": "true"})
    for text in ("one", "two", "one"):
        assert sns.publish(TopicArn=topic, Message=text, MessageGroupId="g")["SequenceNumber"]
    bodies = []
    while len(bodies) < 2:
        for message in received(sqs, url):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert bodies == ["one", "two"]


# A mail is confirmed by its link, which anybody may follow.
def test_mail_lands_in_the_outbox(place, sns):
    topic = sns.create_topic(Name="t")["TopicArn"]
    answer = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ann@example.com")
    assert answer["SubscriptionArn"] == "pending confirmation"
    place.pool.request("GET", f"{place.url}/_millpond/idle")
    outbox = json.loads(place.pool.request("GET", f"{place.url}/_millpond/outbox?to=ann@example.com").data)
    link = outbox["messages"][0]["facts"]["SubscribeURL"]
    assert urllib.parse.urlsplit(link).netloc in place.url
    assert place.pool.request("GET", link).status == 200
    shown = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    assert shown["SubscriptionArn"].startswith(topic)


# Clients catch errors by their classes, which boto3 makes of the codes.
def test_errors_have_their_classes(sns):
    topic = sns.create_topic(Name="t")["TopicArn"]
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.publish(TopicArn=arn("nowhere"), Message="m")
    with pytest.raises(sns.exceptions.InvalidParameterException) as caught:
        sns.publish(TopicArn=topic, Message="")
    assert caught.value.response["Error"]["Message"] == "Invalid parameter: Empty message"
    with pytest.raises(sns.exceptions.InvalidParameterValueException):
        sns.publish(TopicArn=topic, Message="m", MessageAttributes={"a": {"DataType": "Other", "StringValue": "x"}})
    with pytest.raises(sns.exceptions.TooManyEntriesInBatchRequestException):
        entries = [{"Id": str(n), "Message": "m"} for n in range(11)]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
