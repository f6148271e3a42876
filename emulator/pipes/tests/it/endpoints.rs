//! API destinations and APIs of API Gateway: what they are sent, and what becomes of what they answer.

use serde_json::{Value, json};
use test_kit::{Endpoint, House};

use crate::{bodies, held, house, ok, pipe, queue, queue_arn, send, settle};

/// An API destination at one endpoint, with a star in its path.
async fn destination(house: &House) -> String {
    let key = json!({"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}});
    let connection = json!({"Name": "c", "AuthorizationType": "API_KEY", "AuthParameters": key});
    let connection = house.aws("events", "CreateConnection", connection).await.expect("a connection");
    let made = json!({"Name": "d", "ConnectionArn": connection["ConnectionArn"], "HttpMethod": "POST",
        "InvocationEndpoint": "https://example.org/patients/*"});
    let made = house.aws("events", "CreateApiDestination", made).await.expect("a destination");
    made["ApiDestinationArn"].as_str().expect("an ARN").to_owned()
}

// A webhook gets each event by itself, at a path that the event says; one that it refuses stays in the queue.
#[tokio::test]
async fn an_api_destination_gets_each_event() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    let target = destination(&house).await;
    queue(&house, "in").await;
    let more = json!({"TargetParameters": {"InputTemplate": "{\"n\": <$.body.n>}", "HttpParameters": {
        "PathParameterValues": ["$.body.id"], "HeaderParameters": {"x-from": "$.eventSource"},
        "QueryStringParameters": {"q": "1"}}}});
    pipe(&house, &queue_arn("in"), &target, more).await;
    send(&house, "in", "{\"id\": \"ann\", \"n\": 1}").await;
    endpoint.answer_next(200, "");
    settle(&house).await;
    let request = endpoint.received().remove(0);
    assert_eq!(request.uri().to_string(), "https://example.org/patients/ann?q=1");
    let headers =
        ["x-key", "x-from"].map(|name| request.headers()[name].to_str().expect("a text").to_owned());
    assert_eq!(headers, ["k", "aws:sqs"]);
    assert_eq!(request.body(), "{\"n\":1}".as_bytes());
    assert_eq!(held(&house, "in").await, 0);
    endpoint.answer_next(500, "");
    send(&house, "in", "{\"id\": \"bob\", \"n\": 2}").await;
    settle(&house).await;
    assert_eq!((endpoint.received().len(), held(&house, "in").await), (1, 1));
}

// What an API answers goes on in place of the event, as with a function.
#[tokio::test]
async fn an_api_enriches() {
    let endpoint = Endpoint::default();
    let house = house().reaching(&endpoint);
    queue(&house, "in").await;
    queue(&house, "out").await;
    let api = "arn:aws:execute-api:us-east-1:000000000000:abc123/main/GET/patients/*";
    let more = json!({"Enrichment": api, "EnrichmentParameters": {
        "InputTemplate": "<$.body>", "HttpParameters": {"PathParameterValues": ["$.body"]}}});
    pipe(&house, &queue_arn("in"), &queue_arn("out"), more).await;
    for (answer, arrives) in
        [("{\"id\": \"ann\"}", vec!["{\"id\":\"ann\"}"]), ("[1, 2]", vec!["1", "2"]), ("{}", vec![])]
    {
        endpoint.answer_next(200, answer);
        send(&house, "in", "ann").await;
        settle(&house).await;
        let requests = endpoint.received();
        let asked: Vec<(String, &[u8])> =
            requests.iter().map(|request| (request.uri().to_string(), &**request.body())).collect();
        let url = "https://abc123.execute-api.us-east-1.amazonaws.com/main/patients/ann";
        assert_eq!(asked, [(url.to_owned(), "ann".as_bytes())]);
        assert_eq!(bodies(&house, "out").await, arrives);
        assert_eq!(held(&house, "in").await, 0);
    }
}

// What takes one event at a time cannot be given a batch, and AWS says so when the pipe is made.
#[tokio::test]
async fn batches_are_refused() {
    let house = house();
    let api = "arn:aws:execute-api:us-east-1:000000000000:abc123/main/GET/";
    let input = |size: u64| {
        json!({"Name": "p", "Source": queue_arn("in"), "Target": api, "RoleArn": crate::ROLE, "DesiredState": "STOPPED",
            "SourceParameters": {"SqsQueueParameters": {"BatchSize": size}}})
    };
    let error = crate::call(&house, "CreatePipe", input(2)).await.expect_err("a batch");
    assert_eq!((error.status, &*error.code), (400, "ValidationException"));
    let made: Value = ok(&house, "CreatePipe", input(1)).await;
    assert_eq!(made["CurrentState"], "STOPPED");
}
