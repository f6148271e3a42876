"""Lambda through boto3: functions that are real processes, and call AWS themselves."""

import base64
import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:"
ECHO = """
def handler(event, context):
    print("got", event)
    return {"event": event, "arn": context.invoked_function_arn, "client": context.client_context.custom if context.client_context else None}
"""
# What a function of Go, Rust or C++ is: a program that speaks the Runtime API. This one calls AWS, unsigned but for the account.
CALLS = """#!/usr/bin/env python3
import http.client, json, os, urllib.request
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
base = "/2018-06-01/runtime/invocation/"
while True:
    api.request("GET", base + "next")
    answer = api.getresponse()
    event = json.loads(answer.read())
    id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    scope = f"{os.environ['AWS_ACCESS_KEY_ID']}/20261031/{os.environ['AWS_REGION']}/sqs/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AmazonSQS.SendMessage",
        "X-Amz-Date": "20261031T120000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}",
    }
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/", json.dumps(event).encode(), headers)
    with urllib.request.urlopen(request) as sent:
        body = sent.read()
    api.request("POST", base + id + "/response", body)
    api.getresponse().read()
"""


@pytest.fixture
def functions(place):
    return place.client("lambda")


def zipped(name, text):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, text)
    return held.getvalue()


def create(functions, name, code=ECHO, **members):
    said = {"Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": zipped("index.py", code)}, **members}
    created = functions.create_function(FunctionName=name, Role=ROLE, **said)
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"MaxAttempts": 1})
    return created


def refused(call, *arguments, **members):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **members)
    answer = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


# The way of a function through an SDK: its members travel in headers, in the path and as the body.
def test_a_function_is_created_invoked_and_deleted(place, functions):
    created = create(functions, "echo", Tags={"team": "care"})
    assert (created["FunctionArn"], created["State"]) == (f"{ARN}echo", "Active")
    context = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    answer = functions.invoke(FunctionName="echo", Payload=json.dumps({"a": 1}), LogType="Tail", ClientContext=context)
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert json.load(answer["Payload"]) == {"event": {"a": 1}, "arn": f"{ARN}echo", "client": {"a": "b"}}
    log = base64.b64decode(answer["LogResult"]).decode()
    assert "got {'a': 1}\n" in log and "REPORT RequestId: " in log
    assert functions.invoke(FunctionName="echo", InvocationType="DryRun")["StatusCode"] == 204
    assert functions.invoke(FunctionName=f"{ARN}echo", InvocationType="Event")["StatusCode"] == 202
    shown = functions.get_function(FunctionName="echo")
    assert shown["Tags"] == {"team": "care"}
    fetched = place.pool.request("GET", shown["Code"]["Location"])
    assert zipfile.ZipFile(io.BytesIO(fetched.data)).read("index.py").decode() == ECHO
    names = [one["FunctionName"] for page in functions.get_paginator("list_functions").paginate() for one in page["Functions"]]
    assert "echo" in names
    functions.delete_function(FunctionName="echo")
    expected = (404, "ResourceNotFoundException", f"Function not found: {ARN}echo")
    assert refused(functions.get_function, FunctionName="echo") == expected
    assert refused(functions.invoke, FunctionName="echo") == expected


# A function that fails is no error of Invoke's.
def test_a_failure_is_told_in_a_header(functions):
    create(functions, "fails", "def handler(event, context):\n    raise KeyError('id')\n")
    answer = functions.invoke(FunctionName="fails")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    payload = json.load(answer["Payload"])
    assert (payload["errorType"], payload["errorMessage"]) == ("KeyError", "'id'")
    functions.put_function_concurrency(FunctionName="fails", ReservedConcurrentExecutions=0)
    with pytest.raises(functions.exceptions.TooManyRequestsException) as caught:
        functions.invoke(FunctionName="fails")
    assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


