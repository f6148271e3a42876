"""What a rule on the default bus sees of HealthLake: its calls, as CloudTrail records them, and its own events."""

import json

import pytest

from conftest import ACCOUNT, REGION

CALLS = {
    "source": ["aws.healthlake"],
    "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {
        "eventSource": ["healthlake.amazonaws.com"],
        "eventName": ["CreateResource", "UpdateResource"],
        "responseElements": {"statusCode": [200, 201]},
    },
}


@pytest.fixture
def received(place):
    """Puts rules with a queue as their target, and reads what comes."""
    events, sqs = place.client("events"), place.client("sqs")
    url = sqs.create_queue(QueueName="seen.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]

    def listen(name, pattern):
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:seen.fifo", "SqsParameters": {"MessageGroupId": "g"}}
        assert events.put_targets(Rule=name, Targets=[target])["FailedEntryCount"] == 0

    def read():
        place.pool.request("GET", f"{place.url}/_millpond/idle")
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    return listen, read


# The pattern is one that was published by somebody who follows HealthLake in this way.
def test_a_rule_sees_each_write_once_and_in_order(place, received):
    listen, read = received
    store = place.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    listen("writes", {**CALLS, "detail": {**CALLS["detail"], "requestParameters": {"datastoreId": [store["DatastoreId"]]}}})
    patient = json.dumps({"resourceType": "Patient", "id": "ann"})
    base = store["DatastoreEndpoint"]
    for status in (201, 200):
        assert place.fhir("PUT", f"{base}Patient/ann", patient).status == status
        # The next is later, so that the queue has them in this order.
        place.pool.request("GET", f"{place.url}/_millpond/idle")
    assert place.fhir("POST", f"{base}Patient", '{"resourceType":"Patient"}').status == 201
    assert place.fhir("PUT", f"{base}Patient/ann", "{}").status == 400
    assert place.fhir("GET", f"{base}Patient/ann").status == 200
    seen = read()
    told = [(event["detail"]["eventName"], event["detail"]["responseElements"]["statusCode"]) for event in seen]
    assert told == [("UpdateResource", 201), ("UpdateResource", 200), ("CreateResource", 201)]
    assert seen[0]["detail"]["requestParameters"] == {
        "datastoreId": store["DatastoreId"],
        "resourceType": "Patient",
        "resourceId": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }


# Rules for an audit ask who changed something, and leave out what only reads.
def test_a_rule_sees_who_called_and_whether_it_was_a_read(place, received):
    listen, read = received
    store = place.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4")
    asked = {"readOnly": [False], "managementEvent": [True], "eventCategory": ["Management"], "eventName": [{"suffix": "Resource"}]}
    listen("writes", {"source": ["aws.healthlake"], "detail": asked})
    base = store["DatastoreEndpoint"]
    assert place.fhir("PUT", f"{base}Patient/ann", json.dumps({"resourceType": "Patient", "id": "ann"})).status == 201
    assert place.fhir("GET", f"{base}Patient/ann").status == 200
    [event] = read()
    identity = event["detail"]["userIdentity"]
    assert (identity["type"], identity["accountId"]) == ("Root", ACCOUNT)
    assert identity["arn"] == f"arn:aws:iam::{ACCOUNT}:root" and identity["accessKeyId"]
    assert event["detail"]["sourceIPAddress"] == "127.0.0.1"


# HealthLake's own events say where a data store is in its life.
def test_a_rule_sees_a_data_store_come_and_go(place, received):
    listen, read = received
    listen("life", {"source": ["aws.healthlake"], "detail-type": [{"prefix": "Data Store"}]})
    store = place.client("healthlake").create_fhir_datastore(DatastoreTypeVersion="R4", DatastoreName="clinic")
    made = read()
    assert sorted(event["detail-type"] for event in made) == ["Data Store Active", "Data Store Creating"]
    assert made[0]["detail"]["datastoreName"] == "clinic"
    assert made[0]["detail"]["datastoreEndpoint"].endswith(f"/datastore/{store['DatastoreId']}/r4/")
    place.client("healthlake").delete_fhir_datastore(DatastoreId=store["DatastoreId"])
    assert sorted(event["detail-type"] for event in read()) == ["Data Store Deleted", "Data Store Deleting"]
