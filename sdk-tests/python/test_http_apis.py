"""HTTP APIs of API Gateway, made by boto3, which checks every answer against AWS's model, and asked as their clients ask."""

import io
import json
import threading
import zipfile
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION, SECRET

ROLE = f"arn:aws:iam::{ACCOUNT}:role/apis"
NOT_FOUND = (404, {"message": "Not Found"})
CODE = '''
def handler(event, context):
    if event["rawPath"].endswith("/custom"):
        return {"statusCode": 201, "headers": {"X-Own": "1"}, "cookies": ["a=1", "b=2"], "body": "made"}
    if event["rawPath"].endswith("/fails"):
        raise ValueError("no such thing")
    return event

def authorizer(event, context):
    allowed = event["identitySource"] == ["open sesame"]
    return {"isAuthorized": allowed, "context": {"number": 7, "route": event["routeKey"]}}
'''


class Api:
    """An HTTP API in the making, with a stage that deploys by itself, and its client."""

    def __init__(self, place, stage="$default", **settings):
        self.place = place
        self.client = place.client("apigatewayv2")
        made = self.client.create_api(Name="api", ProtocolType="HTTP", **settings)
        self.id, self.endpoint = made["ApiId"], made["ApiEndpoint"]
        self.client.create_stage(ApiId=self.id, StageName=stage, AutoDeploy=True)

    def integration(self, **settings):
        return self.client.create_integration(ApiId=self.id, **settings)["IntegrationId"]

    def function(self, arn, version="2.0"):
        return self.integration(IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion=version)

    def service(self, subtype, **parameters):
        return self.integration(
            IntegrationType="AWS_PROXY",
            IntegrationSubtype=subtype,
            CredentialsArn=ROLE,
            PayloadFormatVersion="1.0",
            RequestParameters=parameters,
        )

    def route(self, key, integration, **settings):
        target = f"integrations/{integration}"
        return self.client.create_route(ApiId=self.id, RouteKey=key, Target=target, **settings)["RouteId"]

    def ask(self, path, method="GET", **arguments):
        """By the host's name, as AWS has it."""
        headers = {"Host": f"{self.id}.execute-api.{REGION}.amazonaws.com", **arguments.pop("headers", {})}
        return self.place.pool.request(method, f"{self.place.url}{path}", headers=headers, **arguments)


def told(answer):
    return answer.status, answer.json()


def functions(place):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", CODE)
    made = {}
    for name in ("handler", "authorizer"):
        made[name] = place.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=ROLE,
            Handler=f"app.{name}",
            Code={"ZipFile": archive.getvalue()},
        )["FunctionArn"]
    return made


