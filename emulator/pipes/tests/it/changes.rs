//! Pipes from the changes of a HealthLake data store: Millpond's own source.

use bytes::Bytes;
use contract::HttpRequest;
use fhir::paths::{self, Found};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use test_kit::House;

use crate::siblings::calls;
use crate::{bodies, function, house, ok, pipe, queue, queue_arn, settle};

async fn data_store(house: &House) -> String {
    let input = json!({"DatastoreTypeVersion": "R4"});
    let answer = house.aws("healthlake", "CreateFHIRDatastore", input).await.expect("a data store");
    settle(house).await;
    answer["DatastoreId"].as_str().expect("an id").to_owned()
}

/// Sends a FHIR request; gives the body of the answer.
async fn fhir(house: &House, data_store: &str, method: Method, path: &str, body: Value) -> Value {
    let full = format!("/datastore/{data_store}/r4/{path}");
    let Found::Interaction(interaction, parameters) = paths::find(method.as_str(), &full) else {
        panic!("no operation for {method} {path}")
    };
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/fhir+json"));
    let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
    let request = HttpRequest { method, path: full, query: String::new(), headers, body, parameters };
    let answer = house.http("healthlake", interaction.operation, request).await.expect("an answer");
    let contract::HttpBody::Whole(body) = answer.body else { panic!("a whole body") };
    serde_json::from_slice(&body).unwrap_or_default()
}

fn arn(data_store: &str) -> String {
    format!("arn:aws:healthlake:us-east-1:000000000000:datastore/fhir/{data_store}")
}

fn parameters(position: &str, filter: Option<Value>) -> Value {
    let mut source = json!({"DynamoDBStreamParameters": {"StartingPosition": position}});
    if let Some(pattern) = filter {
        source["FilterCriteria"] = json!({"Filters": [{"Pattern": pattern.to_string()}]});
    }
    let template = "{\"n\": <$.sequence>, \"what\": \"<$.operation> <$.resourceType>\", \"family\": <$.resource.name[0].family>}";
    json!({"SourceParameters": source, "TargetParameters": {"InputTemplate": template}})
}

fn patient(family: &str) -> Value {
    json!({"resourceType": "Patient", "name": [{"family": family}]})
}

// Who follows a data store must get each change once, in order, with its number, also across a stop.
#[tokio::test]
async fn changes_arrive_in_order_with_their_numbers() {
    let house = house();
    queue(&house, "out").await;
    let id = data_store(&house).await;
    fhir(&house, &id, Method::POST, "Patient", patient("before")).await;
    pipe(&house, &arn(&id), &queue_arn("out"), parameters("TRIM_HORIZON", None)).await;
    let made = fhir(&house, &id, Method::POST, "Patient", patient("Ann")).await;
    settle(&house).await;
    ok(&house, "StopPipe", json!({"Name": "p"})).await;
    let path = format!("Patient/{}", made["id"].as_str().expect("an id"));
    let mut changed = patient("Bea");
    changed["id"] = made["id"].clone();
    fhir(&house, &id, Method::PUT, &path, changed).await;
    settle(&house).await;
    ok(&house, "StartPipe", json!({"Name": "p"})).await;
    settle(&house).await;
    let arrived: Vec<Value> =
        bodies(&house, "out").await.iter().map(|body| serde_json::from_str(body).expect("JSON")).collect();
    assert_eq!(
        arrived,
        [
            json!({"n": 1, "what": "create Patient", "family": "before"}),
            json!({"n": 2, "what": "create Patient", "family": "Ann"}),
            json!({"n": 3, "what": "update Patient", "family": "Bea"}),
        ]
    );
}

// What has gathered goes by tens; none of it may be lost where one batch ends and the next begins.
#[tokio::test]
async fn many_changes_keep_their_order() {
    let house = house();
    queue(&house, "out").await;
    let id = data_store(&house).await;
    for number in 0..23 {
        fhir(&house, &id, Method::POST, "Patient", patient(&number.to_string())).await;
    }
    pipe(&house, &arn(&id), &queue_arn("out"), parameters("TRIM_HORIZON", None)).await;
    let arrived = bodies(&house, "out").await;
    let numbers: Vec<Value> =
        arrived.iter().map(|body| serde_json::from_str::<Value>(body).expect("JSON")["n"].clone()).collect();
    assert_eq!(numbers, (1..=23).map(Value::from).collect::<Vec<_>>());
}

// A filter on the resource keeps a system from seeing what is none of its business; LATEST keeps it from the past.
#[tokio::test]
async fn changes_are_filtered() {
    let house = house();
    queue(&house, "out").await;
    let id = data_store(&house).await;
    fhir(&house, &id, Method::POST, "Patient", patient("Ann")).await;
    let pattern = json!({"resourceType": ["Patient"], "resource": {"name": {"family": [{"prefix": "A"}]}}});
    pipe(&house, &arn(&id), &queue_arn("out"), parameters("LATEST", Some(pattern))).await;
    for family in ["Bea", "Ada"] {
        fhir(&house, &id, Method::POST, "Patient", patient(family)).await;
    }
    settle(&house).await;
    let arrived = bodies(&house, "out").await;
    assert_eq!(arrived.len(), 1);
    assert!(arrived[0].contains("\"family\":\"Ada\""), "{arrived:?}");
}

// A function takes six megabytes at once: large resources must arrive, in order, in as many calls as it takes.
#[tokio::test]
async fn large_changes_arrive_in_several_calls() {
    let house = house();
    let id = data_store(&house).await;
    // One text may have a megabyte.
    let names = vec![json!({"family": "x".repeat(1_000_000)}); 3];
    for _ in 0..4 {
        fhir(&house, &id, Method::POST, "Patient", json!({"resourceType": "Patient", "name": names})).await;
    }
    let source =
        json!({"SourceParameters": {"DynamoDBStreamParameters": {"StartingPosition": "TRIM_HORIZON"}}});
    pipe(&house, &arn(&id), &function("f"), source).await;
    let mut numbers = Vec::new();
    for batch in calls(&house).await {
        assert!(batch.to_string().len() <= 6_291_456);
        numbers.push(Vec::from_iter(
            batch.as_array().into_iter().flatten().map(|event| event["sequence"].clone()),
        ));
    }
    // A data store tells three at once, of which two go together.
    assert_eq!(json!(numbers), json!([[1, 2], [3], [4]]));
}
