"""Tasks against the services that they name, by boto3: functions, topics, APIs, endpoints; their histories from end to end."""

import base64
import http.server
import json
import threading

import pytest

from conftest import ACCOUNT, REGION
from test_execute_api import Api
from test_lambda import create
from test_step_functions_tasks import AWS, ROLE, Tasks, without_ids

# Fails as it is told, answers what it is given, or brings the token that it is given.
FUNCTION = """
import json, os, urllib.request

class Unwell(Exception):
    pass

def handler(event, context):
    if event.get("fail"):
        raise Unwell(event["fail"])
    if "token" in event:
        scope = f"{os.environ['AWS_ACCESS_KEY_ID']}/20261031/{os.environ['AWS_REGION']}/states/aws4_request"
        headers = {
            "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AWSStepFunctions.SendTaskSuccess",
            "X-Amz-Date": "20261031T120000Z",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}",
        }
        body = json.dumps({"taskToken": event["token"], "output": json.dumps({"by": "function"})}).encode()
        urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"] + "/", body, headers)).read()
    return {"was": event}
"""
PLAIN = ["ExecutionStarted", "TaskStateEntered"]


@pytest.fixture
def tasks(place):
    return Tasks(place)


def history(tasks, execution):
    """Every event: its kind, and its details without what differs from run to run."""
    pages = tasks.sfn.get_paginator("get_execution_history").paginate(executionArn=execution)
    events = [event for page in pages for event in page["events"]]
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    assert [event["previousEventId"] for event in events] == [0, 0, *range(2, len(events))]
    told = []
    for event in events:
        details = [value for name, value in event.items() if name.endswith("EventDetails")]
        told.append((event["type"], details[0] if details else {}))
    return told


def service(resource_type, resource, **details):
    return {"resourceType": resource_type, "resource": resource, **details}


def whole(text, **details):
    """What stands beside a text that is told."""
    return {**details, **text, **{f"{name}Details": {"truncated": False} for name in text}}


# What a debugger of state machines reads: every event with every member, when all goes well.
def test_a_function_is_invoked_and_its_history_tells_all(tasks):
    create(tasks.place.client("lambda"), "f", FUNCTION)
    parameters = {"FunctionName": "f", "Payload": {"a": [1.5, None]}}
    ended = tasks.run("lambda:invoke", parameters)
    assert ended["status"] == "SUCCEEDED", ended
    result = json.loads(ended["output"])
    assert (result["Payload"], result["StatusCode"], result["ExecutedVersion"]) == (
        {"was": {"a": [1.5, None]}}, 200, "$LATEST",
    )
    assert list(result) == sorted(result)
    assert result["SdkHttpMetadata"]["HttpHeaders"]["X-Amz-Executed-Version"] == "$LATEST"
    output = ended["output"]
    lambda_invoke = ("lambda", "invoke")
    assert history(tasks, ended["executionArn"]) == [
        ("ExecutionStarted", whole({"input": "{}"}, roleArn=ROLE)),
        ("TaskStateEntered", whole({"input": "{}"}, name="Start")),
        ("TaskScheduled", service(*lambda_invoke, region=REGION, parameters=json.dumps(parameters, separators=(",", ":")))),
        ("TaskStarted", service(*lambda_invoke)),
        ("TaskSucceeded", whole({"output": output}, **service(*lambda_invoke))),
        ("TaskStateExited", whole({"output": output}, name="Start")),
        ("ExecutionSucceeded", whole({"output": output})),
    ]


# A function's own exception is the name that Retry and Catch compare; the service's refusal is Lambda's.
def test_a_function_that_fails_and_one_that_is_not_there(tasks):
    create(tasks.place.client("lambda"), "f", FUNCTION)
    ended = tasks.run("lambda:invoke", {"FunctionName": "f", "Payload": {"fail": "a fever"}})
    assert (ended["status"], ended["error"]) == ("FAILED", "Unwell")
    cause = json.loads(ended["cause"])
    assert (cause["errorMessage"], cause["errorType"]) == ("a fever", "Unwell")
    kinds = [kind for kind, _ in history(tasks, ended["executionArn"])]
    assert kinds == [*PLAIN, "TaskScheduled", "TaskStarted", "TaskFailed", "ExecutionFailed"]
    ended = tasks.run("lambda:invoke", {"FunctionName": "none", "Payload": {}})
    assert (ended["error"], without_ids(ended["cause"])) == (
        "Lambda.ResourceNotFoundException",
        f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT}:function:none (Service: AWSLambda; Status Code: 404; "
        "Error Code: ResourceNotFoundException; Request ID: <id>; Proxy: null)",
    )


