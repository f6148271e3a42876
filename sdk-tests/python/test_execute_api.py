"""Requests through APIs of API Gateway, made by boto3 as a team deploys them, and asked as its clients ask."""

import gzip
import io
import json
import urllib.parse
import zipfile
import zlib

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conftest import ACCOUNT, REGION, SECRET

ROLE = f"arn:aws:iam::{ACCOUNT}:role/apis"
REQUEST_TEMPLATE = """#set($input = $input.json('$'))
{
  "input": "$util.escapeJavaScript($input).replaceAll("\\\\'", "'")",
  "stateMachineArn": "%s"
}"""
RESPONSE_TEMPLATE = """#set ($parsedPayload = $util.parseJson($input.path('$.output')))
#if($parsedPayload.response.statusCode == 400)
#set($context.responseOverride.status = 400)
{ "message": "$parsedPayload.response.message" }
#else
{ "firstName": "$parsedPayload.response.body.firstName", "userId": "$parsedPayload.response.body.userId" }
#end"""


class Api:
    """An API in the making, and its client."""

    def __init__(self, place, name="api", **settings):
        self.place = place
        self.client = place.client("apigateway")
        made = self.client.create_rest_api(name=name, **settings)
        self.id, self.root = made["id"], made["rootResourceId"]

    def resource(self, *parts):
        parent = self.root
        for part in parts:
            parent = self.client.create_resource(restApiId=self.id, parentId=parent, pathPart=part)["id"]
        return parent

    def method(self, resource, name="GET", statuses=("200",), authorization="NONE", **settings):
        where = {"restApiId": self.id, "resourceId": resource, "httpMethod": name}
        self.client.put_method(**where, authorizationType=authorization, **settings)
        for status in statuses:
            self.client.put_method_response(**where, statusCode=status)
        return where

    def mock(self, resource, body, name="GET", **settings):
        where = self.method(resource, name, **settings)
        templates = {"application/json": '{"statusCode": 200}'}
        self.client.put_integration(**where, type="MOCK", requestTemplates=templates)
        self.client.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": body})

    def aws(self, where, uri, request, response=None, **settings):
        self.client.put_integration(
            **where,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:{uri}",
            credentials=ROLE,
            requestTemplates={"application/json": request},
            **settings,
        )
        templates = {"responseTemplates": {"application/json": response}} if response else {}
        self.client.put_integration_response(**where, statusCode="200", **templates)

    def deploy(self, stage="main", **settings):
        return self.client.create_deployment(restApiId=self.id, stageName=stage, **settings)["id"]

    def ask(self, path, method="GET", stage="main", **arguments):
        """By the host's name, as AWS has it."""
        headers = {"Host": f"{self.id}.execute-api.{REGION}.amazonaws.com", **arguments.pop("headers", {})}
        return self.place.pool.request(method, f"{self.place.url}/{stage}{path}", headers=headers, **arguments)


def express(place, definition):
    machines = place.client("stepfunctions", inject_host_prefix=False)
    made = machines.create_state_machine(name="m", type="EXPRESS", roleArn=ROLE, definition=json.dumps(definition))
    return made["stateMachineArn"]


# System 3: both templates as the article prints them, its success and its 400.
def test_a_state_machine_answers_through_two_templates(place):
    machine = express(place, {"StartAt": "Answer", "States": {"Answer": {"Type": "Pass", "End": True}}})
    api = Api(place)
    where = api.method(api.resource("users"), "POST")
    api.aws(where, "states:action/StartSyncExecution", REQUEST_TEMPLATE % machine, RESPONSE_TEMPLATE)
    api.deploy()
    good = {"response": {"statusCode": 200, "body": {"firstName": "Ann O'Hara \"é\"", "userId": 7}}}
    answer = api.ask("/users", "POST", json=good)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.data.decode().strip() == '{ "firstName": "Ann O\'Hara "é"", "userId": "7" }'
    bad = {"response": {"statusCode": 400, "message": "no name"}}
    answer = api.ask("/users", "POST", json=bad)
    assert (answer.status, answer.json()) == (400, {"message": "no name"})
    assert len(answer.headers["x-amzn-RequestId"]) == 36 and len(answer.headers["x-amz-apigw-id"]) == 16
    by_path = f"{place.url}/restapis/{api.id}/main/_user_request_/users"
    assert place.pool.request("POST", by_path, json=bad).status == 400


