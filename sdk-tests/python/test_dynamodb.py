"""DynamoDB through boto3, its client and its resource."""

from decimal import Decimal

import boto3
import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, SECRET, at_once

KEYS = {
    "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "PK", "AttributeType": "S"},
        {"AttributeName": "SK", "AttributeType": "S"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
KEY = {"PK": {"S": "a"}, "SK": {"S": "b"}}


@pytest.fixture
def client(place):
    client = place.client("dynamodb")
    client.create_table(TableName="users", **KEYS)
    return client


# boto3's waiters look every twenty seconds; a test passes at the first look.
def test_a_table_lives_without_waiting(place):
    client = place.client("dynamodb")
    assert client.create_table(TableName="users", **KEYS)["TableDescription"]["TableStatus"] == "CREATING"
    at_once(client, "table_exists", TableName="users")
    described = client.describe_table(TableName="users")["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableArn"] == f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/users"
    assert client.list_tables()["TableNames"] == ["users"]
    client.delete_table(TableName="users")
    at_once(client, "table_not_exists", TableName="users")
    assert client.list_tables()["TableNames"] == []


# The four operations on an item through the client, with expressions of every kind.
def test_an_item_lives(client):
    client.put_item(TableName="users", Item={**KEY, "visits": {"N": "1"}}, ConditionExpression="attribute_not_exists(PK)")
    updated = client.update_item(
        TableName="users",
        Key=KEY,
        UpdateExpression="SET visits = visits + :one, #n = :name",
        ConditionExpression="visits < :most",
        ExpressionAttributeNames={"#n": "name"},
        ExpressionAttributeValues={":one": {"N": "1"}, ":most": {"N": "5"}, ":name": {"S": "Ada"}},
        ReturnValues="UPDATED_NEW",
    )
    assert updated["Attributes"] == {"visits": {"N": "2"}, "name": {"S": "Ada"}}
    read = client.get_item(TableName="users", Key=KEY, ProjectionExpression="visits", ReturnConsumedCapacity="TOTAL")
    assert read["Item"] == {"visits": {"N": "2"}}
    assert read["ConsumedCapacity"] == {"TableName": "users", "CapacityUnits": 0.5}
    deleted = client.delete_item(TableName="users", Key=KEY, ReturnValues="ALL_OLD")
    assert deleted["Attributes"]["name"] == {"S": "Ada"}
    assert "Item" not in client.get_item(TableName="users", Key=KEY)


# The resource puts its own types between the program and the wire; a value must survive both.
def test_the_resource_reads_what_it_wrote(place, client):
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=place.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET,
        verify=place.verify,
    )
    table = resource.Table("users")
    item = {
        "PK": "a",
        "SK": "b",
        "number": Decimal("-12.50"),
        "empty": "",
        "bytes": b"\x00\xff",
        "none": None,
        "list": [Decimal(1), "two", {"three": True}],
        "words": {"b", "a"},
        "numbers": {Decimal("1"), Decimal("2.5")},
    }
    table.put_item(Item=item)
    read = table.get_item(Key={"PK": "a", "SK": "b"})["Item"]
    assert read.pop("bytes").value == item.pop("bytes")
    assert read == item
    with pytest.raises(ClientError) as caught:
        table.delete_item(Key={"PK": "a", "SK": "b"}, ConditionExpression=Attr("number").gt(0))
    assert caught.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    assert table.item_count == 1


# Programs catch exceptions by their type and people search for their texts, which are AWS's.
def test_errors_have_types_and_texts(client):
    errors = client.exceptions

    def refused(kind, call, **members):
        with pytest.raises(kind) as caught:
            call(**members)
        return caught.value.response

    assert refused(errors.ResourceInUseException, client.create_table, TableName="users", **KEYS)["Error"] == {
        "Message": "Table already exists: users",
        "Code": "ResourceInUseException",
    }
    missing = refused(errors.ResourceNotFoundException, client.get_item, TableName="nobody", Key=KEY)
    assert missing["Error"]["Message"] == "Requested resource not found"
    client.put_item(TableName="users", Item={**KEY, "owner": {"S": "first"}})
    failed = refused(
        errors.ConditionalCheckFailedException,
        client.put_item,
        TableName="users",
        Item=KEY,
        ConditionExpression="attribute_not_exists(PK)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert failed["Error"]["Message"] == "The conditional request failed"
    assert failed["Item"]["owner"] == {"S": "first"}
    invalid = refused(ClientError, client.get_item, TableName="users", Key={"PK": {"S": "a"}})
    assert invalid["Error"]["Code"] == "ValidationException"
    assert invalid["Error"]["Message"] == "The provided key element does not match the schema"
