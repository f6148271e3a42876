//! No answer may send a client to a host that is not ours.

use serde_json::{Value, json};
use test_kit::ENDPOINT;

use crate::script::World;

fn walk(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Object(members) => members.values().for_each(|member| walk(member, visit)),
        _ => {}
    }
}

// A client that follows a link out of an answer must come back here, never reach AWS with its data.
#[tokio::test]
async fn every_url_leads_back_or_is_a_name_of_fhir() {
    let world = World::new().await;
    let id = json!({"DatastoreId": world.data_store});
    let arn = format!("arn:aws:healthlake:us-east-1:000000000000:datastore/fhir/{}", world.data_store);
    let mut answers = Vec::new();
    for (operation, input) in [
        ("CreateFHIRDatastore", json!({"DatastoreTypeVersion": "R4", "DatastoreName": "two"})),
        ("DescribeFHIRDatastore", id.clone()),
        ("ListFHIRDatastores", json!({"MaxResults": 1})),
        ("UpdateFHIRDatastore", json!({"DatastoreId": world.data_store, "DatastoreName": "one"})),
        ("TagResource", json!({"ResourceARN": arn, "Tags": [{"Key": "a", "Value": "b"}]})),
        ("ListTagsForResource", json!({"ResourceARN": arn})),
        ("UntagResource", json!({"ResourceARN": arn, "TagKeys": ["a"]})),
    ] {
        answers.push((operation.to_owned(), world.aws(operation, input).await.expect(operation)));
    }
    let body = "{\"resourceType\":\"Patient\",\"id\":\"1\"}";
    for request in [
        "POST Patient",
        "PUT Patient/1",
        "GET Patient/1",
        "GET Patient/1/_history/1",
        "GET Patient/1/_history",
        "GET Patient/_history?_count=1",
        "GET _history?_count=1",
        "GET metadata",
        "GET $changes?_include=resource,previous",
        "DELETE Patient/1",
        "GET Patient/1",
        "GET Nothing/1",
        "PUT Patient/a_b",
    ] {
        let body = if request.starts_with('P') { format!("\n{body}") } else { String::new() };
        let reply = world.send(&format!("{request}{body}")).await;
        for (name, value) in &reply.headers {
            answers.push((format!("{request}: {name}"), json!(value.to_str().expect("text"))));
        }
        if !reply.body.is_empty() {
            answers.push((request.to_owned(), reply.json()));
        }
    }
    let bundle = "POST \nPrefer: respond-async\n{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}";
    let later = world.send(bundle).await;
    answers.push(("a transaction run later".to_owned(), json!(later.header("content-location"))));
    let keyed =
        format!("POST Patient\nx-amz-fhir-idempotency-key: 123e4567-e89b-12d3-a456-426614174000\n{body}");
    for _ in 0..2 {
        answers.push(("a create under a key".to_owned(), json!(world.send(&keyed).await.header("location"))));
    }
    answers.push((
        "DeleteFHIRDatastore".to_owned(),
        world.aws("DeleteFHIRDatastore", id).await.expect("deleted"),
    ));

    let mut urls = 0;
    for (from, answer) in &answers {
        assert!(!answer.to_string().contains("amazonaws.com"), "{from}: {answer}");
        walk(answer, &mut |text| {
            if text.contains("://") {
                urls += 1;
                let ours = text.starts_with(&format!("{ENDPOINT}/"));
                let names = ["http://hl7.org/fhir/", "http://terminology.hl7.org/"]
                    .iter()
                    .any(|name| text.starts_with(name));
                assert!((ours || names) && text.matches("://").count() == 1, "{from}: {text}");
            }
        });
    }
    assert!(urls > 10, "the walk saw URLs: {urls}");
}