# The token travels into the function, and comes back from it while the task is still being submitted.
def test_a_function_brings_the_token_that_it_was_given(tasks):
    create(tasks.place.client("lambda"), "f", FUNCTION)
    payload = {"token.$": "$$.Task.Token"}
    ended = tasks.run("lambda:invoke.waitForTaskToken", {"FunctionName": "f", "Payload": payload})
    assert (ended["status"], json.loads(ended["output"])) == ("SUCCEEDED", {"by": "function"}), ended
    kinds = [kind for kind, _ in history(tasks, ended["executionArn"])]
    assert kinds[:4] == [*PLAIN, "TaskScheduled", "TaskStarted"]
    assert [kind for kind in kinds[4:] if kind != "TaskSubmitted"] == [
        "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
    ]


# A message to a topic is text, or the JSON of what is no text; whoever subscribes reads it.
@pytest.mark.parametrize("message, read", [("hello", "hello"), ({"a": [1.5]}, '{"a":[1.5]}')])
def test_a_message_reaches_those_who_subscribe(tasks, message, read):
    sns, sqs = tasks.place.client("sns"), tasks.place.client("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    queue = sqs.create_queue(QueueName="readers")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    attributes = {"kind": {"DataType": "String", "StringValue": "care"}}
    ended = tasks.run("sns:publish", {"TopicArn": topic, "Message": message, "MessageAttributes": attributes})
    assert ended["status"] == "SUCCEEDED", ended
    result = json.loads(ended["output"])
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "text/xml"
    [received] = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    assert (received["Body"], received["MessageAttributes"]) == (read, attributes)
    assert history(tasks, ended["executionArn"])[4][1]["output"] == ended["output"]
    ended = tasks.run("sns:publish", {"TopicArn": topic + "-none", "Message": message})
    assert (ended["error"], without_ids(ended["cause"])) == (
        "SNS.NotFoundException",
        "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: <id>; Proxy: null)",
    )


# A machine calls an API that a team has deployed: by its host, with a signature where the method asks for one.
def test_an_api_is_invoked(tasks):
    api = Api(tasks.place)
    function = create(tasks.place.client("lambda"), "f", FUNCTION)["FunctionArn"]
    where = api.method(api.resource("items", "{id}"), "POST")
    uri = f"lambda:path/2015-03-31/functions/{function}/invocations"
    api.aws(where, uri, """{"id": "$input.params('id')", "q": "$input.params('q')", "body": $input.json('$')}""")
    api.mock(api.resource("signed"), '{"account": "$context.identity.accountId"}', authorization="AWS_IAM")
    api.deploy("prod")
    host = f"{api.id}.execute-api.{REGION}.amazonaws.com"
    asked = {"ApiEndpoint": host, "Method": "POST", "Stage": "prod", "Path": "/items/7"}
    ended = tasks.run(
        "apigateway:invoke",
        {**asked, "QueryParameters": {"q": ["a b"]}, "RequestBody": {"a": 1, "none": None}, "Headers": {"x-a": ["1"]}},
    )
    assert ended["status"] == "SUCCEEDED", ended
    result = json.loads(ended["output"])
    assert result["ResponseBody"] == {"was": {"id": "7", "q": "a b", "body": {"a": 1}}}
    assert (result["StatusCode"], result["StatusText"]) == (200, "OK")
    assert result["Headers"]["Content-Type"] == ["application/json"]
    assert len(result["Headers"]["x-amzn-RequestId"][0]) == 36
    assert list(result) == ["Headers", "ResponseBody", "StatusCode", "StatusText"]
    told = history(tasks, ended["executionArn"])
    assert told[2][1]["resourceType"] == "apigateway" and told[4][1]["output"] == ended["output"]

    signed = {"ApiEndpoint": host, "Method": "GET", "Stage": "prod", "Path": "signed"}
    ended = tasks.run("apigateway:invoke", signed)
    assert (ended["error"], ended["cause"]) == ("ApiGateway.403", '{"message":"Missing Authentication Token"}')
    ended = tasks.run("apigateway:invoke", {**signed, "AuthType": "IAM_ROLE"})
    assert json.loads(ended["output"])["ResponseBody"] == {"account": ACCOUNT}
    ended = tasks.run("apigateway:invoke", {**asked, "Stage": "none"})
    assert (ended["error"], ended["cause"]) == ("ApiGateway.403", '{"message":"Forbidden"}')


# A callback by an API: the token in a header, as AWS's page has it.
def test_an_api_is_given_a_token(tasks):
    api = Api(tasks.place)
    where = api.method(api.root, "POST")
    sqs = tasks.place.client("sqs")
    queue = sqs.create_queue(QueueName="tokens")["QueueUrl"]
    api.aws(
        where, f"sqs:path/{ACCOUNT}/tokens",
        "Action=SendMessage&MessageBody=$util.urlEncode($input.params('TaskToken'))",
        requestParameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
    )
    api.deploy("prod")
    asked = {
        "ApiEndpoint": f"{api.id}.execute-api.{REGION}.amazonaws.com", "Method": "POST", "Stage": "prod",
        "Headers": {"TaskToken.$": "States.Array($$.Task.Token)"}, "RequestBody": {"billId": "my-new-bill"},
    }
    ended = tasks.run("apigateway:invoke.waitForTaskToken", asked)
    assert ended["status"] == "RUNNING", ended
    [submitted] = tasks.events(ended["executionArn"], "TaskSubmitted")
    assert submitted["taskSubmittedEventDetails"]["resource"] == "invoke.waitForTaskToken"
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    tasks.sfn.send_task_success(taskToken=message["Body"], output="[1]")
    assert tasks.look(ended["executionArn"])["output"] == "[1]"


class Listening(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked; with another status if the query says one."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        asked = {"path": self.path, "headers": dict(self.headers.items()), "body": body}
        status = int(self.path.partition("status=")[2] or 200)
        answer = json.dumps(asked).encode() if status == 200 else b"no"
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# A request to somebody else's API: what the definition says, what the connection adds, and no secret in the history.
def test_an_endpoint_is_called_by_a_connection(tasks, endpoint):
    events = tasks.place.client("events")
    connection = events.create_connection(
        Name="them", AuthorizationType="BASIC",
        AuthParameters={
            "BasicAuthParameters": {"Username": "u", "Password": "hush"},
            "InvocationHttpParameters": {"BodyParameters": [{"Key": "added", "Value": "1"}]},
        },
    )["ConnectionArn"]
    asked = {
        "ApiEndpoint": f"{endpoint}/orders", "Method": "POST", "InvocationConfig": {"ConnectionArn": connection},
        "Headers": {"Content-Type": "application/x-www-form-urlencoded"}, "QueryParameters": {"a": "b c"},
        "RequestBody": {"of": ["x", "y"], "with": {"deep": True}}, "Transform": {"RequestBodyEncoding": "URL_ENCODED"},
    }
    ended = tasks.run("http:invoke", asked)
    assert ended["status"] == "SUCCEEDED", ended
    result = json.loads(ended["output"])
    got = result["ResponseBody"]
    assert got["path"] == "/orders?a=b%20c"
    assert got["body"] == "of%5B0%5D=x&of%5B1%5D=y&with%5Bdeep%5D=true&added=1"
    headers = {name.lower(): value for name, value in got["headers"].items()}
    assert headers["authorization"] == "Basic " + base64.b64encode(b"u:hush").decode()
    assert headers["user-agent"] == f"Amazon|StepFunctions|HttpInvoke|{REGION}"
    assert headers["range"] == "bytes=0-262144"
    assert result["Headers"]["content-type"] == ["application/json"]
    told = history(tasks, ended["executionArn"])
    assert (told[2][1]["resourceType"], told[2][1]["resource"]) == ("http", "invoke")
    assert "hush" not in json.dumps(told[2][1])

    ended = tasks.run("http:invoke", {**asked, "ApiEndpoint": f"{endpoint}/orders?status=429"} | {"QueryParameters": {}})
    assert (ended["error"], ended["cause"]) == ("States.Http.StatusCode.429", "no")
    ended = tasks.run("http:invoke", {**asked, "ApiEndpoint": "http://127.0.0.1:1"})
    assert ended["error"] == "States.Http.Socket"
    # The prefix `sync-` of the host name leads to no name of a laptop's.
    sfn = tasks.place.client("stepfunctions", inject_host_prefix=False)
    state = {"Type": "Task", "Resource": f"{AWS}http:invoke", "Parameters": asked, "End": True}
    shown = sfn.test_state(definition=json.dumps(state), roleArn=ROLE, inspectionLevel="TRACE")["inspectionData"]
    assert "Authorization" not in shown["request"]["headers"]
    assert shown["response"]["statusCode"] == "200"
    shown = sfn.test_state(
        definition=json.dumps(state), roleArn=ROLE, inspectionLevel="TRACE", revealSecrets=True
    )["inspectionData"]
    assert "Authorization: Basic " in shown["request"]["headers"]
    assert shown["request"]["body"].endswith("&added=1")
