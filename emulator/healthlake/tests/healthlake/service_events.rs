//! What HealthLake tells on the default event bus, at a bus that keeps what it is told.

use std::path::PathBuf;

use contract::{ApiError, Call, Checks, Operation, Service, Settings, aws_operation, service_events};
use parking_lot::Mutex;
use serde_json::{Value, json};
use store::Store;
use test_kit::House;

use crate::script::World;

#[derive(Default)]
struct Told(Mutex<Vec<Value>>);

async fn put_service_events(call: Call, input: Value) -> Result<Value, ApiError> {
    let events = input["Events"].as_array().cloned().unwrap_or_default();
    call.kept::<Told>().0.lock().extend(events);
    Ok(json!({}))
}

async fn put_rule(call: Call, input: Value) -> Result<Value, ApiError> {
    let is_heard = input["State"] == "ENABLED";
    let hear = call.store.commit(|tx| {
        service_events::set_heard(tx, is_heard);
        Ok::<(), ApiError>(())
    });
    hear.await?;
    Ok(json!({}))
}

async fn list_events(call: Call, _input: Value) -> Result<Value, ApiError> {
    Ok(json!(std::mem::take(&mut *call.kept::<Told>().0.lock())))
}

static OPERATIONS: &[Operation] = &[
    aws_operation!("ListEvents", list_events),
    aws_operation!("PutRule", put_rule),
    aws_operation!("PutServiceEvents", put_service_events),
];
static EVENTS: Service = Service {
    id: "events",
    checks: Checks::Own,
    operations: OPERATIONS,
    reactions: &[],
    timers: &[],
    works: &[],
};

async fn world(state: &str) -> World {
    with_files(state, None).await
}

/// The same whose jobs may use a folder.
async fn with_files(state: &str, files: Option<PathBuf>) -> World {
    let settings = Settings { files, ..Settings::default() }.keep();
    let house = House::with_settings(Store::in_memory(), &[&EVENTS, &healthlake::SERVICE], settings);
    house.aws("events", "PutRule", json!({"State": state})).await.expect("a rule");
    World::of(house).await
}

/// What was told since this was last asked.
async fn told(world: &World) -> Vec<Value> {
    assert!(world.house.dispatch.idle(60_000).await);
    let told = world.house.aws("events", "ListEvents", json!({})).await.expect("events");
    told.as_array().expect("a list").clone()
}

/// Those that CloudTrail records: name, status, and whether an id is hidden in them.
async fn calls(world: &World) -> Vec<(String, u64, bool)> {
    let told = told(world).await;
    let calls = told.iter().filter(|event| event["detail-type"] == "AWS API Call via CloudTrail");
    let read = |event: &Value| {
        let detail = &event["detail"];
        assert_eq!(detail["requestParameters"]["datastoreId"], world.data_store);
        let name = detail["eventName"].as_str().expect("a name").to_owned();
        let hidden = detail["requestParameters"]["resourceId"] == "HIDDEN_DUE_TO_SECURITY_REASONS";
        (name, detail["responseElements"]["statusCode"].as_u64().expect("a status"), hidden)
    };
    calls.map(read).collect()
}

// Whoever builds on CloudTrail's events filters by name, data store and status, and must see each write once, in order.
#[tokio::test]
async fn requests_are_told_as_cloud_trail_records_them() {
    let world = world("ENABLED").await;
    told(&world).await;
    let patient = r#"{"resourceType":"Patient"}"#;
    let named = r#"{"resourceType":"Patient","id":"p"}"#;
    let bundle = format!(
        r#"{{"resourceType":"Bundle","type":"batch","entry":[
        {{"resource":{patient},"request":{{"method":"POST","url":"Patient"}}}},
        {{"resource":{patient},"request":{{"method":"POST","url":"Patient"}}}}]}}"#
    );
    for (request, name, status, hidden) in [
        (format!("POST Patient\n{patient}"), "CreateResource", 201, false),
        (format!("PUT Patient/p\n{named}"), "UpdateResource", 201, true),
        (format!("PUT Patient/p\n{named}"), "UpdateResource", 200, true),
        ("PUT Patient/p\n{}".to_owned(), "UpdateResource", 400, true),
        ("GET Patient/p".to_owned(), "ReadResource", 200, true),
        ("GET Patient/nobody".to_owned(), "ReadResource", 404, true),
        ("GET Patient?gender=male".to_owned(), "SearchWithGet", 200, false),
        ("DELETE Patient/p".to_owned(), "DeleteResource", 204, true),
        (format!("POST \n{bundle}"), "ProcessBundle", 200, false),
        ("GET metadata".to_owned(), "GetCapabilities", 200, false),
    ] {
        assert_eq!(world.send(&request).await.status, status, "{request}");
        assert_eq!(calls(&world).await, [(name.to_owned(), u64::from(status), hidden)], "{request}");
    }
    // What CloudTrail does not record.
    world.send("GET Patient/p/_history").await;
    assert_eq!(calls(&world).await, []);
}

