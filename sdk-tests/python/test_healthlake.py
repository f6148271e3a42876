"""HealthLake's control plane through boto3."""

import datetime

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from conftest import ACCOUNT, REGION, at_once, now

NO_ID = "0" * 32


def create(client, **members):
    return client.create_fhir_datastore(DatastoreTypeVersion="R4", **members)


# boto3's waiters look once a minute or two: a deployment in a test must pass at the first look.
def test_a_data_store_lives_without_waiting(place):
    client = place.client("healthlake")
    created = create(client, DatastoreName="clinic", Tags=[{"Key": "team", "Value": "care"}])
    id, arn = created["DatastoreId"], created["DatastoreArn"]
    assert created["DatastoreStatus"] == "CREATING"
    assert arn == f"arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{id}"
    assert created["DatastoreEndpoint"] == f"{place.url}/datastore/{id}/r4/"

    at_once(client, "fhir_datastore_active", DatastoreId=id)
    properties = client.describe_fhir_datastore(DatastoreId=id)["DatastoreProperties"]
    assert properties["DatastoreStatus"] == "ACTIVE"
    assert properties["DatastoreName"] == "clinic"
    assert properties["SseConfiguration"] == {"KmsEncryptionConfig": {"CmkType": "AWS_OWNED_KMS_KEY"}}
    assert abs(now(place) - properties["CreatedAt"]) < datetime.timedelta(minutes=5)

    updated = client.update_fhir_datastore(DatastoreId=id, DatastoreName="hospital")
    assert updated["DatastoreProperties"]["DatastoreName"] == "hospital"
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "stage", "Value": "test"}])
    client.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "stage", "Value": "test"}]

    assert client.delete_fhir_datastore(DatastoreId=id)["DatastoreStatus"] == "DELETING"
    at_once(client, "fhir_datastore_deleted", DatastoreId=id)


# Missing a page means missing a data store.
def test_data_stores_are_listed_by_pages_and_filters(place):
    client = place.client("healthlake")
    ids = [create(client, DatastoreName=name)["DatastoreId"] for name in ("one", "two", "three")]
    seen, token = [], {}
    while True:
        page = client.list_fhir_datastores(MaxResults=2, **token)
        seen += [one["DatastoreId"] for one in page["DatastorePropertiesList"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert sorted(seen) == sorted(ids)

    def names(**filter):
        listed = client.list_fhir_datastores(Filter=filter)["DatastorePropertiesList"]
        return sorted(one["DatastoreName"] for one in listed)

    client.delete_fhir_datastore(DatastoreId=ids[0])
    hour = datetime.timedelta(hours=1)
    moment = now(place)
    assert names(DatastoreStatus="ACTIVE") == ["three", "two"]
    assert names(DatastoreStatus="DELETED") == ["one"]
    assert names(DatastoreName="two") == ["two"]
    assert names(CreatedAfter=moment - hour, CreatedBefore=moment + hour) == ["one", "three", "two"]
    assert names(CreatedAfter=moment + hour) == []


# Programs catch exceptions by their type. The texts are believed but for the last one.
def test_errors_have_types_and_texts(place):
    client = place.client("healthlake", parameter_validation=False)
    errors = client.exceptions
    with pytest.raises(errors.ResourceNotFoundException) as caught:
        client.describe_fhir_datastore(DatastoreId=NO_ID)
    assert caught.value.response["Error"]["Message"] == f"Datastore with id {NO_ID} was not found"
    id = create(client)["DatastoreId"]
    client.delete_fhir_datastore(DatastoreId=id)
    with pytest.raises(errors.ConflictException):
        client.delete_fhir_datastore(DatastoreId=id)
    with pytest.raises(errors.ResourceNotFoundException):
        client.list_tags_for_resource(ResourceARN=f"arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{NO_ID}")
    with pytest.raises(errors.ValidationException) as caught:
        client.create_fhir_datastore(DatastoreTypeVersion="R5")
    assert caught.value.response["Error"]["Message"] == (
        "1 validation error detected: Value 'R5' at 'datastoreTypeVersion' failed to satisfy constraint: "
        "Member must satisfy enum value set: [R4]"
    )


# A member that is not emulated must not be passed over.
def test_members_that_are_not_emulated_are_refused_by_name(place):
    client = place.client("healthlake")
    for members, name in [
        ({"AnalyticsConfiguration": {"Status": "ENABLED"}}, "AnalyticsConfiguration"),
    ]:
        with pytest.raises(ClientError) as caught:
            create(client, **members)
        error = caught.value.response
        assert error["Error"]["Code"] == "NotImplemented"
        assert name in error["Error"]["Message"]
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert client.list_fhir_datastores()["DatastorePropertiesList"] == []


# The models that boto3 checks with are those that the program checks with.
def test_boto3_itself_finds_a_wrong_type(place):
    with pytest.raises(ParamValidationError):
        place.client("healthlake").describe_fhir_datastore(DatastoreId=1)
