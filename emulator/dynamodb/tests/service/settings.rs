//! What is kept beside a table: tags, a policy, backups, what is switched on.

use contract::ApiError;
use serde_json::{Value, json};
use test_kit::House;

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/Visits";

async fn house() -> House {
    let house = House::new(&[&dynamodb::SERVICE]);
    super::scripts::make_table(&house, "Visits").await;
    house
}

async fn call(house: &House, operation: &str, input: Value) -> Value {
    let answer = house.aws_text("dynamodb", operation, input.to_string()).await.expect("an answer");
    if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer).expect("JSON") }
}

async fn refused(house: &House, operation: &str, input: Value) -> ApiError {
    house.aws_text("dynamodb", operation, input.to_string()).await.expect_err("refused")
}

// Deployment tools tag everything they make and compare what they find.
#[tokio::test]
async fn tags_are_put_replaced_and_taken() {
    let house = house().await;
    let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
    let tags = async || call(&house, "ListTagsOfResource", json!({"ResourceArn": ARN})).await["Tags"].clone();
    let put = |tags: Value| json!({"ResourceArn": ARN, "Tags": tags});
    let answer = call(&house, "TagResource", put(json!([tag("env", "test"), tag("team", "care")]))).await;
    assert_eq!(answer, Value::Null, "the answer is empty");
    call(&house, "TagResource", put(json!([tag("env", "live")]))).await;
    assert_eq!(tags().await, json!([tag("env", "live"), tag("team", "care")]));
    call(&house, "UntagResource", json!({"ResourceArn": ARN, "TagKeys": ["team", "nothing"]})).await;
    assert_eq!(tags().await, json!([tag("env", "live")]));
    let many: Vec<Value> = (0..50).map(|number| tag(&number.to_string(), "")).collect();
    assert_eq!(refused(&house, "TagResource", put(json!(many))).await.code, "ValidationException");
    for (arn, code) in [
        ("not-an-arn", "ValidationException"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/nowhere", "ResourceNotFoundException"),
        ("arn:aws:dynamodb:us-east-1:999999999999:table/Visits", "AccessDeniedException"),
    ] {
        let error = refused(&house, "ListTagsOfResource", json!({"ResourceArn": arn})).await;
        assert_eq!(error.code, code, "{arn}");
    }
    for (operation, input, text) in [
        ("TagResource", put(json!([])), "Atleast one Tag needs to be provided as Input."),
        (
            "UntagResource",
            json!({"ResourceArn": ARN, "TagKeys": []}),
            "Atleast one Tag Key needs to be provided as Input.",
        ),
    ] {
        assert_eq!(refused(&house, operation, input).await.message, text);
    }
}

// What was switched on must be told until it is switched off.
#[tokio::test]
async fn switches_are_kept_and_told() {
    let house = house().await;
    let table = json!({"TableName": "Visits"});
    let recovery = async |operation: &str, input: Value| {
        let told = call(&house, operation, input).await["ContinuousBackupsDescription"].clone();
        told["PointInTimeRecoveryDescription"].clone()
    };
    let off = json!({"PointInTimeRecoveryStatus": "DISABLED"});
    assert_eq!(recovery("DescribeContinuousBackups", table.clone()).await, off);
    let switch = |on: bool| json!({"TableName": "Visits", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": on}});
    let on = recovery("UpdateContinuousBackups", switch(true)).await;
    assert_eq!(
        (&on["PointInTimeRecoveryStatus"], &on["RecoveryPeriodInDays"]),
        (&json!("ENABLED"), &json!(35))
    );
    house.clock.advance(3_600_000);
    let later = recovery("DescribeContinuousBackups", table.clone()).await;
    assert_eq!(later["EarliestRestorableDateTime"], on["EarliestRestorableDateTime"]);
    assert_eq!(later["LatestRestorableDateTime"], json!(test_kit::START.0 / 1000 + 3600 - 300));
    assert_eq!(recovery("UpdateContinuousBackups", switch(false)).await, off);
    let missing = refused(&house, "DescribeContinuousBackups", json!({"TableName": "nowhere"})).await;
    assert_eq!((&*missing.code, &*missing.message), ("TableNotFoundException", "Table not found: nowhere"));

    let insights = async || {
        call(&house, "DescribeContributorInsights", table.clone()).await["ContributorInsightsStatus"].clone()
    };
    assert_eq!(insights().await, "DISABLED");
    let enable = json!({"TableName": "Visits", "ContributorInsightsAction": "ENABLE"});
    assert_eq!(
        call(&house, "UpdateContributorInsights", enable).await["ContributorInsightsStatus"],
        "ENABLING"
    );
    assert_eq!(insights().await, "ENABLED");
    let listed = call(&house, "ListContributorInsights", json!({})).await;
    assert_eq!(listed["ContributorInsightsSummaries"][0]["TableName"], "Visits");

    let resource = json!({"ResourceArn": ARN});
    assert_eq!(refused(&house, "GetResourcePolicy", resource.clone()).await.code, "PolicyNotFoundException");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}"#;
    let put = json!({"ResourceArn": ARN, "Policy": policy});
    let revision = call(&house, "PutResourcePolicy", put.clone()).await["RevisionId"].clone();
    assert_eq!(call(&house, "PutResourcePolicy", put).await["RevisionId"], revision, "the same policy");
    let kept = call(&house, "GetResourcePolicy", resource.clone()).await;
    assert_eq!(kept, json!({"Policy": policy, "RevisionId": revision}));
    // Captured: who changes a policy learns which one is there.
    let told = revision.as_str().expect("a revision");
    for (expected, what) in [
        (
            "1",
            format!(
                "Requested update for policy with revision id 1, but the policy associated to target table Visits has revision id {told}."
            ),
        ),
        (
            "NO_POLICY",
            format!(
                "Requested policy update expecting none to be present for table Visits, but a policy exists with revision id {told}."
            ),
        ),
    ] {
        let put = json!({"ResourceArn": ARN, "Policy": policy, "ExpectedRevisionId": expected});
        let refused = refused(&house, "PutResourcePolicy", put).await;
        let text = format!("Resource-based policy not found for the provided ResourceArn: {what}");
        assert_eq!((&*refused.code, refused.message), ("PolicyNotFoundException", text));
    }
    assert_eq!(call(&house, "DeleteResourcePolicy", resource.clone()).await, json!({"RevisionId": revision}));
    assert_eq!(call(&house, "DeleteResourcePolicy", resource).await, json!({}));

    assert_eq!(call(&house, "DescribeLimits", json!({})).await["TableMaxReadCapacityUnits"], 40_000);
    let endpoints = call(&house, "DescribeEndpoints", json!({})).await;
    assert_eq!(endpoints["Endpoints"], json!([{"Address": "localhost:4566", "CachePeriodInMinutes": 1440}]));
}

// A backup is what the table was, whatever has become of it.
#[tokio::test]
async fn a_table_comes_back_from_its_backup() {
    let house = house().await;
    let put = async |pk: &str| {
        call(&house, "PutItem", json!({"TableName": "Visits", "Item": {"pk": {"S": pk}, "n": {"N": "1"}}}))
            .await
    };
    put("a").await;
    put("b").await;
    let made = call(&house, "CreateBackup", json!({"TableName": "Visits", "BackupName": "nightly"})).await;
    let arn = made["BackupDetails"]["BackupArn"].as_str().expect("an ARN").to_owned();
    put("c").await;
    call(&house, "DeleteTable", json!({"TableName": "Visits"})).await;
    let described = call(&house, "DescribeBackup", json!({"BackupArn": arn})).await;
    let details = &described["BackupDescription"];
    assert_eq!(details["BackupDetails"]["BackupStatus"], "AVAILABLE");
    assert_eq!(details["SourceTableDetails"]["ItemCount"], 2);
    assert_eq!(details["SourceTableDetails"]["TableSizeBytes"], 12);
    let listed = call(&house, "ListBackups", json!({"TableName": "Visits"})).await;
    assert_eq!(listed["BackupSummaries"][0]["BackupArn"], arn);
    let none = call(&house, "ListBackups", json!({"TableName": "others"})).await;
    assert_eq!(none["BackupSummaries"], json!([]));

    let restore = json!({"TargetTableName": "Restored", "BackupArn": arn});
    let restored = call(&house, "RestoreTableFromBackup", restore.clone()).await;
    assert_eq!(restored["TableDescription"]["RestoreSummary"]["SourceBackupArn"], arn);
    assert_eq!(refused(&house, "RestoreTableFromBackup", restore).await.code, "TableAlreadyExistsException");
    let found = call(&house, "Scan", json!({"TableName": "Restored"})).await;
    let mut keys: Vec<&str> = found["Items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["pk"]["S"].as_str())
        .collect();
    keys.sort_unstable();
    assert_eq!(keys, ["a", "b"]);
    let table = call(&house, "DescribeTable", json!({"TableName": "Restored"})).await;
    assert_eq!((&table["Table"]["ItemCount"], &table["Table"]["TableSizeBytes"]), (&json!(2), &json!(12)));

    call(&house, "DeleteBackup", json!({"BackupArn": arn})).await;
    assert_eq!(
        refused(&house, "DescribeBackup", json!({"BackupArn": arn})).await.code,
        "BackupNotFoundException"
    );
    let missing = refused(&house, "CreateBackup", json!({"TableName": "nowhere", "BackupName": "one"})).await;
    assert_eq!(missing.code, "TableNotFoundException");
}

// Who deletes a table that could be recovered has 35 days to think again.
#[tokio::test]
async fn a_recoverable_table_comes_back_after_its_deletion() {
    let house = house().await;
    let recover = |table: &str| json!({"TableName": table, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}});
    super::scripts::make_table(&house, "Beds").await;
    for table in ["Visits", "Beds"] {
        call(&house, "UpdateContinuousBackups", recover(table)).await;
        call(&house, "PutItem", json!({"TableName": table, "Item": {"pk": {"S": table}}})).await;
        call(&house, "DeleteTable", json!({"TableName": table})).await;
    }
    let listed = async || {
        call(&house, "ListBackups", json!({"BackupType": "SYSTEM"})).await["BackupSummaries"].clone()
    };
    let left = listed().await;
    let names: Vec<&Value> =
        left.as_array().expect("backups").iter().map(|backup| &backup["BackupName"]).collect();
    assert_eq!(names, ["Visits$DeletedTableBackup", "Beds$DeletedTableBackup"], "deleted at one moment");
    let arn = left[1]["BackupArn"].clone();
    let described =
        call(&house, "DescribeBackup", json!({"BackupArn": arn})).await["BackupDescription"].clone();
    assert_eq!(described["BackupDetails"]["BackupType"], "SYSTEM");
    assert_eq!(described["SourceTableDetails"]["ItemCount"], 1);
    call(&house, "RestoreTableFromBackup", json!({"TargetTableName": "Beds", "BackupArn": arn})).await;
    let found = call(&house, "Scan", json!({"TableName": "Beds"})).await;
    assert_eq!(found["Items"], json!([{"pk": {"S": "Beds"}}]));

    let day = 24 * 3600 * 1000;
    for (days, left) in [(34, 2), (1, 0)] {
        house.clock.advance(days * day);
        assert!(house.dispatch.idle(5_000).await);
        assert_eq!(listed().await.as_array().map(Vec::len), Some(left), "{days} days later");
    }
}