def refused(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response
    return error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"], error["Error"]["Message"]


# One member under a wrong name, and a deployment of everybody fails.
def test_an_api_is_built_shown_and_removed(place):
    gateway = place.client("apigatewayv2")
    cors = {"AllowOrigins": ["https://page.example"], "AllowMethods": ["*"], "MaxAge": 5}
    api = gateway.create_api(Name="pets", ProtocolType="HTTP", Tags={"team": "zoo"}, CorsConfiguration=cors)
    assert api["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert isinstance(api["CreatedDate"], datetime) and api["CorsConfiguration"] == cors
    of = {"ApiId": api["ApiId"]}
    integration = gateway.create_integration(
        **of,
        IntegrationType="HTTP_PROXY",
        IntegrationUri="https://partner.example/{id}",
        IntegrationMethod="GET",
        RequestParameters={"append:header.x-a": "$request.header.x-b"},
        ResponseParameters={"404": {"overwrite:statuscode": "410"}},
    )
    assert integration["ResponseParameters"] == {"404": {"overwrite:statuscode": "410"}}
    target = f"integrations/{integration['IntegrationId']}"
    route = gateway.create_route(**of, RouteKey="GET /pets/{id}", Target=target, OperationName="pet")
    stage = gateway.create_stage(**of, StageName="dev", AutoDeploy=True, StageVariables={"a": "b"})
    assert stage["DeploymentId"] and isinstance(stage["LastUpdatedDate"], datetime)
    deployment = gateway.get_deployment(**of, DeploymentId=stage["DeploymentId"])
    assert deployment["AutoDeployed"] and deployment["DeploymentStatus"] == "DEPLOYED"
    settings = {"GET /pets/{id}": {"ThrottlingRateLimit": 5.5, "ThrottlingBurstLimit": 7}}
    stage = gateway.update_stage(**of, StageName="dev", RouteSettings=settings, Description="d")
    assert stage["RouteSettings"] == settings and stage["StageVariables"] == {"a": "b"}
    gateway.delete_route_settings(**of, StageName="dev", RouteKey="GET /pets/{id}")
    exported = gateway.export_api(**of, Specification="OAS30", OutputType="JSON", StageName="dev")["body"].read()
    assert json.loads(exported)["paths"]["/pets/{id}"]["get"]["operationId"] == "pet"
    imported = gateway.import_api(Body=exported.decode())
    keys = [item["RouteKey"] for item in gateway.get_routes(ApiId=imported["ApiId"])["Items"]]
    assert (imported["Name"], imported["CorsConfiguration"], keys) == ("pets", cors, ["GET /pets/{id}"])
    arn = f"arn:aws:apigateway:{REGION}::/apis/{api['ApiId']}"
    gateway.tag_resource(ResourceArn=arn, Tags={"more": "1"})
    gateway.untag_resource(ResourceArn=arn, TagKeys=["team"])
    assert gateway.get_tags(ResourceArn=arn)["Tags"] == {"more": "1"}
    pages = gateway.get_paginator("get_apis").paginate(PaginationConfig={"PageSize": 1})
    assert {item["ApiId"] for page in pages for item in page["Items"]} == {api["ApiId"], imported["ApiId"]}
    used = f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{route['RouteId']}]"
    of_integration = {**of, "IntegrationId": integration["IntegrationId"]}
    assert refused(gateway.delete_integration, **of_integration) == (409, "ConflictException", used)
    text = "Route with key GET /pets/{id} already exists for this API"
    assert refused(gateway.create_route, **of, RouteKey="GET /pets/{id}") == (409, "ConflictException", text)
    gateway.delete_route(**of, RouteId=route["RouteId"])
    gateway.delete_integration(**of_integration)
    gateway.delete_api(**of)
    absent = f"Invalid API identifier specified {ACCOUNT}:{api['ApiId']}"
    assert refused(gateway.get_api, **of) == (404, "NotFoundException", absent)
    status, code, _ = refused(gateway.create_api, Name="ws", ProtocolType="WEBSOCKET")
    assert (status, code) == (501, "NotImplemented")


# The shortest way to an API: a function behind everything, a real process.
def test_a_function_answers_for_an_api_made_with_a_target(place):
    gateway = place.client("apigatewayv2")
    api = gateway.create_api(Name="quick", ProtocolType="HTTP", Target=functions(place)["handler"])
    for url in (api["ApiEndpoint"], f"{place.url}/_aws/execute-api/{api['ApiId']}"):
        answer = place.pool.request("PUT", f"{url}/a/b?x=1&x=2", headers={"Cookie": "c=1; d=2"}, body=b"hello")
        event = answer.json()
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "$default", "/a/b")
        assert event["cookies"] == ["c=1", "d=2"] and event["queryStringParameters"] == {"x": "1,2"}
        assert event["requestContext"]["accountId"] == ACCOUNT
        assert event["requestContext"]["http"]["method"] == "PUT"
        assert event["requestContext"]["requestId"] == answer.headers["apigw-requestid"]
    answer = place.pool.request("GET", f"{api['ApiEndpoint']}/custom")
    assert (answer.status, answer.data, answer.headers["X-Own"]) == (201, b"made", "1")
    assert answer.headers.getlist("set-cookie") == ["a=1", "b=2"]
    failed = place.pool.request("GET", f"{api['ApiEndpoint']}/fails")
    assert told(failed) == (500, {"message": "Internal Server Error"})


