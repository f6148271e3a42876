//! Nothing leaves the machine: no answer names a host that a client would follow away from here.

use std::collections::BTreeSet;

use anyhow::Context;
use http::Method;
use sdk_tests::{ACCOUNT, Answer, DOORS, Door, Identity, Millpond, REGION, SignedHttp};
use serde_json::{Value, json};

/// What names things and leads nowhere: FHIR's and HL7's identifiers.
const NAMESPACES: [&str; 2] = ["http://hl7.org/", "http://terminology.hl7.org/"];

/// What has no example here: it takes files, a job, a subscriber, a bearer token's data store, or a patch's media type.
const NOT_WALKED: [&str; 20] = [
    "fhir:CancelFHIRExportJobWithDelete",
    "fhir:DescribeFHIRBulkDeleteJob",
    "fhir:DescribeFHIREraseJob",
    "fhir:DescribeFHIRExportJobWithGet",
    "fhir:DescribeFHIRPurgeJob",
    "fhir:DescribeTransaction",
    "fhir:GetSmartConfiguration",
    "fhir:GetSubscriptionEvents",
    "fhir:GetSubscriptionStatus",
    "fhir:PatchResource",
    "fhir:StartFHIRBulkDeleteJob",
    "fhir:StartFHIREraseJob",
    "fhir:StartFHIRExportJobWithPost",
    "fhir:StartFHIRPurgeJob",
    "healthlake:DescribeFHIRExportJob",
    "healthlake:DescribeFHIRImportJob",
    "healthlake:ListFHIRExportJobs",
    "healthlake:ListFHIRImportJobs",
    "healthlake:StartFHIRExportJob",
    "healthlake:StartFHIRImportJob",
];

/// An example of an operation of the FHIR API.
struct Interaction(&'static str, Method, &'static str, Option<Value>);