# System 5: two APIs under one domain, over TLS as a browser speaks it; the default endpoint is off.
def test_one_domain_leads_to_two_apis(place, running):
    gateway = place.client("apigateway")
    gateway.create_domain_name(
        domainName="sample.binaryheap.com",
        regionalCertificateArn=f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000000",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    apis = {}
    for name in ("one", "two", "deep"):
        api = apis[name] = Api(place, name, disableExecuteApiEndpoint=True)
        api.mock(api.resource(name), f'{{"api": "{name}", "path": "$context.path"}}')
        api.deploy()
    for path, name in (("my-mapping", "one"), ("other", "two"), ("my-mapping/v2", "deep")):
        gateway.create_base_path_mapping(
            domainName="sample.binaryheap.com", basePath=path, restApiId=apis[name].id, stage="main"
        )
    port = urllib.parse.urlsplit(running.tls).port
    browser = urllib3.HTTPSConnectionPool(
        "localhost", port, ca_certs=str(running.authority), server_hostname="sample.binaryheap.com",
        assert_hostname="sample.binaryheap.com",
    )

    def ask(path):
        answer = browser.request("GET", path, headers={"Host": "sample.binaryheap.com"})
        return answer.status, answer.json()

    assert ask("/my-mapping/one") == (200, {"api": "one", "path": "/my-mapping/one"})
    assert ask("/other/two?q=1") == (200, {"api": "two", "path": "/other/two"})
    assert ask("/my-mapping/v2/deep") == (200, {"api": "deep", "path": "/my-mapping/v2/deep"})
    assert ask("/my-mapping/two") == (403, {"message": "Missing Authentication Token"})
    assert ask("/nowhere") == (403, {"message": "Forbidden"})
    gateway.create_base_path_mapping(domainName="sample.binaryheap.com", restApiId=apis["two"].id)
    assert ask("/main/two") == (200, {"api": "two", "path": "/main/two"})
    off = apis["one"].ask("/one")
    assert (off.status, off.data) == (403, b'{"message":"Forbidden"}')
    gateway.delete_domain_name(domainName="sample.binaryheap.com")
    assert browser.request("GET", "/my-mapping/one", headers={"Host": "sample.binaryheap.com"}).status != 200


# A deployment is frozen; a stage's variables are not.
def test_what_is_deployed_stays_until_the_next_deployment(place):
    api = Api(place)
    resource = api.resource("pets", "{id}")
    api.mock(resource, '{"id": "$input.params(\'id\')", "v": "$stageVariables.v"}')
    api.deploy(variables={"v": "1"})
    assert api.ask("/pets/a%20b").json() == {"id": "a b", "v": "1"}
    api.client.delete_method(restApiId=api.id, resourceId=resource, httpMethod="GET")
    patch = [{"op": "replace", "path": "/variables/v", "value": "2"}]
    api.client.update_stage(restApiId=api.id, stageName="main", patchOperations=patch)
    assert api.ask("/pets/7").json() == {"id": "7", "v": "2"}
    api.mock(resource, "{}", "PUT")
    api.deploy()
    assert api.ask("/pets/7").data == b'{"message":"Missing Authentication Token"}'
    assert api.ask("/pets/7", "PUT").json() == {}
    assert api.ask("/pets/7", stage="absent").data == b'{"message":"Forbidden"}'


# A sign-in, an authorizer, a state machine and a row: the way of most requests in such a system.
def test_a_signed_in_users_request_becomes_a_row(place):
    place.client("dynamodb").create_table(
        TableName="visits",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
    )
    item = {"PK": {"S.$": "$.who"}, "Reason": {"S.$": "$.reason"}}
    keep = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:putItem",
        "Parameters": {"TableName": "visits", "Item": item},
        "End": True,
    }
    machine = express(place, {"StartAt": "Keep", "States": {"Keep": keep}})
    cognito = place.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="clinic")["UserPool"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool["Id"], ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool["Id"], Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool["Id"], Username="ann", Password="Passw0rd!", Permanent=True)
    signed_in = cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )["AuthenticationResult"]

    api = Api(place)
    authorizer = api.client.create_authorizer(
        restApiId=api.id,
        name="clinic",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool["Arn"]],
        identitySource="method.request.header.Authorization",
    )["id"]
    where = api.method(
        api.resource("visits"), "POST", authorization="COGNITO_USER_POOLS", authorizerId=authorizer
    )
    inner = '{\\"who\\": \\"$context.authorizer.claims[\'cognito:username\']\\", \\"reason\\": \\"$input.path(\'$.reason\')\\"}'
    request = '{"stateMachineArn": "%s", "input": "%s"}' % (machine, inner)
    api.aws(where, "states:action/StartSyncExecution", request, '{"status": "$input.path(\'$.status\')"}')
    api.deploy()

    traces = []

    def ask(token):
        headers = {"Authorization": token} if token else {}
        answer = api.ask("/visits", "POST", json={"reason": "a cough"}, headers=headers)
        traces.append(answer.headers["x-amzn-RequestId"])
        return answer.status, answer.json()

    unauthorized = (401, {"message": "Unauthorized"})
    assert ask(None) == unauthorized
    assert ask(signed_in["AccessToken"]) == unauthorized
    assert ask(signed_in["IdToken"][:-2]) == unauthorized
    assert ask(f"Bearer {signed_in['IdToken']}") == (200, {"status": "SUCCEEDED"})
    row = place.client("dynamodb").get_item(TableName="visits", Key={"PK": {"S": "ann"}})["Item"]
    assert row["Reason"] == {"S": "a cough"}

    def led_to(trace):
        return place.pool.request("GET", f"{place.url}/_millpond/trace/{trace}").data.decode()

    for operation in ("ExecuteApi", "StartSyncExecution", "PutItem"):
        assert f'"{operation}"' in led_to(traces[-1])
    assert '"JsonWebKeys"' in led_to(traces[1]), "the keys are fetched for the first token, in its trace"


