"""API Gateway's control plane through boto3, which checks every answer against AWS's model: an API is built, deployed, patched, exported
and removed as Terraform and the CDK do it."""

import json
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:f"
URI = f"arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


@pytest.fixture
def gateway(place):
    return place.client("apigateway")


def refused(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response
    return error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"], error["Error"]["Message"]


def patch(*operations):
    return [dict(zip(("op", "path", "value"), operation)) for operation in operations]


# One member under a wrong name, or a path that is read otherwise, and a deployment of everybody fails.
def test_an_api_is_built_deployed_and_removed(gateway):
    api = gateway.create_rest_api(name="pets", tags={"team": "zoo"}, endpointConfiguration={"types": ["REGIONAL"]})
    assert api["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert isinstance(api["createdDate"], datetime)
    of = {"restApiId": api["id"]}
    resource = gateway.create_resource(**of, parentId=api["rootResourceId"], pathPart="{id}")
    at = {**of, "resourceId": resource["id"], "httpMethod": "GET"}
    gateway.put_method(**at, authorizationType="NONE", requestParameters={"method.request.path.id": True})
    gateway.put_integration(
        **at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'},
        requestParameters={"integration.request.header.x-id": "method.request.path.id"},
    )
    gateway.put_method_response(**at, statusCode="200", responseModels={"application/json": "Empty"})
    gateway.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": "{}"})
    method = gateway.get_method(**at)
    assert method["methodIntegration"]["integrationResponses"]["200"]["statusCode"] == "200"
    listed = gateway.get_resources(**of, embed=["methods"])["items"]
    assert [item["path"] for item in listed] == ["/", "/{id}"]
    assert listed[1]["resourceMethods"]["GET"]["requestParameters"] == {"method.request.path.id": True}

    deployment = gateway.create_deployment(**of, stageName="dev", variables={"a": "b"})
    stage = gateway.get_stage(**of, stageName="dev")
    assert (stage["deploymentId"], stage["variables"]) == (deployment["id"], {"a": "b"})
    stage = gateway.update_stage(
        **of, stageName="dev",
        patchOperations=patch(("replace", "/~1{id}/GET/throttling/rateLimit", "5"), ("replace", "/variables/a", "c")),
    )
    assert stage["methodSettings"]["~1{id}/GET"]["throttlingRateLimit"] == 5.0
    assert stage["variables"] == {"a": "c"}
    arn = f"arn:aws:apigateway:us-west-2::/restapis/{api['id']}"
    gateway.tag_resource(resourceArn=arn, tags={"more": "1"})
    assert gateway.get_tags(resourceArn=arn)["tags"] == {"team": "zoo", "more": "1"}
    gateway.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert gateway.get_rest_api(**of)["tags"] == {"more": "1"}

    assert gateway.delete_method(**at)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert gateway.delete_resource(**of, resourceId=resource["id"])["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert gateway.delete_rest_api(**of)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(gateway.get_rest_api, **of)[:2] == (404, "NotFoundException")


# Errors are told by status, code and text, which tools match.
def test_what_cannot_be_is_refused_in_awss_words(gateway):
    api = gateway.create_rest_api(name="refusals")
    of = {"restApiId": api["id"]}
    root = {**of, "resourceId": api["rootResourceId"]}
    text = "Invalid API identifier specified 111122223333:none"
    assert refused(gateway.get_resources, restApiId="none") == (404, "NotFoundException", text)
    text = "Invalid Resource identifier specified"
    assert refused(gateway.get_resource, **of, resourceId="none") == (404, "NotFoundException", text)
    gateway.put_method(**root, httpMethod="GET", authorizationType="NONE")
    text = "Method already exists for this resource"
    again = refused(gateway.put_method, **root, httpMethod="GET", authorizationType="NONE")
    assert again == (409, "ConflictException", text)
    text = "Enumeration value for HttpMethod must be non-empty"
    assert refused(gateway.put_integration, **root, httpMethod="GET", type="AWS_PROXY", uri=URI)[2] == text
    text = "No integration defined for method"
    assert refused(gateway.create_deployment, **of) == (400, "BadRequestException", text)
    gateway.put_integration(**root, httpMethod="GET", type="AWS_PROXY", uri=URI, integrationHttpMethod="POST")
    deployment = gateway.create_deployment(**of, stageName="dev")["id"]
    text = "Active stages pointing to this deployment must be moved or deleted"
    assert refused(gateway.delete_deployment, **of, deploymentId=deployment) == (400, "BadRequestException", text)


# Keys and plans are what a team hands to its partners; a list without values is what AWS gives.
def test_keys_and_plans(gateway):
    api = gateway.create_rest_api(name="plans")
    root = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**root, authorizationType="NONE", apiKeyRequired=True)
    gateway.put_integration(**root, type="MOCK")
    gateway.create_deployment(restApiId=api["id"], stageName="dev")
    key = gateway.create_api_key(name="partner", enabled=True)
    assert len(key["value"]) == 40
    assert "value" not in gateway.get_api_key(apiKey=key["id"])
    assert gateway.get_api_key(apiKey=key["id"], includeValue=True)["value"] == key["value"]
    plan = gateway.create_usage_plan(
        name="gold", apiStages=[{"apiId": api["id"], "stage": "dev"}], quota={"limit": 3, "period": "MONTH"},
        throttle={"rateLimit": 10, "burstLimit": 5},
    )
    assert plan["throttle"]["rateLimit"] == 10.0
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    assert [item["id"] for item in gateway.get_usage_plans(keyId=key["id"])["items"]] == [plan["id"]]
    today = datetime.now(timezone.utc).date().isoformat()
    usage = gateway.get_usage(usagePlanId=plan["id"], startDate=today, endDate=today)
    assert usage["items"] == {key["id"]: [[0, 3]]}
    imported = gateway.import_api_keys(
        body=b"name,key,enabled\na," + b"k" * 20 + b",true\n", format="csv", failOnWarnings=True,
    )
    assert len(imported["ids"]) == 1
    pages = gateway.get_paginator("get_api_keys").paginate(PaginationConfig={"PageSize": 1})
    ids = {item["id"] for page in pages for item in page["items"]}
    assert {key["id"], *imported["ids"]} <= ids


# A document is how SAM and many teams write an API; what comes out must be what went in.
def test_a_document_in_and_out(gateway):
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": URI}
    document = {
        "openapi": "3.0.1", "info": {"title": "documented", "version": "7"},
        "paths": {"/pets/{id}": {"get": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "200 response"}},
            "x-amazon-apigateway-integration": integration,
        }}},
    }
    api = gateway.import_rest_api(
        body=json.dumps(document).encode(), parameters={"endpointConfigurationTypes": "REGIONAL"},
    )
    assert (api["name"], api["version"], api["endpointConfiguration"]["types"]) == ("documented", "7", ["REGIONAL"])
    gateway.create_deployment(restApiId=api["id"], stageName="dev")
    exported = gateway.get_export(
        restApiId=api["id"], stageName="dev", exportType="oas30", parameters={"extensions": "integrations"},
        accepts="application/json",
    )
    assert exported["contentType"] == "application/json"
    told = json.loads(exported["body"].read())["paths"]["/pets/{id}"]["get"]
    assert told["parameters"] == document["paths"]["/pets/{id}"]["get"]["parameters"]
    assert told["x-amazon-apigateway-integration"].items() >= integration.items()
    api = gateway.put_rest_api(restApiId=api["id"], mode="overwrite", body=json.dumps(document).encode())
    assert [item["path"] for item in gateway.get_resources(restApiId=api["id"])["items"]] == ["/", "/pets", "/pets/{id}"]


# Base paths decide which team's API answers under the company's domain.
def test_a_domain_with_base_paths(gateway):
    api = gateway.create_rest_api(name="mapped")
    domain = gateway.create_domain_name(
        domainName="control.example.com", endpointConfiguration={"types": ["REGIONAL"]},
        regionalCertificateArn="arn:aws:acm:us-west-2:111122223333:certificate/a",
    )
    assert domain["domainNameStatus"] == "AVAILABLE"
    of = {"domainName": "control.example.com"}
    gateway.create_base_path_mapping(**of, basePath="pets", restApiId=api["id"])
    gateway.create_base_path_mapping(**of, restApiId=api["id"])
    assert [item["basePath"] for item in gateway.get_base_path_mappings(**of)["items"]] == ["(none)", "pets"]
    mapping = gateway.update_base_path_mapping(**of, basePath="pets", patchOperations=patch(("replace", "/basePath", "dogs")))
    assert mapping["basePath"] == "dogs"
    assert gateway.get_base_path_mapping(**of, basePath="(none)")["restApiId"] == api["id"]
    gateway.delete_base_path_mapping(**of, basePath="(none)")
    gateway.delete_domain_name(**of)
    assert refused(gateway.get_domain_name, **of)[1] == "NotFoundException"
