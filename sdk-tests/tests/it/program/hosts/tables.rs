//! The walk through DynamoDB and its streams.

use std::collections::BTreeSet;

use anyhow::Context;
use sdk_tests::{ACCOUNT, REGION, SignedHttp};
use serde_json::{Value, json};

use super::check;

/// A policy that says something, without which there is none.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*"}]}"#;

/// Walks every operation of DynamoDB and of its streams.
pub(super) async fn walk(
    tables: &SignedHttp,
    base: &str,
    walked: &mut BTreeSet<String>,
) -> anyhow::Result<()> {
    for (name, input) in on_tables() {
        check(name, &tables.call(&format!("DynamoDB_20120810.{name}"), &input).await?, base)?;
        walked.insert(format!("dynamodb:{name}"));
    }
    walk_streams(tables, base, walked).await?;
    let listed = tables.call("DynamoDB_20120810.ListBackups", &json!({})).await?.json()?;
    let backup = listed["BackupSummaries"][0]["BackupArn"].as_str().context("a backup")?;
    for (name, input) in on_backups(backup) {
        check(name, &tables.call(&format!("DynamoDB_20120810.{name}"), &input).await?, base)?;
        walked.insert(format!("dynamodb:{name}"));
    }
    Ok(())
}

/// The operations of DynamoDB, in an order in which they can be done.
pub(super) fn on_tables() -> Vec<(&'static str, Value)> {
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/walk");
    let key = json!({"PK": {"S": "a"}});
    vec![
        (
            "CreateTable",
            json!({
                "TableName": "walk", "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
                "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
            }),
        ),
        ("DescribeTable", json!({"TableName": "walk"})),
        ("ListTables", json!({})),
        ("PutItem", json!({"TableName": "walk", "Item": key})),
        (
            "UpdateItem",
            json!({
                "TableName": "walk", "Key": key, "UpdateExpression": "SET a = :a",
                "ExpressionAttributeValues": {":a": {"S": "b"}}, "ReturnValues": "ALL_NEW",
            }),
        ),
        ("GetItem", json!({"TableName": "walk", "Key": key})),
        (
            "Query",
            json!({
                "TableName": "walk", "KeyConditionExpression": "PK = :p",
                "ExpressionAttributeValues": {":p": {"S": "a"}}, "ReturnConsumedCapacity": "INDEXES",
            }),
        ),
        ("Scan", json!({"TableName": "walk", "Limit": 1})),
        ("UpdateTable", json!({"TableName": "walk", "DeletionProtectionEnabled": false})),
        ("BatchGetItem", json!({"RequestItems": {"walk": {"Keys": [key]}}})),
        ("TransactGetItems", json!({"TransactItems": [{"Get": {"TableName": "walk", "Key": key}}]})),
        ("DeleteItem", json!({"TableName": "walk", "Key": key, "ReturnValues": "ALL_OLD"})),
        ("BatchWriteItem", json!({"RequestItems": {"walk": [{"PutRequest": {"Item": key}}]}})),
        (
            "TransactWriteItems",
            json!({
                "TransactItems": [{"Put": {"TableName": "walk", "Item": key}}], "ClientRequestToken": "walked",
                "ReturnConsumedCapacity": "INDEXES",
            }),
        ),
        ("TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsOfResource", json!({"ResourceArn": arn})),
        ("UntagResource", json!({"ResourceArn": arn, "TagKeys": ["a"]})),
        ("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": POLICY})),
        ("GetResourcePolicy", json!({"ResourceArn": arn})),
        ("DeleteResourcePolicy", json!({"ResourceArn": arn})),
        (
            "UpdateTimeToLive",
            json!({"TableName": "walk", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "t"}}),
        ),
        ("DescribeTimeToLive", json!({"TableName": "walk"})),
        (
            "UpdateContinuousBackups",
            json!({
                "TableName": "walk", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            }),
        ),
        ("DescribeContinuousBackups", json!({"TableName": "walk"})),
        ("UpdateContributorInsights", json!({"TableName": "walk", "ContributorInsightsAction": "ENABLE"})),
        ("DescribeContributorInsights", json!({"TableName": "walk"})),
        ("ListContributorInsights", json!({})),
        ("DescribeLimits", json!({})),
        ("DescribeEndpoints", json!({})),
        ("ExecuteStatement", json!({"Statement": "INSERT INTO walk VALUE {'PK': 'b'}"})),
        (
            "BatchExecuteStatement",
            json!({"Statements": [{"Statement": "SELECT * FROM walk WHERE PK = 'b'"}]}),
        ),
        (
            "ExecuteTransaction",
            json!({"TransactStatements": [{"Statement": "DELETE FROM walk WHERE PK = 'b'"}]}),
        ),
        ("CreateBackup", json!({"TableName": "walk", "BackupName": "one"})),
        ("ListBackups", json!({})),
    ]
}

/// The operations on a backup, the last of which ends it, and the one that ends the table.
fn on_backups(arn: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("DescribeBackup", json!({"BackupArn": arn})),
        ("RestoreTableFromBackup", json!({"BackupArn": arn, "TargetTableName": "restored"})),
        ("DeleteBackup", json!({"BackupArn": arn})),
        ("DeleteTable", json!({"TableName": "walk"})),
    ]
}

/// The operations on a stream; the last reads on from what the one before it gave.
fn on_streams(arn: &str, shard: &str, iterator: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("ListStreams", json!({})),
        ("DescribeStream", json!({"StreamArn": arn})),
        (
            "GetShardIterator",
            json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}),
        ),
        ("GetRecords", json!({"ShardIterator": iterator})),
    ]
}

/// Walks the stream of the table that is there.
async fn walk_streams(aws: &SignedHttp, base: &str, walked: &mut BTreeSet<String>) -> anyhow::Result<()> {
    const PREFIX: &str = "DynamoDBStreams_20120810";
    let listed = aws.call(&format!("{PREFIX}.ListStreams"), &json!({})).await?.json()?;
    let arn = listed["Streams"][0]["StreamArn"].as_str().context("a stream")?;
    let told = aws.call(&format!("{PREFIX}.DescribeStream"), &json!({"StreamArn": arn})).await?.json()?;
    let shard = told["StreamDescription"]["Shards"][0]["ShardId"].as_str().context("a shard")?;
    let latest = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "LATEST"});
    let given = aws.call(&format!("{PREFIX}.GetShardIterator"), &latest).await?.json()?;
    let iterator = given["ShardIterator"].as_str().context("an iterator")?;
    for (name, input) in on_streams(arn, shard, iterator) {
        check(name, &aws.call(&format!("{PREFIX}.{name}"), &input).await?, base)?;
        walked.insert(format!("dynamodbstreams:{name}"));
    }
    Ok(())
}