# A form to a queue's path is the oldest way of putting messages there.
def test_a_request_becomes_a_message(place):
    sqs = place.client("sqs")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    api = Api(place)
    where = api.method(api.resource("letters"), "POST")
    form = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    api.aws(where, f"sqs:path/{ACCOUNT}/letters", template, requestParameters=form)
    api.deploy()
    answer = api.ask("/letters", "POST", json={"a": "b & c"})
    assert answer.status == 200 and b"<SendMessageResponse" in answer.data, answer.data
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert json.loads(message["Body"]) == {"a": "b & c"}


# CDK's AwsIntegration writes an action's parameters behind it, others map them into the query string: neither writes a form.
def test_an_action_has_parameters(place):
    sqs = place.client("sqs")
    url = sqs.create_queue(QueueName="notes")["QueueUrl"]
    api = Api(place)
    where = api.method(api.resource("mapped"), requestParameters={"method.request.querystring.text": True})
    mapped = {
        "integration.request.querystring.QueueUrl": f"'{url}'",
        "integration.request.querystring.MessageBody": "method.request.querystring.text",
    }
    api.aws(where, "sqs:action/SendMessage", "", requestParameters=mapped)
    written = urllib.parse.urlencode({"QueueUrl": url, "MessageBody": "from CDK"})
    api.aws(api.method(api.resource("written")), f"sqs:action/SendMessage&{written}", "")
    api.deploy()
    for path in ("/mapped?text=a%20%26%20b", "/written"):
        answer = api.ask(path)
        assert answer.status == 200 and b"<SendMessageResponse" in answer.data, answer.data
    messages = [sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] for _ in range(2)]
    assert sorted(messages) == ["a & b", "from CDK"]