// The order of the events is the order of the writes, also where nobody waits in between.
#[tokio::test]
async fn events_come_in_the_order_of_the_writes() {
    let world = world("ENABLED").await;
    told(&world).await;
    let types = ["Patient", "Observation", "Basic", "Location", "Group"];
    for name in types {
        let _ = world.send(&format!("DELETE {name}/nobody")).await;
    }
    let told = told(&world).await;
    let seen: Vec<_> =
        told.iter().map(|event| &event["detail"]["requestParameters"]["resourceType"]).collect();
    assert_eq!(seen, types);
    assert!(told.iter().all(|event| event["detail"]["errorCode"].is_string()));
}

// AWS's own API: what was asked and answered, with the names that CloudTrail writes; and what HealthLake tells of itself.
#[tokio::test]
async fn data_stores_and_jobs_are_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = with_files("ENABLED", Some(folder.path().to_owned())).await;
    let events = told(&world).await;
    let mut names: Vec<_> = events.iter().map(|event| event["detail-type"].as_str().expect("text")).collect();
    names.sort_unstable();
    assert_eq!(names, ["AWS API Call via CloudTrail", "Data Store Active", "Data Store Creating"]);
    let find = |name: &str| events.iter().find(|event| event["detail-type"] == name).expect("an event");
    let call = &find("AWS API Call via CloudTrail")["detail"];
    assert_eq!(
        (&call["eventName"], &call["requestParameters"]["datastoreTypeVersion"]),
        (&json!("CreateFHIRDatastore"), &json!("R4"))
    );
    assert_eq!(call["responseElements"]["datastoreId"], world.data_store);
    let fixture: Value =
        serde_json::from_str(include_str!("../../../../fixtures/healthlake/events.json")).expect("cases");
    let active = find("Data Store Creating");
    for member in fixture["data_store"]["event"].as_object().expect("an event").keys() {
        assert!(active.get(member).is_some(), "{member}");
    }
    assert_eq!(active["resources"][0].as_str().map(|arn| arn.ends_with(&world.data_store)), Some(true));
    assert_eq!(active["detail"]["datastoreId"], world.data_store);

    let uri = format!("file://{}/out/", folder.path().display());
    let output = json!({"S3Configuration": {"S3Uri": uri, "KmsKeyId": "k"}});
    let export = json!({"DatastoreId": world.data_store, "DataAccessRoleArn": "arn:aws:iam::123456789012:role/r", "OutputDataConfig": output});
    world.aws("StartFHIRExportJob", export).await.expect("a job");
    let jobs = told(&world).await;
    let jobs: Vec<_> = jobs.iter().filter(|event| event["detail"].get("jobId").is_some()).collect();
    let words: Vec<_> = jobs.iter().map(|event| event["detail-type"].as_str().expect("text")).collect();
    assert_eq!(words.first(), Some(&"Export Job Submitted"));
    assert_eq!(words.last(), Some(&"Export Job Completed"), "{words:?}");
    assert_eq!(jobs[0]["detail"]["outputDataConfig"], json!({"s3Uri": uri}));

    world.aws("DeleteFHIRDatastore", json!({"DatastoreId": world.data_store})).await.expect("a deletion");
    let events = told(&world).await;
    let words: Vec<_> = events
        .iter()
        .filter_map(|event| event["detail-type"].as_str())
        .filter(|word| word.starts_with("Data"))
        .collect();
    assert_eq!(words, ["Data Store Deleting", "Data Store Deleted"]);
}

// Nobody listens most of the time, and then no call may cost anything.
#[tokio::test]
async fn nothing_is_told_to_nobody() {
    let world = world("DISABLED").await;
    world.send("POST Patient\n{\"resourceType\":\"Patient\"}").await;
    assert!(told(&world).await.is_empty());
    world.house.aws("events", "PutRule", json!({"State": "ENABLED"})).await.expect("a rule");
    assert!(told(&world).await.is_empty(), "what was before is not told later");
    world.send("GET Patient/x").await;
    assert_eq!(told(&world).await.len(), 1);
}
