"""DynamoDB through boto3: several items at once, and the parameters that expressions replaced."""

import threading

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, SECRET

HASH = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
CLIENTS = 64


@pytest.fixture
def client(place):
    client = place.client("dynamodb")
    client.create_table(TableName="things", **HASH)
    client.create_table(TableName="others", **HASH)
    return client


def key(name):
    return {"pk": {"S": name}}


def update(name, expression, values, **more):
    members = {"TableName": "things", "Key": key(name), "UpdateExpression": expression}
    return {"Update": {**members, "ExpressionAttributeValues": values, **more}}


# boto3's batch_writer cuts what it is given into batches and sends what comes back unprocessed again: all must arrive, once.
def test_the_batch_writer_writes_all(place, client):
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=place.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET,
        verify=place.verify,
    )
    table = resource.Table("things")
    with table.batch_writer(overwrite_by_pkeys=["pk"]) as batch:
        for number in range(60):
            batch.put_item(Item={"pk": f"{number:03}", "n": number})
        batch.put_item(Item={"pk": "000", "n": 1000})
        batch.delete_item(Key={"pk": "059"})
    keys = [{"pk": f"{number:03}"} for number in range(60)]
    read = resource.batch_get_item(RequestItems={"things": {"Keys": keys}})
    assert read["UnprocessedKeys"] == {}
    numbers = {item["pk"]: int(item["n"]) for item in read["Responses"]["things"]}
    assert numbers == {**{f"{number:03}": number for number in range(59)}, "000": 1000}


# A batch on two tables, with projections of its own for each, and its capacity by table.
def test_a_batch_spans_tables(client):
    puts = {
        "things": [{"PutRequest": {"Item": {**key("a"), "v": {"N": "1"}}}}],
        "others": [{"PutRequest": {"Item": {**key("a"), "v": {"N": "2"}}}}, {"DeleteRequest": {"Key": key("b")}}],
    }
    written = client.batch_write_item(RequestItems=puts, ReturnConsumedCapacity="TOTAL")
    assert written["UnprocessedItems"] == {}
    units = {table["TableName"]: table["CapacityUnits"] for table in written["ConsumedCapacity"]}
    assert units == {"things": 1.0, "others": 2.0}
    read = client.batch_get_item(
        RequestItems={
            "things": {"Keys": [key("a"), key("no")], "ProjectionExpression": "v"},
            "others": {"Keys": [key("a")], "ConsistentRead": True},
        }
    )
    assert read["Responses"] == {"things": [{"v": {"N": "1"}}], "others": [{**key("a"), "v": {"N": "2"}}]}
    with pytest.raises(ClientError) as caught:
        client.batch_write_item(RequestItems={"things": [{"PutRequest": {"Item": key("a")}}, {"DeleteRequest": {"Key": key("a")}}]})
    assert caught.value.response["Error"]["Message"] == "Provided list of item keys contains duplicates"


# All or nothing, and why: a program reads the reasons by their places.
def test_a_transaction_is_all_or_nothing(client):
    errors = client.exceptions
    client.put_item(TableName="things", Item={**key("a"), "n": {"N": "1"}})
    one = {":one": {"N": "1"}}
    actions = [
        {"Put": {"TableName": "others", "Item": key("new"), "ConditionExpression": "attribute_not_exists(pk)"}},
        update("a", "SET n = n + :one", one),
        {"ConditionCheck": {"TableName": "things", "Key": key("b"), "ConditionExpression": "attribute_not_exists(pk)"}},
    ]
    client.transact_write_items(TransactItems=actions)
    gets = [{"Get": {"TableName": table, "Key": key(name)}} for table, name in [("others", "new"), ("things", "a"), ("things", "b")]]
    read = client.transact_get_items(TransactItems=gets)["Responses"]
    assert read == [{"Item": key("new")}, {"Item": {**key("a"), "n": {"N": "2"}}}, {}]

    failing = update("a", "SET n = n + :one", one, ConditionExpression="n > :one AND attribute_not_exists(pk)")
    failing["Update"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    with pytest.raises(errors.TransactionCanceledException) as caught:
        client.transact_write_items(TransactItems=[{"Delete": {"TableName": "others", "Key": key("new")}}, failing])
    assert caught.value.response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"
    )
    none, failed = caught.value.response["CancellationReasons"]
    assert none == {"Code": "None"}
    assert failed["Message"] == "The conditional request failed"
    assert failed["Item"] == {**key("a"), "n": {"N": "2"}}
    assert client.get_item(TableName="others", Key=key("new"))["Item"] == key("new")


