"""DynamoDB's queries, scans and indexes through boto3: conditions, paginators, waiters."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, SECRET, at_once

VISITS = 40


def schema(*names):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ["HASH", "RANGE"])]


@pytest.fixture
def resource(place):
    return boto3.resource(
        "dynamodb",
        endpoint_url=place.url,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=SECRET,
        verify=place.verify,
    )


@pytest.fixture
def visits(resource):
    """Visits of patients by time, to be found by ward and bed, too."""
    table = resource.create_table(
        TableName="visits",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=schema("patient", "time"),
        AttributeDefinitions=[
            {"AttributeName": "patient", "AttributeType": "S"},
            {"AttributeName": "time", "AttributeType": "S"},
            {"AttributeName": "ward", "AttributeType": "S"},
            {"AttributeName": "bed", "AttributeType": "N"},
            {"AttributeName": "urgency", "AttributeType": "N"},
        ],
        LocalSecondaryIndexes=[
            {"IndexName": "by-urgency", "KeySchema": schema("patient", "urgency"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-bed",
                "KeySchema": schema("ward", "bed"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]},
            }
        ],
    )
    for number in range(VISITS):
        item = {"patient": f"p{number % 4}", "time": f"2026-11-{number // 4 + 1:02}", "note": f"note {number}", "text": "x" * 100}
        if number % 2 == 0:
            item |= {"ward": "A", "bed": Decimal(number) / 2, "urgency": -number}
        table.put_item(Item=item)
    return table


# What an application asks first: a partition, a part of it, the newest first, filtered.
def test_a_partition_is_queried(visits):
    page = visits.query(KeyConditionExpression=Key("patient").eq("p1"))
    assert [item["time"] for item in page["Items"]] == [f"2026-11-{day:02}" for day in range(1, 11)]
    assert (page["Count"], page["ScannedCount"]) == (10, 10)
    newest = visits.query(
        KeyConditionExpression=Key("patient").eq("p0") & Key("time").between("2026-11-03", "2026-11-08"),
        FilterExpression=Attr("bed").gte(8),
        ProjectionExpression="#t, bed",
        ExpressionAttributeNames={"#t": "time"},
        ScanIndexForward=False,
    )
    assert [item["bed"] for item in newest["Items"]] == [14, 12, 10, 8]
    assert newest["ScannedCount"] == 6
    assert set(newest["Items"][0]) == {"time", "bed"}


# Paginators follow LastEvaluatedKey and must end, having seen each item once, also in an index with equal keys.
@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_paginators_see_each_item_once(place, visits, size):
    client = place.client("dynamodb")
    of_ward = {"KeyConditionExpression": "ward = :w", "ExpressionAttributeValues": {":w": {"S": "A"}}, "IndexName": "by-bed"}
    for operation, members, expected in [
        ("scan", {}, VISITS),
        ("scan", {"IndexName": "by-urgency"}, VISITS // 2),
        ("query", of_ward, VISITS // 2),
        ("query", {**of_ward, "ScanIndexForward": False}, VISITS // 2),
    ]:
        pages = client.get_paginator(operation).paginate(TableName="visits", PaginationConfig={"PageSize": size}, **members)
        keys = [(item["patient"]["S"], item["time"]["S"]) for page in pages for item in page["Items"]]
        assert len(keys) == len(set(keys)) == expected, (operation, members)


# Workers that scan at once divide the table among them, none of it twice, while somebody deletes behind them.
def test_a_parallel_scan_divides_the_table(place, visits):
    client = place.client("dynamodb")

    def work(segment):
        pages = client.get_paginator("scan").paginate(
            TableName="visits", Segment=segment, TotalSegments=4, PaginationConfig={"PageSize": 2}
        )
        seen = []
        for page in pages:
            for item in page["Items"]:
                key = {"patient": item["patient"], "time": item["time"]}
                client.delete_item(TableName="visits", Key=key)
                seen.append((item["patient"]["S"], item["time"]["S"]))
        return seen

    with ThreadPoolExecutor(4) as workers:
        seen = [key for keys in workers.map(work, range(4)) for key in keys]
    assert len(seen) == len(set(seen)) == VISITS
    assert client.scan(TableName="visits", Select="COUNT")["Count"] == 0


# An index shows what it projects, a local one more if asked; both cost what AWS charges.
def test_indexes_show_and_cost_what_they_project(visits):
    seen = visits.query(
        IndexName="by-bed", KeyConditionExpression=Key("ward").eq("A") & Key("bed").lt(2), ReturnConsumedCapacity="INDEXES"
    )
    assert [set(item) for item in seen["Items"]] == [{"patient", "time", "ward", "bed", "note"}] * 2
    assert seen["ConsumedCapacity"] == {
        "TableName": "visits",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0},
        "GlobalSecondaryIndexes": {"by-bed": {"CapacityUnits": 0.5}},
    }
    fetched = visits.query(
        IndexName="by-urgency",
        KeyConditionExpression=Key("patient").eq("p2"),
        Select="ALL_ATTRIBUTES",
        ConsistentRead=True,
        Limit=3,
        ReturnConsumedCapacity="INDEXES",
    )
    assert [item["urgency"] for item in fetched["Items"]] == [-38, -34, -30]
    assert fetched["Items"][0]["text"] == "x" * 100
    assert fetched["ConsumedCapacity"]["Table"] == {"CapacityUnits": 3}
    assert set(fetched["LastEvaluatedKey"]) == {"patient", "time", "urgency"}
    with pytest.raises(ClientError) as caught:
        visits.query(IndexName="by-bed", KeyConditionExpression=Key("ward").eq("A"), ConsistentRead=True)
    assert caught.value.response["Error"]["Message"] == "Consistent reads are not supported on global secondary indexes"


# A write is charged for the entries that it makes, moves and removes, and for none that it leaves alone.
def test_writes_are_charged_for_indexes(visits):
    def charged(**members):
        written = visits.update_item(
            Key={"patient": "p0", "time": "2026-11-01"},
            ReturnConsumedCapacity="INDEXES",
            ReturnItemCollectionMetrics="SIZE",
            **members,
        )
        assert written["ItemCollectionMetrics"] == {"ItemCollectionKey": {"patient": "p0"}, "SizeEstimateRangeGB": [0, 1]}
        consumed = written["ConsumedCapacity"]
        local, of_ward = consumed.get("LocalSecondaryIndexes", {}), consumed.get("GlobalSecondaryIndexes", {})
        units = [part.get(name, {}).get("CapacityUnits", 0) for part, name in [(local, "by-urgency"), (of_ward, "by-bed")]]
        return [consumed["Table"]["CapacityUnits"], *units]

    setting = {"UpdateExpression": "SET #a = :v"}
    assert charged(**setting, ExpressionAttributeNames={"#a": "text"}, ExpressionAttributeValues={":v": "short"}) == [1, 0, 0]
    assert charged(**setting, ExpressionAttributeNames={"#a": "note"}, ExpressionAttributeValues={":v": "new"}) == [1, 0, 1]
    assert charged(**setting, ExpressionAttributeNames={"#a": "bed"}, ExpressionAttributeValues={":v": 99}) == [1, 0, 2]
    assert charged(UpdateExpression="REMOVE urgency, ward") == [1, 1, 1]
    assert charged(UpdateExpression="SET bed = :v", ExpressionAttributeValues={":v": 1}) == [1, 0, 0]


# An index that is added to a table has what was there before, at the waiter's first look, and what comes after.
def test_an_index_is_added_to_a_table(place, visits):
    client = place.client("dynamodb")
    client.update_table(
        TableName="visits",
        AttributeDefinitions=[{"AttributeName": "note", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {"Create": {"IndexName": "by-note", "KeySchema": schema("note"), "Projection": {"ProjectionType": "KEYS_ONLY"}}}
        ],
    )
    at_once(client, "table_exists", TableName="visits")
    indexes = client.describe_table(TableName="visits")["Table"]["GlobalSecondaryIndexes"]
    assert {index["IndexName"]: (index["IndexStatus"], index["ItemCount"]) for index in indexes} == {
        "by-bed": ("ACTIVE", VISITS // 2),
        "by-note": ("ACTIVE", VISITS),
    }
    found = visits.query(IndexName="by-note", KeyConditionExpression=Key("note").eq("note 7"))
    assert found["Items"] == [{"patient": "p3", "time": "2026-11-02", "note": "note 7"}]
    visits.put_item(Item={"patient": "p9", "time": "now", "note": "note 7"})
    assert visits.query(IndexName="by-note", KeyConditionExpression=Key("note").eq("note 7"))["Count"] == 2


# Applications of before 2014 still run: the parameters that expressions replaced.
def test_the_parameters_before_expressions(place, visits):
    client = place.client("dynamodb")
    found = client.query(
        TableName="visits",
        KeyConditions={
            "patient": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "p0"}]},
            "time": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "2026-11-0"}]},
        },
        QueryFilter={"bed": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "2"}, {"N": "4"}]}},
        AttributesToGet=["bed"],
    )
    assert found["Items"] == [{"bed": {"N": "2"}}, {"bed": {"N": "4"}}]
    assert found["ScannedCount"] == 9