# A domain with a star is that of all tenants: the host says which, and clients may compress what they send.
def test_a_tenants_host_is_reached_with_a_compressed_body(place):
    gateway = place.client("apigateway")
    api = Api(place, minimumCompressionSize=0, endpointConfiguration={"types": ["REGIONAL"]})
    where = api.method(api.resource("pets"), "POST")
    templates = {"application/json": '#set($context.requestOverride.header.A = $input.json("$.a")){"statusCode": 200}'}
    gateway.put_integration(**where, type="MOCK", requestTemplates=templates)
    told = "$context.domainPrefix $context.customDomain.basePathMatched $context.endpointType"
    gateway.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": told})
    api.deploy()
    gateway.create_domain_name(domainName="*.tenants.example.com", endpointConfiguration={"types": ["REGIONAL"]})
    gateway.create_base_path_mapping(
        domainName="*.tenants.example.com", basePath="v1", restApiId=api.id, stage="main"
    )

    def ask(host, coding, body):
        headers = {"Host": host, "Content-Encoding": coding, "Accept-Encoding": "gzip"}
        return place.pool.request("POST", f"{place.url}/v1/pets", headers=headers, body=body)

    answer = ask("ann.tenants.example.com", "gzip", gzip.compress(b'{"a": 1}'))
    assert (answer.status, answer.data) == (200, b"ann v1 REGIONAL"), answer.data
    assert answer.headers["Content-Encoding"] == "gzip"
    assert ask("bob.tenants.example.com", "deflate", zlib.compress(b'{"a": 1}')).data == b"bob v1 REGIONAL"
    assert ask("ann.tenants.example.com", "gzip", b'{"a": 1}').status == 415
    mapping = {"domainName": "*.tenants.example.com", "basePath": "v1"}
    patch = [{"op": "replace", "path": "/restapiId", "value": "absent"}]
    with pytest.raises(gateway.exceptions.BadRequestException, match="Invalid REST API identifier"):
        gateway.update_base_path_mapping(**mapping, patchOperations=patch)
    gateway.delete_domain_name(domainName="*.tenants.example.com")


# A rule and a pipe reach an API as its clients do, and one that asks for IAM knows for whom.
def test_rules_and_pipes_reach_an_api(place):
    sqs, events = place.client("sqs"), place.client("events")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    source = sqs.create_queue(QueueName="in")["QueueUrl"]
    api = Api(place)
    form = {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"}
    template = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
    for part, authorization in (("events", "AWS_IAM"), ("letters", "AWS_IAM")):
        where = api.method(api.resource(part), "POST", authorization=authorization)
        api.aws(where, f"sqs:path/{ACCOUNT}/letters", template, requestParameters=form)
    api.deploy()

    def arn(path):
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.id}/main/POST/{path}"

    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["clinic"]}))
    target = {"Id": "api", "Arn": arn("events"), "RoleArn": ROLE, "InputPath": "$.detail"}
    assert events.put_targets(Rule="r", Targets=[target])["FailedEntryCount"] == 0
    events.put_events(Entries=[{"Source": "clinic", "DetailType": "t", "Detail": json.dumps({"n": 1})}])
    place.client("pipes").create_pipe(
        Name="p",
        Source=f"arn:aws:sqs:{REGION}:{ACCOUNT}:in",
        Target=arn("*"),
        RoleArn=ROLE,
        TargetParameters={
            "InputTemplate": "<$.body>",
            "HttpParameters": {"PathParameterValues": ["$.messageAttributes.to.stringValue"]},
        },
    )
    to = {"to": {"DataType": "String", "StringValue": "letters"}}
    sqs.send_message(QueueUrl=source, MessageBody=json.dumps({"n": 2}), MessageAttributes=to)
    place.pool.request("GET", f"{place.url}/_millpond/idle")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert sorted(message["Body"] for message in messages) == ['{"n":1}', '{"n":2}']
    left = sqs.get_queue_attributes(QueueUrl=source, AttributeNames=["All"])["Attributes"]
    assert left["ApproximateNumberOfMessages"] == left["ApproximateNumberOfMessagesNotVisible"] == "0"