# boto3 makes a token for every transaction; a program that brings its own may repeat itself.
def test_a_token_makes_a_transaction_once(client):
    increment = [update("a", "ADD n :one", {":one": {"N": "1"}})]
    for _ in range(3):
        client.transact_write_items(TransactItems=increment, ClientRequestToken="mine")
    assert client.get_item(TableName="things", Key=key("a"))["Item"]["n"] == {"N": "1"}
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=[update("b", "ADD n :one", {":one": {"N": "1"}})], ClientRequestToken="mine")
    client.transact_write_items(TransactItems=increment)
    assert client.get_item(TableName="things", Key=key("a"))["Item"]["n"] == {"N": "2"}


# Programs that are older than expressions still run.
def test_legacy_parameters(client):
    errors = client.exceptions
    there = {"pk": {"Exists": False}}
    client.put_item(TableName="things", Item={**key("a"), "n": {"N": "1"}, "gone": {"S": "x"}}, Expected=there)
    with pytest.raises(errors.ConditionalCheckFailedException):
        client.put_item(TableName="things", Item=key("a"), Expected=there)
    updated = client.update_item(
        TableName="things",
        Key=key("a"),
        AttributeUpdates={
            "n": {"Action": "ADD", "Value": {"N": "4"}},
            "gone": {"Action": "DELETE"},
            "tags": {"Action": "ADD", "Value": {"SS": ["x"]}},
        },
        Expected={
            "n": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "0"}, {"N": "9"}]},
            "no": {"ComparisonOperator": "NOT_NULL"},
        },
        ConditionalOperator="OR",
        ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"] == {**key("a"), "n": {"N": "5"}, "tags": {"SS": ["x"]}}
    read = client.get_item(TableName="things", Key=key("a"), AttributesToGet=["n"])
    assert read["Item"] == {"n": {"N": "5"}}
    with pytest.raises(ClientError) as caught:
        client.delete_item(TableName="things", Key=key("a"), Expected=there, ConditionExpression="attribute_exists(pk)")
    assert caught.value.response["Error"]["Message"] == (
        "1 validation error detected: Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"
    )
    client.delete_item(TableName="things", Key=key("a"), Expected={"n": {"Value": {"N": "5.0"}}})
    assert "Item" not in client.get_item(TableName="things", Key=key("a"))


# The generator of ids of an application that has only a row with the last one, with many clients at once.
def test_many_clients_take_every_id_once(place, client):
    client.put_item(TableName="things", Item={**key("last"), "LastId": {"N": "0"}})
    taken, retries, failures = [], [], []
    start = threading.Barrier(CLIENTS)

    def take():
        mine = place.client("dynamodb")
        start.wait()
        while True:
            seen = int(mine.get_item(TableName="things", Key=key("last"))["Item"]["LastId"]["N"])
            profile = {**key(f"USERPROFILE#{seen + 1}"), "UserId": {"N": str(seen + 1)}}
            values = {":new": {"N": str(seen + 1)}, ":seen": {"N": str(seen)}}
            try:
                mine.transact_write_items(
                    TransactItems=[
                        {"Put": {"TableName": "things", "Item": profile, "ConditionExpression": "attribute_not_exists(pk)"}},
                        update("last", "SET LastId = :new", values, ConditionExpression="LastId = :seen"),
                    ]
                )
                return taken.append(seen + 1)
            except mine.exceptions.TransactionCanceledException as error:
                codes = {reason["Code"] for reason in error.response["CancellationReasons"]}
                assert codes == {"ConditionalCheckFailed"}
                retries.append(seen + 1)

    def watched():
        try:
            take()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=watched) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(taken) == list(range(1, CLIENTS + 1))
    assert client.get_item(TableName="things", Key=key("last"))["Item"]["LastId"] == {"N": str(CLIENTS)}