/// Everything that the FHIR API does, in an order in which it can be done.
fn interactions() -> Vec<Interaction> {
    let patient = json!({"resourceType": "Patient", "id": "p", "name": [{"family": "Keller"}]});
    vec![
        Interaction(
            "ProcessBundle",
            Method::POST,
            "/",
            Some(json!({
                "resourceType": "Bundle", "type": "transaction",
                "entry": [{"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}}],
            })),
        ),
        Interaction("SearchWithGet", Method::GET, "/Patient?_count=1", None),
        Interaction("SearchWithPost", Method::POST, "/Patient/_search?_total=accurate", None),
        Interaction("PutChangeConsumer", Method::PUT, "/$changes/consumers/walker", None),
        Interaction("GetChangeConsumers", Method::GET, "/$changes/consumers", None),
        Interaction("AcknowledgeChanges", Method::POST, "/$changes?consumer=walker&acknowledge=1", None),
        Interaction("DeleteChangeConsumer", Method::DELETE, "/$changes/consumers/walker", None),
        Interaction("GetCapabilities", Method::GET, "/metadata", None),
        Interaction("CreateResource", Method::POST, "/Patient", Some(patient.clone())),
        Interaction("UpdateResource", Method::PUT, "/Patient/p", Some(patient)),
        Interaction("ReadResource", Method::GET, "/Patient/p", None),
        Interaction("VersionReadResource", Method::GET, "/Patient/p/_history/1", None),
        Interaction("DeleteResource", Method::DELETE, "/Patient/p", None),
        Interaction("GetHistoryByResourceId", Method::GET, "/Patient/p/_history?_count=1", None),
        Interaction("GetHistoryByResourceType", Method::GET, "/Patient/_history?_count=1", None),
        Interaction("GetFullHistory", Method::GET, "/_history?_count=1", None),
        Interaction("GetChanges", Method::GET, "/$changes?_include=resource,previous", None),
    ]
}

/// The operations of DynamoDB, in an order in which they can be done.
fn on_tables() -> Vec<(&'static str, Value)> {
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
        ("PutResourcePolicy", json!({"ResourceArn": arn, "Policy": "{}"})),
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

/// The operations of HealthLake on a data store that is there, the last of which ends it.
fn on_data_stores(id: &str) -> Vec<(&'static str, Value)> {
    let arn = format!("arn:aws:healthlake:{REGION}:{ACCOUNT}:datastore/fhir/{id}");
    vec![
        ("DescribeFHIRDatastore", json!({"DatastoreId": id})),
        ("ListFHIRDatastores", json!({})),
        ("UpdateFHIRDatastore", json!({"DatastoreId": id, "DatastoreName": "renamed"})),
        ("TagResource", json!({"ResourceARN": arn, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsForResource", json!({"ResourceARN": arn})),
        ("UntagResource", json!({"ResourceARN": arn, "TagKeys": ["a"]})),
        ("DeleteFHIRDatastore", json!({"DatastoreId": id})),
    ]
}

/// What a client could follow must lead back to where the answer came from.
fn check(what: &str, answer: &Answer, base: &str) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status < 300, "{what}: {answer:?}");
    let headers = answer.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    for text in headers.chain([answer.text()]) {
        anyhow::ensure!(!text.contains("amazonaws.com"), "{what} names a host of AWS: {text}");
        let starts = text.match_indices("http://").chain(text.match_indices("https://"));
        for (at, _) in starts {
            let url = &text[at..];
            let good =
                url.starts_with(&format!("{base}/")) || NAMESPACES.iter().any(|name| url.starts_with(name));
            anyhow::ensure!(good, "{what} leads away: {}", url.split('"').next().unwrap_or_default());
        }
    }
    Ok(())
}

/// The operations that the program says it emulates: of AWS's models and of the FHIR API.
fn emulated(catalog: &Value) -> anyhow::Result<BTreeSet<String>> {
    let mut emulated = BTreeSet::new();
    for (service, told) in catalog["services"].as_object().context("services")? {
        let operations = told["operations"].as_object().context("operations")?.iter();
        let operations = operations.filter(|(_, emulated)| **emulated == true);
        emulated.extend(operations.map(|(operation, _)| format!("{service}:{operation}")));
    }
    for interaction in catalog["fhir"].as_array().context("interactions")? {
        if interaction["emulated"] == true {
            let operation = interaction["operation"].as_str().context("an operation")?;
            emulated.insert(format!("fhir:{operation}"));
        }
    }
    Ok(emulated)
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

// One real URL in one answer, and a test suite writes to production. The walk must take every operation there is: it fails
// when a new one has no example here.
#[tokio::test]
async fn no_answer_leads_away_from_here() -> anyhow::Result<()> {
    for door in DOORS {
        let millpond = Millpond::start()?;
        let base = millpond.url(door).to_owned();
        let identity = Identity::default();
        let aws = SignedHttp::new(&millpond, door, &identity, "healthlake").await?;
        let mut walked = BTreeSet::new();

        let name = "CreateFHIRDatastore";
        let created = aws.call(&format!("HealthLake.{name}"), &json!({"DatastoreTypeVersion": "R4"})).await?;
        check(name, &created, &base)?;
        walked.insert(format!("healthlake:{name}"));
        let created = created.json()?;
        let id = created["DatastoreId"].as_str().context("an id")?;
        let fhir = aws.clone().at(created["DatastoreEndpoint"].as_str().context("an endpoint")?);
        for Interaction(name, method, path, resource) in interactions() {
            let mut request = fhir.request(method, path);
            if let Some(resource) = resource {
                request = request.json(&resource);
            }
            check(name, &request.send().await?, &base)?;
            walked.insert(format!("fhir:{name}"));
        }
        for (name, input) in on_data_stores(id) {
            check(name, &aws.call(&format!("HealthLake.{name}"), &input).await?, &base)?;
            walked.insert(format!("healthlake:{name}"));
        }
        let tables = SignedHttp::new(&millpond, door, &identity, "dynamodb").await?;
        for (name, input) in on_tables() {
            check(name, &tables.call(&format!("DynamoDB_20120810.{name}"), &input).await?, &base)?;
            walked.insert(format!("dynamodb:{name}"));
        }
        walk_streams(&tables, &base, &mut walked).await?;
        let listed = tables.call("DynamoDB_20120810.ListBackups", &json!({})).await?.json()?;
        let backup = listed["BackupSummaries"][0]["BackupArn"].as_str().context("a backup")?;
        for (name, input) in on_backups(backup) {
            check(name, &tables.call(&format!("DynamoDB_20120810.{name}"), &input).await?, &base)?;
            walked.insert(format!("dynamodb:{name}"));
        }
        let mut catalog = Value::Null;
        for path in ["/_millpond/health", "/_localstack/health", "/_millpond/idle", "/_millpond/not-emulated"]
        {
            let answer = aws.request(Method::GET, path).unsigned().send().await?;
            check(path, &answer, &base)?;
            catalog = answer.json()?;
        }
        let mut expected = emulated(&catalog)?;
        for name in NOT_WALKED {
            assert!(expected.remove(name), "{name} is emulated");
        }
        assert_eq!(walked, expected, "each operation has an example here");
    }
    Ok(())
}

// Each test of a suite starts from nothing, or from what another left to its own account.
#[tokio::test]
async fn a_reset_empties_one_account_or_all() -> anyhow::Result<()> {
    let millpond = Millpond::start()?;
    let mut senders = Vec::new();
    for account in [ACCOUNT, "444455556666"] {
        let identity = Identity::account(account);
        let tables = SignedHttp::new(&millpond, Door::Plain, &identity, "dynamodb").await?;
        tables.call("DynamoDB_20120810.CreateTable", &on_tables().remove(0).1).await?.expect(200)?;
        senders.push(tables);
    }
    for (path, left) in [("/_millpond/reset?account=444455556666", 1), ("/_millpond/reset", 0)] {
        let reset = senders[0].request(Method::POST, path).unsigned().send().await?;
        assert!(reset.status < 300, "{reset:?}");
        let mut tables = 0;
        for sender in &senders {
            let listed = sender.call("DynamoDB_20120810.ListTables", &json!({})).await?.expect(200)?;
            tables += listed["TableNames"].as_array().map_or(0, Vec::len);
        }
        assert_eq!(tables, left, "{path}");
    }
    Ok(())
}