# Keys and plans: who may call, and how often in a day of the clock.
def test_a_plan_opens_a_stage_for_a_key(place):
    api = Api(place)
    api.mock(api.root, "{}", apiKeyRequired=True)
    api.deploy()
    key = api.client.create_api_key(name="k", enabled=True)
    plan = api.client.create_usage_plan(
        name="p", apiStages=[{"apiId": api.id, "stage": "main"}], quota={"limit": 2, "period": "DAY"}
    )["id"]

    def ask(value):
        answer = api.ask("/", headers={"x-api-key": value} if value else {})
        return answer.status, answer.json()

    forbidden = (403, {"message": "Forbidden"})
    assert ask(None) == forbidden and ask("wrong") == forbidden and ask(key["value"]) == forbidden
    api.client.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
    assert [ask(key["value"])[0] for _ in range(3)] == [200, 200, 429]
    assert ask(key["value"]) == (429, {"message": "Limit Exceeded"})
    place.pool.request("POST", f"{place.url}/_millpond/clock", json={"advance": "P1D"})
    assert ask(key["value"])[0] == 200


# Whoever signs for execute-api is let in where a method wants a signature.
def test_a_signature_opens_a_method(place):
    api = Api(place)
    api.mock(api.root, '{"who": "$context.identity.accountId"}', authorization="AWS_IAM")
    api.deploy()
    assert api.ask("/").json() == {"message": "Missing Authentication Token"}
    request = AWSRequest(method="GET", url=f"{place.url}/_aws/execute-api/{api.id}/main/")
    SigV4Auth(Credentials(ACCOUNT, SECRET), "execute-api", REGION).add_auth(request)
    answer = place.pool.request("GET", request.url, headers=dict(request.headers))
    assert answer.json() == {"who": ACCOUNT}


# A page of another origin is answered by the API's own preflight, or not at all.
@pytest.mark.parametrize("has_preflight", [True, False])
def test_an_api_says_itself_what_pages_may_do(place, has_preflight):
    api = Api(place)
    api.mock(api.root, "{}")
    if has_preflight:
        where = api.method(api.root, "OPTIONS", statuses=())
        header = "method.response.header.Access-Control-Allow-Origin"
        api.client.put_method_response(**where, statusCode="204", responseParameters={header: True})
        templates = {"application/json": '{"statusCode": 204}'}
        api.client.put_integration(**where, type="MOCK", requestTemplates=templates)
        own = {header: "'https://page.example'"}
        api.client.put_integration_response(**where, statusCode="204", responseParameters=own)
    api.deploy()
    headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "GET"}
    answer = api.ask("/", "OPTIONS", headers=headers)
    expected = (204, "https://page.example") if has_preflight else (403, None)
    assert (answer.status, answer.headers.get("Access-Control-Allow-Origin")) == expected