# What deployment tools do: publish, point an alias, move it.
def test_versions_aliases_and_permissions(functions):
    create(functions, "moves")
    assert functions.publish_version(FunctionName="moves")["Version"] == "1"
    functions.update_function_configuration(FunctionName="moves", Timeout=9)
    functions.get_waiter("function_updated_v2").wait(FunctionName="moves", WaiterConfig={"MaxAttempts": 1})
    assert functions.publish_version(FunctionName="moves")["Version"] == "2"
    functions.create_alias(FunctionName="moves", Name="live", FunctionVersion="1")
    alias = functions.update_alias(
        FunctionName="moves", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}}
    )
    assert alias["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.25}}
    assert functions.invoke(FunctionName="moves", Qualifier="live")["ExecutedVersion"] in ("1", "2")
    status, code, _ = refused(functions.delete_function, FunctionName="moves", Qualifier="1")
    assert (status, code) == (409, "ResourceConflictException")
    functions.add_permission(
        FunctionName="moves", StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    policy = json.loads(functions.get_policy(FunctionName="moves")["Policy"])
    assert policy["Statement"][0]["Principal"] == {"Service": "events.amazonaws.com"}
    functions.remove_permission(FunctionName="moves", StatementId="s")
    assert refused(functions.get_policy, FunctionName="moves")[1] == "ResourceNotFoundException"


# A function calls the program back with nothing but its own environment, and a queue brings it what it has sent.
def test_a_function_sends_and_another_receives(place, functions):
    sqs = place.client("sqs")
    first = sqs.create_queue(QueueName="first")["QueueUrl"]
    second = sqs.create_queue(QueueName="second")["QueueUrl"]
    create(functions, "calls", Runtime="provided.al2023", Handler="bootstrap", Code={"ZipFile": zipped("bootstrap", CALLS)})
    sent = functions.invoke(FunctionName="calls", Payload=json.dumps({"QueueUrl": first, "MessageBody": "hello"}))
    assert "MessageId" in json.load(sent["Payload"])
    create(functions, "forwards", "def handler(event, context):\n    return [r['body'] for r in event['Records']]\n")
    mapping = functions.create_event_source_mapping(
        FunctionName="forwards", EventSourceArn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:first"
    )
    assert mapping["BatchSize"] == 10
    counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    for _ in range(200):
        # A receive of another queue waits for a while, and sleeps for nobody.
        left = sqs.get_queue_attributes(QueueUrl=first, AttributeNames=counts)["Attributes"]
        if set(left.values()) == {"0"}:
            break
        sqs.receive_message(QueueUrl=second, WaitTimeSeconds=1)
    assert set(left.values()) == {"0"}
    functions.delete_event_source_mapping(UUID=mapping["UUID"])


# A layer's module, and a log in CloudWatch Logs.
def test_layers_and_logs(place, functions):
    content = {"ZipFile": zipped("python/shared.py", "VALUE = 'shared'\n")}
    layer = functions.publish_layer_version(LayerName="shared", Content=content, CompatibleRuntimes=["python3.12"])
    assert layer["LayerVersionArn"].endswith(":layer:shared:1")
    assert place.pool.request("GET", layer["Content"]["Location"]).data == content["ZipFile"]
    code = """
import logging, shared
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    print('saw', shared.VALUE)
    logging.info('of two\\nlines')
    return shared.VALUE
"""
    create(functions, "layered", code, Layers=[layer["LayerVersionArn"]])
    # A function keeps the version of a layer that is deleted.
    functions.delete_layer_version(LayerName="shared", VersionNumber=1)
    answer = functions.invoke(FunctionName="layered")
    assert json.load(answer["Payload"]) == "shared"
    logs = place.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/layered")["events"]
    texts = [event["message"].rstrip("\n") for event in events]
    assert "saw shared" in texts and any(text.startswith("REPORT RequestId: ") for text in texts), texts
    (logged,) = [text.split("\t") for text in texts if text.startswith("[INFO]")]
    assert logged[2:] == [answer["ResponseMetadata"]["RequestId"], "of two\nlines"], texts


# What is refused names itself.
def test_what_is_not_emulated_says_so(functions):
    said = {"Runtime": "java21", "Handler": "H", "Code": {"ZipFile": zipped("a", "a")}, "Role": ROLE}
    message = "The runtime java21 is not emulated by Millpond"
    assert refused(functions.create_function, FunctionName="java", **said) == (400, "InvalidParameterValueException", message)
    status, code, _ = refused(functions.list_code_signing_configs)
    assert (status, code) == (501, "NotImplemented")


STREAMS = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.fails) throw new RangeError("too late");
  if (event.requestContext) {
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 203, headers: { "X-Path": event.rawPath }, cookies: ["a=b"] });
  }
  for (const piece of ["one ", "two ", "three"]) stream.write(piece);
  stream.end();
});
"""


# The frames that boto3 takes apart are ours: their sums, their headers, and the last of them, which tells of failures.
def test_a_response_is_streamed(functions):
    code = {"ZipFile": zipped("index.mjs", STREAMS)}
    create(functions, "streams", Runtime="nodejs22.x", Timeout=20, Code=code)
    answer = functions.invoke_with_response_stream(FunctionName="streams", Payload=b"{}", LogType="Tail")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert answer["ResponseStreamContentType"] == "application/vnd.amazon.eventstream"
    events = list(answer["EventStream"])
    assert b"".join(event["PayloadChunk"]["Payload"] for event in events[:-1]) == b"one two three"
    complete = events[-1]["InvokeComplete"]
    assert "ErrorCode" not in complete and "REPORT RequestId" in base64.b64decode(complete["LogResult"]).decode()
    answer = functions.invoke_with_response_stream(FunctionName="streams", Payload=json.dumps({"fails": True}))
    (event,) = answer["EventStream"]
    assert event["InvokeComplete"]["ErrorCode"] == "Unhandled"
    details = json.loads(event["InvokeComplete"]["ErrorDetails"])
    assert (details["errorType"], details["errorMessage"]) == ("RangeError", "too late")
    # A function that does not stream is one chunk, and who wants a stream whole has it whole.
    create(functions, "whole", "def handler(event, context):\n    return event\n")
    chunk, _ = functions.invoke_with_response_stream(FunctionName="whole", Payload=b'{"a": 1}')["EventStream"]
    assert json.loads(chunk["PayloadChunk"]["Payload"]) == {"a": 1}
    assert refused(functions.invoke_with_response_stream, FunctionName="none")[:2] == (404, "ResourceNotFoundException")


# A browser, a webhook and a load balancer reach a function by its URL, with nothing of an SDK.
def test_a_function_has_a_url(place, functions):
    create(functions, "page", "def handler(event, context):\n    return {'statusCode': 201, 'body': event['rawPath'], 'cookies': ['a=b', 'c=d']}\n")
    created = functions.create_function_url_config(
        FunctionName="page", AuthType="NONE", Cors={"AllowOrigins": ["https://page.example"], "AllowMethods": ["*"], "MaxAge": 60}
    )
    host = created["FunctionUrl"].split("/")[2]
    url_id, kind, region = host.split(".")[:3]
    assert (kind, region) == ("lambda-url", REGION)
    assert functions.get_function_url_config(FunctionName="page")["FunctionUrl"] == created["FunctionUrl"]
    for path, headers in [("/a%20b", {"Host": host}), (f"/_aws/lambda-url/{url_id}/a%20b", {})]:
        answer = place.pool.request("GET", f"{place.url}{path}", headers=headers)
        assert (answer.status, answer.data) == (201, b"/a%20b")
        assert answer.headers.getlist("set-cookie") == ["a=b", "c=d"]
    page = {"Host": host, "Origin": "https://page.example", "Access-Control-Request-Method": "PUT"}
    asked = place.pool.request("OPTIONS", f"{place.url}/", headers=page)
    told = {name: asked.headers.get(f"access-control-{name}") for name in ("allow-origin", "allow-methods", "max-age")}
    assert (asked.status, told) == (200, {"allow-origin": "https://page.example", "allow-methods": "*", "max-age": "60"})
    functions.update_function_url_config(FunctionName="page", AuthType="AWS_IAM")
    path = f"{place.url}/_aws/lambda-url/{url_id}/x"
    refusal = place.pool.request("GET", path)
    assert refusal.status == 403 and json.loads(refusal.data)["Message"].startswith("Forbidden")
    code = {"ZipFile": zipped("index.mjs", STREAMS)}
    create(functions, "streamed-page", Runtime="nodejs22.x", Handler="index.handler", Timeout=20, Code=code)
    created = functions.create_function_url_config(FunctionName="streamed-page", AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    url_id = created["FunctionUrl"].split("/")[2].split(".")[0]
    answer = place.pool.request("GET", f"{place.url}/_aws/lambda-url/{url_id}/y")
    assert (answer.status, answer.data) == (203, b"one two three")
    assert (answer.headers["x-path"], answer.headers["set-cookie"]) == ("/y", "a=b")
    functions.delete_function_url_config(FunctionName="streamed-page")
    assert place.pool.request("GET", f"{place.url}/_aws/lambda-url/{url_id}/y").status == 404
