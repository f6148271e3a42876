"""SQS through boto3, which verifies each sum, and as clients of before 2023 call it: by forms, answered in XML."""

import threading
import urllib.parse
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION, SECRET

NAMESPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"
CONNECTIONS = 16
MESSAGES = 400


@pytest.fixture
def sqs(place):
    return place.client("sqs", max_pool_connections=CONNECTIONS)


def arn(name):
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


class Query:
    """A client of the query protocol."""

    def __init__(self, place):
        self.place = place

    def call(self, action, url=None, **fields):
        """The status and the answer as a tree."""
        url = url or f"{self.place.url}/"
        body = urllib.parse.urlencode({"Action": action, "Version": "2012-11-05", **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        request = AWSRequest(method="POST", url=url, data=body, headers=headers)
        SigV4Auth(Credentials(ACCOUNT, SECRET), "sqs", REGION).add_auth(request)
        answer = self.place.pool.request("POST", url, body=body, headers=dict(request.headers))
        return answer.status, ElementTree.fromstring(answer.data)


def texts(tree, *names):
    return [element.text for element in tree.findall("/".join([".", *[f"{NAMESPACE}{name}" for name in names]]))]


# The way of a message through an SDK, which raises if a sum is wrong.
def test_a_message_is_sent_received_and_deleted(place, sqs):
    url = sqs.create_queue(QueueName="letters", tags={"team": "post"})["QueueUrl"]
    assert url == f"{place.url}/{ACCOUNT}/letters"
    attributes = {
        "text": {"DataType": "String", "StringValue": "é\n"},
        "number": {"DataType": "Number.int", "StringValue": "42"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    sent = sqs.send_message(QueueUrl=url, MessageBody="grüße \U0001f600", MessageAttributes=attributes)
    [received] = sqs.receive_message(
        QueueUrl=url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"], WaitTimeSeconds=20
    )["Messages"]
    assert (received["Body"], received["MessageId"]) == ("grüße \U0001f600", sent["MessageId"])
    assert received["MessageAttributes"] == attributes
    assert received["Attributes"]["ApproximateReceiveCount"] == "1"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "post"}


# SDKs raise by the code of the older protocol, which comes in a header.
def test_errors_are_those_that_the_sdk_knows(sqs):
    with pytest.raises(sqs.exceptions.QueueDoesNotExist) as caught:
        sqs.get_queue_url(QueueName="nowhere")
    error = caught.value.response["Error"]
    assert error["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert error["QueryErrorCode"] == "QueueDoesNotExist"
    assert error["Message"] == "The specified queue does not exist."
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    with pytest.raises(ClientError) as caught:
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=11)
    error = caught.value.response["Error"]
    assert (error["Code"], error["QueryErrorCode"]) == ("InvalidParameterValue", "InvalidParameterValueException")
    with pytest.raises(sqs.exceptions.EmptyBatchRequest):
        sqs.delete_message_batch(QueueUrl=url, Entries=[])
    with pytest.raises(sqs.exceptions.ReceiptHandleIsInvalid):
        sqs.delete_message(QueueUrl=url, ReceiptHandle="x")
    with pytest.raises(sqs.exceptions.QueueNameExists):
        sqs.create_queue(QueueName="letters", Attributes={"DelaySeconds": "1"})


# Many producers and many consumers: each message reaches one consumer, once.
def test_of_many_consumers_each_message_reaches_one(sqs):
    url = sqs.create_queue(QueueName="letters", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    seen, lock = Counter(), threading.Lock()

    def produce(worker):
        for first in range(worker * 10, MESSAGES, CONNECTIONS // 2 * 10):
            entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(first, min(first + 10, MESSAGES))]
            assert "Failed" not in sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def consume(_):
        while sum(seen.values()) < MESSAGES:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=7, WaitTimeSeconds=1)
            received = answer.get("Messages", [])
            if received:
                with lock:
                    seen.update(message["Body"] for message in received)
                entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(received)]
                assert "Failed" not in sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    with ThreadPoolExecutor(CONNECTIONS) as workers:
        producing = [workers.submit(produce, worker) for worker in range(CONNECTIONS // 2)]
        consuming = [workers.submit(consume, worker) for worker in range(CONNECTIONS // 2)]
        for task in producing + consuming:
            task.result()
    assert seen == Counter(str(n) for n in range(MESSAGES))
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (told["ApproximateNumberOfMessages"], told["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")


# Several consumers of one FIFO queue must together see each group in the order in which it was sent.
def test_groups_stay_in_order_among_consumers(sqs):
    url = sqs.create_queue(
        QueueName="letters.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    )["QueueUrl"]
    groups, each = 8, 20
    for number in range(each):
        entries = [{"Id": str(g), "MessageBody": f"{g}:{number}", "MessageGroupId": str(g)} for g in range(groups)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    seen, lock = {str(group): [] for group in range(groups)}, threading.Lock()

    def consume(_):
        while sum(map(len, seen.values())) < groups * each:
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3).get("Messages", []):
                group, number = message["Body"].split(":")
                with lock:
                    seen[group].append(int(number))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(consume, range(6)))
    assert all(numbers == list(range(each)) for numbers in seen.values())


# A wait ends when a message comes, long before its time is over.
def test_a_wait_ends_with_a_message(sqs):
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    with ThreadPoolExecutor(1) as workers:
        waiting = workers.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20)
        sqs.send_message(QueueUrl=url, MessageBody="hello")
        assert waiting.result(timeout=10)["Messages"][0]["Body"] == "hello"


# Dead letters and the way back, as operations teams go it.
def test_dead_letters_are_brought_back(place, sqs):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    policy = f'{{"deadLetterTargetArn":"{arn("dead")}","maxReceiveCount":"1"}}'
    url = sqs.create_queue(QueueName="letters", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="bad")
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.start_message_move_task(SourceArn=arn("dead"))
    place.pool.request("GET", f"{place.url}/_millpond/idle")
    [task] = sqs.list_message_move_tasks(SourceArn=arn("dead"))["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "bad"


# The same through forms and XML, at the root and at the queue.
def test_old_clients_send_forms_and_read_xml(place):
    query = Query(place)
    status, made = query.call(
        "CreateQueue", QueueName="letters", **{"Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "0"}
    )
    [url] = texts(made, "CreateQueueResult", "QueueUrl")
    assert (status, made.tag) == (200, f"{NAMESPACE}CreateQueueResponse")
    body = "<a> & \r\n é"
    fields = {
        "SendMessageBatchRequestEntry.1.Id": "one",
        "SendMessageBatchRequestEntry.1.MessageBody": body,
        "SendMessageBatchRequestEntry.1.MessageAttribute.1.Name": "n",
        "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType": "Number",
        "SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue": "1.5",
        "SendMessageBatchRequestEntry.2.Id": "two",
        "SendMessageBatchRequestEntry.2.MessageBody": "x",
        "SendMessageBatchRequestEntry.2.DelaySeconds": "901",
    }
    _, sent = query.call("SendMessageBatch", url, **fields)
    assert texts(sent, "SendMessageBatchResult", "SendMessageBatchResultEntry", "Id") == ["one"]
    assert texts(sent, "SendMessageBatchResult", "BatchResultErrorEntry", "Code") == ["InvalidParameterValue"]
    _, received = query.call(
        "ReceiveMessage", QueueUrl=url, **{"AttributeName.1": "All", "MessageAttributeName.1": "All"}
    )
    message = ("ReceiveMessageResult", "Message")
    assert texts(received, *message, "Body") == [body]
    assert "SentTimestamp" in texts(received, *message, "Attribute", "Name")
    assert texts(received, *message, "MessageAttribute", "Value", "StringValue") == ["1.5"]
    [handle] = texts(received, *message, "ReceiptHandle")
    status, deleted = query.call("DeleteMessage", url, ReceiptHandle=handle)
    assert (status, [child.tag for child in deleted]) == (200, [f"{NAMESPACE}ResponseMetadata"])
    assert texts(query.call("ListQueues")[1], "ListQueuesResult", "QueueUrl") == [url]


def test_old_clients_are_refused_in_xml(place):
    query = Query(place)
    for action, fields, status, code, message in [
        ("GetQueueUrl", {"QueueName": "nowhere"}, 400, "AWS.SimpleQueueService.NonExistentQueue",
         "The specified queue does not exist for this wsdl version."),
        ("CreateQueue", {"QueueName": "a b"}, 400, "InvalidParameterValue",
         "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"),
        ("Fly", {}, 400, "InvalidAction", "The action Fly is not valid for this endpoint."),
    ]:
        told, tree = query.call(action, **fields)
        assert told == status
        assert (texts(tree, "Error", "Type"), texts(tree, "Error", "Code")) == (["Sender"], [code])
        assert texts(tree, "Error", "Message") == [message]
        assert len(texts(tree, "RequestId")[0]) == 36


# What was sent and what is in flight outlive the program.
def test_a_restart_keeps_the_queue(tmp_path):
    from conftest import Millpond, place_at

    handles = []
    for life in range(2):
        millpond = Millpond(tmp_path / "authority", "--data-dir", str(tmp_path / "data"))
        sqs = place_at(millpond, "plain").client("sqs")
        if life == 0:
            url = sqs.create_queue(QueueName="letters")["QueueUrl"]
            for body in ("one", "two"):
                sqs.send_message(QueueUrl=url, MessageBody=body)
            handles.append(sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"])
        else:
            url = sqs.get_queue_url(QueueName="letters")["QueueUrl"]
            received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
            assert [message["Body"] for message in received] == ["two"]
            sqs.delete_message(QueueUrl=url, ReceiptHandle=handles[0])
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            assert told["ApproximateNumberOfMessagesNotVisible"] == "1"
        millpond.kill()