# A method is tried before it is deployed; its log says where it went wrong.
def test_a_method_is_tried_with_its_log(place):
    api = Api(place)
    resource = api.resource("pets", "{id}")
    api.mock(resource, '{"id": "$input.params(\'id\')", "v": "$stageVariables.v", "stage": "$context.stage"}')
    where = {"restApiId": api.id, "resourceId": resource, "httpMethod": "GET"}
    tried = api.client.test_invoke_method(
        **where, pathWithQueryString="/pets/7?q=1", stageVariables={"v": "V"}, headers={"X-A": "1"}
    )
    assert tried["status"] == 200 and tried["headers"] == {"Content-Type": "application/json"}
    assert json.loads(tried["body"]) == {"id": "7", "v": "V", "stage": "test-invoke-stage"}
    for line in (
        "HTTP Method: GET, Resource Path: /pets/{id}",
        "Method request path: {id=7}",
        "Method request query string: {q=1}",
        "Method request headers: {X-A=1}",
        'Endpoint request body after transformations: {"statusCode": 200}',
        "Method completed with status: 200",
    ):
        assert f" : {line}\n" in tried["log"], tried["log"]
    patch = [{"op": "replace", "path": "/requestTemplates/application~1json", "value": "#if("}]
    api.client.update_integration(**where, patchOperations=patch)
    tried = api.client.test_invoke_method(**where)
    assert tried["status"] == 500 and "Execution failed: mapping template: " in tried["log"], tried


CODE = '''
import io
import json

def handler(event, context):
    if event["path"] == "/fails":
        raise ValueError("no such thing")
    return {"statusCode": 201, "headers": {"X-Own": "1"}, "body": json.dumps(event)}

def authorizer(event, context):
    if event["authorizationToken"] == "nobody":
        raise Exception("Unauthorized")
    statement = {"Action": "execute-api:Invoke", "Effect": event["authorizationToken"], "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ann", "policyDocument": policy, "context": {"number": 7}}
'''


# Functions behind methods and before them: a real process each.
def test_functions_answer_and_authorize(place):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE)
    functions = place.client("lambda")
    uris = {}
    for name in ("handler", "authorizer"):
        arn = functions.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=ROLE,
            Handler=f"app.{name}",
            Code={"ZipFile": archive.getvalue()},
        )["FunctionArn"]
        uris[name] = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
    api = Api(place)
    authorizer = api.client.create_authorizer(
        restApiId=api.id,
        name="policy",
        type="TOKEN",
        authorizerUri=uris["authorizer"],
        identitySource="method.request.header.Token",
        authorizerResultTtlInSeconds=0,
    )["id"]
    where = api.method(api.resource("{proxy+}"), "ANY", authorization="CUSTOM", authorizerId=authorizer)
    api.client.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uris["handler"])
    api.deploy()

    def ask(path, token):
        return api.ask(path, "PUT", headers={"Token": token} if token else {}, body=b"hello")

    answer = ask("/a/b?x=1&x=2", "Allow")
    event = answer.json()
    assert (answer.status, answer.headers["X-Own"]) == (201, "1")
    assert answer.headers["X-Amzn-Trace-Id"].startswith("Root=1-")
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/{proxy+}", "/a/b", "PUT")
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]} and event["stageVariables"] is None
    assert (event["body"], event["isBase64Encoded"]) == ("hello", False)
    context = event["requestContext"]
    assert (context["path"], context["stage"], context["accountId"]) == ("/main/a/b", "main", ACCOUNT)
    assert (context["authorizer"]["principalId"], context["authorizer"]["number"]) == ("ann", "7")
    assert (ask("/a", None).status, ask("/a", "nobody").status) == (401, 401)
    tried = api.client.test_invoke_authorizer(restApiId=api.id, authorizerId=authorizer, headers={"Token": "Deny"})
    assert (tried["clientStatus"], tried["principalId"]) == (0, "ann")
    assert json.loads(tried["policy"])["Statement"][0]["Effect"] == "Deny"
    assert "Successfully completed authorizer execution" in tried["log"], tried["log"]
    denied = ask("/a", "Deny")
    assert denied.status == 403 and denied.json() == {
        "Message": "User is not authorized to access this resource with an explicit deny"
    }
    failed = ask("/fails", "Allow")
    assert (failed.status, failed.data) == (502, b'{"message": "Internal server error"}')
