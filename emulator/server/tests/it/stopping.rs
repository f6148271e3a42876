//! Stopping in good order.

use std::net::TcpStream;

use serde_json::json;

use crate::client::Client;
use crate::program::Place;

// `docker stop` sends SIGTERM while requests are under way; what was begun is finished, kept and answered.
#[test]
fn sigterm_finishes_what_was_begun() {
    let place = Place::new();
    let program = place.start(&[]);
    program.client().create_table("items");
    // A connection that waits for nothing must not hold up the end.
    let mut idle = program.client();
    idle.dynamodb_done("ListTables", &json!({}));

    let mut client = program.client();
    let body = json!({"TableName": "items", "Item": {"pk": {"S": "a"}}}).to_string();
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/dynamodb/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let headers = [
        ("Authorization", authorization),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Target", "DynamoDB_20120810.PutItem"),
        ("Expect", "100-continue"),
    ];
    let head = client.head("POST", "/", &headers, body.len());
    client.send(head.as_bytes()).expect("a head");
    // The program has read the head and asks for the body: from here on the request is under way.
    assert_eq!(client.answer().expect("an answer").status, 100);
    program.terminate();
    while TcpStream::connect(program.address).is_ok() {
        // Until it takes no new connections. It does not end, since a request is under way.
    }
    client.send(body.as_bytes()).expect("a body");
    let answer = client.answer().expect("the request is answered");
    assert_eq!(answer.status, 200, "{answer}");
    let status = program.ended();
    assert_eq!(status.code(), Some(0), "{}", place.errors());
    assert_eq!(place.errors(), "");

    let again = place.start(&[]);
    let input = json!({"TableName": "items", "Key": {"pk": {"S": "a"}}});
    assert_eq!(again.client().dynamodb_done("GetItem", &input), json!({"Item": {"pk": {"S": "a"}}}));
}

// A follower of the change feed waits for a minute at a time; a stop must not take that long.
#[test]
fn sigterm_does_not_wait_for_followers() {
    let place = Place::new();
    let program = place.start(&[]);
    let mut client = program.client();
    let data_store = client.create_data_store();
    let answer = client.fhir("POST", &data_store, "Patient", None, br#"{"resourceType":"Patient"}"#);
    assert_eq!(answer.expect("an answer").status, 201);
    let mut follower: Client = program.client();
    let authorization = "AWS4-HMAC-SHA256 Credential=test/20261031/us-east-1/healthlake/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let path = format!("/datastore/{data_store}/r4/$changes");
    let headers = [("Authorization", authorization), ("Accept", "text/event-stream")];
    let head = follower.head("GET", &path, &headers, 0);
    follower.send(head.as_bytes()).expect("a request");
    follower.until("\"sequence\":1").expect("the first change");
    program.terminate();
    // The stream is cut or ended; either way it ends, and so does the program.
    let _ = follower.until("never sent");
    assert_eq!(program.ended().code(), Some(0), "{}", place.errors());
}
