"""What a stage, a plan and an integration allow: answers from a cache, requests beyond a quota, and time."""

import socket

import pytest

from test_execute_api import Api


def patch(path, value):
    return [{"op": "replace", "path": path, "value": value}]


# A cache that is not flushed, or that mixes pages, is found out by clients and nobody else.
def test_answers_come_from_the_cache(place):
    api = Api(place)
    resource = api.resource("pets")
    page = "method.request.querystring.page"
    api.mock(resource, '{"at": "$context.requestId"}', requestParameters={page: False})
    where = {"restApiId": api.id, "resourceId": resource, "httpMethod": "GET"}
    api.client.put_integration(
        **where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'}, cacheKeyParameters=[page]
    )
    api.client.put_integration_response(
        **where, statusCode="200", responseTemplates={"application/json": '{"at": "$context.requestId"}'}
    )
    api.deploy(cacheClusterEnabled=True, cacheClusterSize="0.5")
    stage = {"restApiId": api.id, "stageName": "main"}
    settings = api.client.update_stage(**stage, patchOperations=patch("/*/*/caching/enabled", "true"))
    assert settings["cacheClusterStatus"] == "AVAILABLE" and settings["methodSettings"]["*/*"]["cachingEnabled"]

    def at(query="", **headers):
        answer = api.ask(f"/pets{query}", headers=headers)
        return answer.json()["at"], answer.headers.get("Warning")

    first = at()
    assert at() == first and at("?other=1") == first
    second = at("?page=2")
    assert second != first and at("?page=2") == second
    warning = "199 Cache-control headers were ignored because the caller was unauthorized."
    assert at(**{"Cache-Control": "max-age=0"}) == (first[0], warning)
    path = "/*/*/caching/requireAuthorizationForCacheControl"
    api.client.update_stage(**stage, patchOperations=patch(path, "false"))
    third = at(**{"Cache-Control": "max-age=0"})
    assert third != first and at() == third
    api.client.flush_stage_cache(**stage)
    assert at() != third and at("?page=2") != second
    with pytest.raises(api.client.exceptions.BadRequestException):
        api.client.update_stage(**stage, patchOperations=patch("/*/*/caching/ttlInSeconds", "3601"))


# A customer who has used up a quota is let in again as soon as the operator says so.
def test_a_quota_is_extended(place):
    api = Api(place)
    api.mock(api.resource("pets"), "{}", apiKeyRequired=True)
    api.deploy()
    value = "0123456789abcdefghij"
    key = api.client.create_api_key(name="key", value=value, enabled=True)["id"]
    plan = api.client.create_usage_plan(
        name="plan", apiStages=[{"apiId": api.id, "stage": "main"}], quota={"limit": 1, "period": "DAY"}
    )["id"]
    api.client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")

    def ask():
        return api.ask("/pets", headers={"x-api-key": value}).status

    assert [ask(), ask()] == [200, 429]
    told = api.client.update_usage(usagePlanId=plan, keyId=key, patchOperations=patch("/remaining", "1"))
    assert told["items"] == {key: [[1, 1]]}
    assert [ask(), ask()] == [200, 429]
    today = told["startDate"]
    told = api.client.get_usage(usagePlanId=plan, startDate=today, endDate=today)
    assert told["items"] == {key: [[2, 0]]}


# An endpoint that accepts and says nothing ends with the integration's time, in AWS's words.
def test_an_endpoint_has_its_time(place):
    with socket.create_server(("127.0.0.1", 0)) as server:
        uri = f"http://127.0.0.1:{server.getsockname()[1]}/"
        api = Api(place)
        for name, kind in (("plain", "HTTP"), ("proxy", "HTTP_PROXY")):
            where = api.method(api.resource(name))
            api.client.put_integration(
                **where, type=kind, uri=uri, integrationHttpMethod="GET", timeoutInMillis=50
            )
        api.deploy()
        for name in ("plain", "proxy"):
            answer = api.ask(f"/{name}")
            assert (answer.status, answer.data) == (504, b'{"message": "Endpoint request timed out"}')
