"""DynamoDB Streams, expiry and what is kept beside a table, through boto3."""

import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def orders(place, request):
    """A table with a stream, and the stream's ARN."""
    client = place.client("dynamodb")
    name = request.node.name.replace("[", "-").replace("]", "")
    made = client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    client.get_waiter("table_exists").wait(TableName=name)
    yield client, name, made["TableDescription"]["LatestStreamArn"]
    client.delete_table(TableName=name)


def read(streams, arn, kind="TRIM_HORIZON", **more):
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind, **more
    )
    return streams.get_records(ShardIterator=iterator["ShardIterator"])


def test_a_stream_tells_what_happened_in_order(place, orders):
    """A consumer rebuilds the table from its stream."""
    client, name, arn = orders
    streams = place.client("dynamodbstreams")
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    client.update_item(
        TableName=name,
        Key={"pk": {"S": "a"}},
        UpdateExpression="SET n = n + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": name, "Item": {"pk": {"S": "b"}}}},
        {"Delete": {"TableName": name, "Key": {"pk": {"S": "a"}}}},
    ])
    records = read(streams, arn)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "INSERT", "REMOVE"]
    assert records[1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert records[1]["dynamodb"]["NewImage"]["n"] == {"N": "2"}
    assert len({record["eventID"] for record in records}) == 4
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    assert numbers == sorted(numbers, key=int)
    rest = read(streams, arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[2])
    assert [record["eventName"] for record in rest["Records"]] == ["REMOVE"]
    assert read(streams, arn, "LATEST")["Records"] == []


def test_streams_are_listed_and_end(place, orders):
    client, name, arn = orders
    streams = place.client("dynamodbstreams")
    listed = streams.list_streams(TableName=name)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == [arn]
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    told = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert told["StreamStatus"] == "DISABLED"
    assert "EndingSequenceNumber" in told["Shards"][0]["SequenceNumberRange"]
    page = read(streams, arn)
    assert len(page["Records"]) == 1
    assert "NextShardIterator" not in page
    with pytest.raises(streams.exceptions.ResourceNotFoundException) as refused:
        streams.describe_stream(StreamArn=arn + "x")
    assert f"Stream: {arn}x not found" in str(refused.value)


def test_settings_beside_a_table(orders):
    client, name, _ = orders
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "env", "Value": "test"}])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "env", "Value": "test"}]
    client.untag_resource(ResourceArn=arn, TagKeys=["env"])
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []

    specification = {"Enabled": True, "AttributeName": "ttl"}
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    told = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert told == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    with pytest.raises(ClientError, match="TimeToLive is already enabled"):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)

    client.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    told = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"

    allowed = {"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    revision = client.put_resource_policy(ResourceArn=arn, Policy=policy)["RevisionId"]
    assert client.get_resource_policy(ResourceArn=arn)["RevisionId"] == revision
    client.delete_resource_policy(ResourceArn=arn)
    with pytest.raises(client.exceptions.PolicyNotFoundException):
        client.get_resource_policy(ResourceArn=arn)
    assert client.describe_limits()["AccountMaxReadCapacityUnits"] == 80_000


def test_insights_are_switched_and_listed(orders):
    client, name, _ = orders
    told = client.describe_contributor_insights(TableName=name)
    assert told["ContributorInsightsStatus"] == "DISABLED"
    changed = client.update_contributor_insights(TableName=name, ContributorInsightsAction="ENABLE")
    assert changed["ContributorInsightsStatus"] == "ENABLING"
    told = client.describe_contributor_insights(TableName=name)
    assert told["ContributorInsightsStatus"] == "ENABLED"
    assert told["ContributorInsightsRuleList"]
    listed = client.list_contributor_insights(TableName=name)["ContributorInsightsSummaries"]
    assert [(summary["TableName"], summary["ContributorInsightsStatus"]) for summary in listed] == [
        (name, "ENABLED")
    ]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_contributor_insights(TableName=name, IndexName="nowhere")


def test_the_endpoint_is_the_one_that_was_asked(orders):
    """A client that discovers endpoints must not be led away."""
    client, _, _ = orders
    [endpoint] = client.describe_endpoints()["Endpoints"]
    assert client.meta.endpoint_url.endswith(endpoint["Address"])
    assert endpoint["CachePeriodInMinutes"] == 1440


def test_a_table_comes_back_from_a_backup(orders):
    client, name, _ = orders
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    made = client.create_backup(TableName=name, BackupName="nightly")["BackupDetails"]
    client.create_backup(TableName=name, BackupName="weekly")
    first = client.list_backups(TableName=name, Limit=1)
    rest = client.list_backups(
        TableName=name, ExclusiveStartBackupArn=first["LastEvaluatedBackupArn"]
    )
    listed = first["BackupSummaries"] + rest["BackupSummaries"]
    assert sorted(backup["BackupName"] for backup in listed) == ["nightly", "weekly"]
    assert made["BackupArn"] in [backup["BackupArn"] for backup in listed]
    client.delete_item(TableName=name, Key={"pk": {"S": "a"}})
    restored = f"{name}-restored"
    client.restore_table_from_backup(TargetTableName=restored, BackupArn=made["BackupArn"])
    client.get_waiter("table_exists").wait(TableName=restored)
    assert client.scan(TableName=restored)["Items"] == [{"pk": {"S": "a"}}]
    client.delete_table(TableName=restored)
    client.delete_backup(BackupArn=made["BackupArn"])
    with pytest.raises(client.exceptions.BackupNotFoundException):
        client.describe_backup(BackupArn=made["BackupArn"])