# Who calls is asked by a function, a signature or nobody; stages are found by their names.
def test_routes_ask_who_calls(place):
    made = functions(place)
    api = Api(place, stage="dev")
    integration = api.function(made["handler"])
    authorizer = api.client.create_authorizer(
        ApiId=api.id,
        Name="sesame",
        AuthorizerType="REQUEST",
        AuthorizerUri=f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{made['authorizer']}/invocations",
        IdentitySource=["$request.header.Token"],
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        AuthorizerResultTtlInSeconds=300,
    )["AuthorizerId"]
    api.route("GET /open", integration)
    api.route("GET /asked", integration, AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    api.route("GET /signed", integration, AuthorizationType="AWS_IAM")
    assert api.ask("/dev/open").json()["rawPath"] == "/dev/open"
    assert told(api.ask("/open")) == NOT_FOUND and told(api.ask("/dev/absent")) == NOT_FOUND
    assert told(api.ask("/dev/asked")) == (401, {"message": "Unauthorized"})
    assert told(api.ask("/dev/asked", headers={"Token": "x"})) == (403, {"message": "Forbidden"})
    event = api.ask("/dev/asked", headers={"Token": "open sesame"}).json()
    assert event["requestContext"]["authorizer"] == {"lambda": {"number": 7, "route": "GET /asked"}}
    assert told(api.ask("/dev/signed")) == (403, {"message": "Forbidden"})
    request = AWSRequest(method="GET", url=f"{place.url}/_aws/execute-api/{api.id}/dev/signed")
    SigV4Auth(Credentials(ACCOUNT, SECRET), "execute-api", REGION).add_auth(request)
    event = place.pool.request("GET", request.url, headers=dict(request.headers)).json()
    assert event["requestContext"]["authorizer"]["iam"]["accountId"] == ACCOUNT


class Backend(BaseHTTPRequestHandler):
    """Tells what it was asked."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        told = json.dumps({"path": self.path, "body": body, "x-id": self.headers["x-id"]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *arguments):
        pass


# A proxy to an endpoint of one's own, and an answer of which parameters make another.
def test_an_endpoint_answers_with_mapped_parameters(place):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = Api(place, CorsConfiguration={"AllowOrigins": ["https://page.example"], "AllowMethods": ["POST"]})
    integration = api.integration(
        IntegrationType="HTTP_PROXY",
        IntegrationUri=f"http://127.0.0.1:{server.server_port}/things/{{id}}",
        IntegrationMethod="ANY",
        RequestParameters={"overwrite:header.x-id": "${request.path.id}/${context.stage}"},
        ResponseParameters={"200": {"overwrite:statuscode": "202", "append:header.x-path": "$response.body.path"}},
    )
    api.route("POST /pets/{id}", integration)
    answer = api.ask("/pets/7?q=a%20b", "POST", body=b"hello", headers={"Origin": "https://page.example"})
    server.shutdown()
    server.server_close()
    assert told(answer) == (202, {"path": "/things/7?q=a%20b", "body": "hello", "x-id": "7/$default"})
    assert answer.headers["x-path"] == "/things/7?q=a%20b"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://page.example"
    headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
    preflight = api.ask("/pets/7", "OPTIONS", headers=headers)
    assert (preflight.status, preflight.headers["Access-Control-Allow-Methods"]) == (204, "POST")


# Messages and events without a line of code between.
def test_a_request_becomes_a_message_and_an_event(place):
    sqs = place.client("sqs")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
    events = place.client("events")
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["api"]}))
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": queue, "InputPath": "$.detail"}])
    api = Api(place)
    attributes = json.dumps({"k": {"DataType": "String", "StringValue": "v"}})
    message = api.service("SQS-SendMessage", QueueUrl=url, MessageBody="$request.body", MessageAttributes=attributes)
    api.route("POST /message", message)
    event = api.service(
        "EventBridge-PutEvents", Source="api", DetailType="$request.header.x-type", Detail="$request.body.detail"
    )
    api.route("POST /event", event)
    answer = api.ask("/message", "POST", json={"a": "b & c"})
    assert answer.status == 200 and b"<SendMessageResponse" in answer.data, answer.data
    received = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert json.loads(received["Body"]) == {"a": "b & c"}
    assert received["MessageAttributes"]["k"]["StringValue"] == "v"
    answer = api.ask("/event", "POST", json={"detail": {"n": 1}}, headers={"x-type": "t"})
    assert (answer.status, answer.json()["FailedEntryCount"]) == (200, 0)
    received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]
    assert json.loads(received["Body"]) == {"n": 1}


# A sign-in, an authorizer, a state machine and a row, without a function.
def test_a_signed_in_users_request_becomes_a_row(place):
    place.client("dynamodb").create_table(
        TableName="visits",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
    )
    keep = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:putItem",
        "Parameters": {"TableName": "visits", "Item": {"PK": {"S.$": "$.who"}, "Reason": {"S.$": "$.reason"}}},
        "End": True,
    }
    machines = place.client("stepfunctions", inject_host_prefix=False)
    machine = machines.create_state_machine(
        name="m",
        type="EXPRESS",
        roleArn=ROLE,
        definition=json.dumps({"StartAt": "Keep", "States": {"Keep": keep}}),
    )["stateMachineArn"]
    cognito = place.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="clinic")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Passw0rd!", Permanent=True)
    signed_in = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"}
    )["AuthenticationResult"]

    api = Api(place)
    authorizer = api.client.create_authorizer(
        ApiId=api.id,
        Name="clinic",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}", "Audience": [client]},
    )["AuthorizerId"]
    start = api.service("StepFunctions-StartSyncExecution", StateMachineArn=machine, Input="$request.body")
    jwt = {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
    api.route("POST /visits", start, **jwt)
    api.route("POST /scoped", start, **jwt, AuthorizationScopes=["visits/write"])

    def ask(token, path="/visits"):
        headers = {"Authorization": token} if token else {}
        return api.ask(path, "POST", json={"who": "ann", "reason": "a cough"}, headers=headers)

    nobody = ask(None)
    assert told(nobody) == (401, {"message": "Unauthorized"}) and nobody.headers["www-authenticate"] == "Bearer"
    forged = ask(signed_in["IdToken"][:-2])
    assert forged.status == 401 and 'error="invalid_token"' in forged.headers["www-authenticate"]
    for token in (signed_in["IdToken"], f"Bearer {signed_in['AccessToken']}"):
        answer = ask(token)
        assert (answer.status, answer.json()["status"]) == (200, "SUCCEEDED"), answer.data
    scoped = ask(signed_in["AccessToken"], "/scoped")
    assert told(scoped) == (403, {"message": "Forbidden"})
    row = place.client("dynamodb").get_item(TableName="visits", Key={"PK": {"S": "ann"}})["Item"]
    assert row["Reason"] == {"S": "a cough"}
    place.pool.request("POST", f"{place.url}/_millpond/clock", json={"advance": "P1D"})
    expired = ask(signed_in["IdToken"])
    assert expired.status == 401 and "expired" in expired.headers["www-authenticate"]


# One domain leads to APIs of both versions, whichever made it.
def test_one_domain_leads_to_both_kinds_of_apis(place):
    rest, http = place.client("apigateway"), place.client("apigatewayv2")
    rest_api = rest.create_rest_api(name="rest")
    where = {"restApiId": rest_api["id"], "resourceId": rest_api["rootResourceId"], "httpMethod": "GET"}
    rest.put_method(**where, authorizationType="NONE")
    rest.put_method_response(**where, statusCode="200")
    rest.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    rest.put_integration_response(**where, statusCode="200", responseTemplates={"application/json": '"rest"'})
    rest.create_deployment(restApiId=rest_api["id"], stageName="main")
    api = Api(place, stage="dev", DisableExecuteApiEndpoint=True)
    api.route("GET /pets", api.function(functions(place)["handler"]))
    certificate = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/a"
    domain = http.create_domain_name(
        DomainName="both.example.com",
        DomainNameConfigurations=[{"CertificateArn": certificate, "EndpointType": "REGIONAL"}],
    )
    assert domain["DomainNameConfigurations"][0]["CertificateArn"] == certificate
    assert rest.get_domain_name(domainName="both.example.com")["regionalCertificateArn"] == certificate
    rest.create_base_path_mapping(domainName="both.example.com", basePath="r", restApiId=rest_api["id"], stage="main")
    http.create_api_mapping(DomainName="both.example.com", ApiId=api.id, Stage="dev", ApiMappingKey="h/v1")
    mappings = http.get_api_mappings(DomainName="both.example.com")["Items"]
    assert [(item["ApiMappingKey"], item["Stage"]) for item in mappings] == [("h/v1", "dev"), ("r", "main")]

    def ask(path):
        return place.pool.request("GET", f"{place.url}{path}", headers={"Host": "both.example.com"})

    assert told(ask("/r")) == (200, "rest")
    event = ask("/h/v1/pets").json()
    assert (event["routeKey"], event["requestContext"]["domainName"]) == ("GET /pets", "both.example.com")
    assert told(ask("/h/v1/absent")) == NOT_FOUND
    assert told(api.ask("/dev/pets")) == NOT_FOUND, "its own endpoint is off"
    http.delete_domain_name(DomainName="both.example.com")
    assert rest.get_domain_names()["items"] == []
