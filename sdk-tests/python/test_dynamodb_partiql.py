"""PartiQL on DynamoDB through boto3: statements, batches, transactions, paginators."""

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, SECRET


@pytest.fixture
def music(place, request):
    client = place.client("dynamodb")
    name = request.node.name.replace("[", "-").replace("]", "")
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "Artist", "KeyType": "HASH"},
            {"AttributeName": "Song", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "Artist", "AttributeType": "S"},
            {"AttributeName": "Song", "AttributeType": "S"},
        ],
    )
    client.get_waiter("table_exists").wait(TableName=name)
    for song in "abc":
        client.execute_statement(
            Statement=f"""INSERT INTO "{name}" VALUE {{'Artist': ?, 'Song': ?, 'Plays': 0}}""",
            Parameters=[{"S": "Ann"}, {"S": song}],
        )
    yield client, name
    client.delete_table(TableName=name)


def test_statements_read_and_write(music):
    client, name = music
    where = "WHERE Artist = 'Ann' AND Song = 'a'"
    updated = client.execute_statement(
        Statement=f"""UPDATE "{name}" SET Plays = Plays + 1 SET Tags = <<'x', 'y'>> {where} RETURNING ALL NEW *"""
    )
    assert updated["Items"] == [
        {"Artist": {"S": "Ann"}, "Song": {"S": "a"}, "Plays": {"N": "1"}, "Tags": {"SS": ["x", "y"]}}
    ]
    found = client.execute_statement(
        Statement=f"""SELECT Song FROM "{name}" WHERE Artist = ? AND begins_with(Song, ?)""",
        Parameters=[{"S": "Ann"}, {"S": "b"}],
        ReturnConsumedCapacity="TOTAL",
    )
    assert found["Items"] == [{"Song": {"S": "b"}}]
    assert found["ConsumedCapacity"]["CapacityUnits"] == 0.5
    client.execute_statement(Statement=f"""DELETE FROM "{name}" {where}""")
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        client.execute_statement(Statement=f"""UPDATE "{name}" SET Plays = 9 {where}""")
    with pytest.raises(client.exceptions.DuplicateItemException):
        client.execute_statement(Statement=f"""INSERT INTO "{name}" VALUE {{'Artist': 'Ann', 'Song': 'b'}}""")
    with pytest.raises(ClientError, match="Expected data manipulation"):
        client.execute_statement(Statement=f"""SLECT * FROM "{name}" {where}""")


def test_pages_go_on(music):
    client, name = music
    statement = {"Statement": f"""SELECT * FROM "{name}" WHERE Artist = 'Ann'""", "Limit": 2}
    first = client.execute_statement(**statement)
    second = client.execute_statement(**statement, NextToken=first["NextToken"])
    assert [item["Song"]["S"] for item in first["Items"] + second["Items"]] == ["a", "b", "c"]


def test_batches_and_transactions(music):
    client, name = music
    batch = client.batch_execute_statement(Statements=[
        {"Statement": f"""SELECT * FROM "{name}" WHERE Artist = 'Ann' AND Song = 'a'"""},
        {"Statement": f"""SELECT * FROM "{name}" WHERE Artist = 'Ann'"""},
    ])
    assert batch["Responses"][0]["Item"]["Song"] == {"S": "a"}
    assert batch["Responses"][1]["Error"]["Code"] == "ValidationError"
    done = client.execute_transaction(TransactStatements=[
        {"Statement": f"""DELETE FROM "{name}" WHERE Artist = 'Ann' AND Song = 'a'"""},
        {"Statement": f"""INSERT INTO "{name}" VALUE {{'Artist': 'Bob', 'Song': 'a'}}"""},
        {"Statement": f"""EXISTS(SELECT * FROM "{name}" WHERE Artist = 'Ann' AND Song = 'b' AND Plays = 0)"""},
    ])
    assert done["Responses"] == []
    with pytest.raises(client.exceptions.TransactionCanceledException) as cancelled:
        client.execute_transaction(TransactStatements=[
            {"Statement": f"""UPDATE "{name}" SET Plays = 1 WHERE Artist = 'Ann' AND Song = 'b'"""},
            {"Statement": f"""INSERT INTO "{name}" VALUE {{'Artist': 'Bob', 'Song': 'a'}}"""},
        ])
    reasons = cancelled.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "DuplicateItem"]


def test_the_resource_sends_python_s_own_values(place, music):
    """boto3's resource turns values into DynamoDB's and back, in parameters and items, too."""
    _, name = music
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=place.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET,
        verify=place.verify,
    )
    answer = resource.meta.client.execute_statement(
        Statement=f"""SELECT * FROM "{name}" WHERE Artist = ? AND Plays = ?""", Parameters=["Ann", 0]
    )
    assert [item["Song"] for item in answer["Items"]] == ["a", "b", "c"]
