"""HealthLake's FHIR API with requests that botocore signs, as Python programs call it."""

import json

import pytest


@pytest.fixture
def endpoint(place):
    created = place.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    return created["DatastoreEndpoint"]


def patient(id, family):
    return json.dumps({"resourceType": "Patient", "id": id, "name": [{"family": family}]})


# The life of a resource: each step's status and version.
def test_a_resource_lives(place, endpoint):
    created = place.fhir("POST", f"{endpoint}Patient", patient("ignored", "Keller"))
    assert (created.status, created.headers["ETag"]) == (201, 'W/"1"')
    assert "Location" not in created.headers
    id = created.json()["id"]
    url = f"{endpoint}Patient/{id}"
    assert id != "ignored"
    assert place.fhir("GET", url).data == created.data

    updated = place.fhir("PUT", url, patient(id, "Weber"), {"If-Match": 'W/"1"'})
    assert (updated.status, updated.json()["meta"]["versionId"]) == (200, "2")
    late = place.fhir("PUT", url, patient(id, "Frei"), {"If-Match": 'W/"1"'})
    assert (late.status, late.json()["resourceType"]) == (412, "OperationOutcome")
    assert place.fhir("GET", f"{url}/_history/1").data == created.data
    assert place.fhir("DELETE", url).status == 204
    assert place.fhir("GET", url).status == 410
    history = place.fhir("GET", f"{url}/_history").json()
    assert [entry["request"]["method"] for entry in history["entry"]] == ["DELETE", "PUT", "POST"]


# The digits of a decimal are its precision, and Python's own numbers would lose them.
def test_decimals_keep_their_digits(place, endpoint):
    body = '{"resourceType":"Observation","status":"final","code":{"text":"dose"},"valueQuantity":{"value":1.10}}'
    created = place.fhir("POST", f"{endpoint}Observation", body)
    assert created.status == 201, created.data
    read = place.fhir("GET", f"{endpoint}Observation/{created.json()['id']}")
    assert b'"value":1.10}' in read.data


# The feed in its three shapes, and the place where each is resumed.
def test_changes_are_told(place, endpoint):
    for number in range(1, 4):
        place.fhir("PUT", f"{endpoint}Patient/a", patient("a", f"name {number}"))
    told = place.fhir("GET", f"{endpoint}$changes?after=1&_include=resource").json()
    assert [change["sequence"] for change in told["changes"]] == [2, 3]
    assert told["changes"][1]["resource"]["name"][0]["family"] == "name 3"
    assert (told["next"], told["latest"]) == (3, 3)
    lines = place.fhir("GET", f"{endpoint}$changes", headers={"Accept": "application/x-ndjson"})
    assert [json.loads(line)["operation"] for line in lines.data.splitlines()] == ["create", "update", "update"]


# An OperationOutcome is what a client shows to its user.
def test_refusals_are_operation_outcomes(place, endpoint):
    for method, path, body, status, code in [
        ("GET", "Patient/nobody", None, 404, "not-found"),
        ("POST", "Observation", '{"resourceType":"Observation"}', 400, "required"),
        ("GET", "Patient?_revinclude=*", None, 501, "not-supported"),
    ]:
        refused = place.fhir(method, endpoint + path, body)
        assert refused.status == status, refused.data
        outcome = refused.json()
        assert outcome["resourceType"] == "OperationOutcome"
        assert outcome["issue"][0]["code"] == code
