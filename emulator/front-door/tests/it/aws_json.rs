//! The JSON protocols.

use crate::server::{SIGNED, Server};

// What an SDK needs of a good answer: the members, the content type, the id, and DynamoDB's checksum of the bytes sent.
#[tokio::test]
async fn a_good_answer_has_all_that_sdks_look_for() {
    let server = Server::start().await;
    let answer = server.call("DynamoDB_20120810.PutItem", r#"{"a": [1.10]}"#).await;
    assert_eq!((answer.status, answer.text()), (200, r#"{"Echo":{"a":[1.10]}}"#));
    assert_eq!(answer.header("content-type"), "application/x-amz-json-1.0");
    let id = answer.header("x-amzn-requestid");
    assert!(
        id.len() == 52 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
        "{id}"
    );
    assert_eq!(answer.header("x-amz-crc32"), crc32fast::hash(&answer.body).to_string());
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert!(!answer.header("date").is_empty());
    assert_eq!(answer.header("server"), "");

    let answer = server.call("HealthLake.DescribeFHIRDatastore", r#"{"DatastoreId": "ab"}"#).await;
    let told = answer.json();
    assert_eq!(told["Account"], "123456789012");
    assert_eq!(told["Region"], "eu-west-1");
    assert_eq!(told["Endpoint"], "http://localhost:4566");
    assert_eq!(told["RequestId"], answer.header("x-amzn-requestid"));
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    assert_eq!(answer.header("x-amz-crc32"), "");
}

// Each refusal in the order in which the door comes to it. The empty UnknownOperationException, and that a target is looked
// at before the signature, are believed.
#[tokio::test]
async fn refusals_are_in_the_words_of_the_protocol() {
    let server = Server::start().await;
    let unknown = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;
    for (target, body, status, expected) in [
        ("Nobody.PutItem", "{}", 400, unknown),
        ("DynamoDB_20120810.Nothing", "{}", 400, unknown),
        ("DynamoDB_20120810", "{}", 400, unknown),
        ("", "{}", 400, unknown),
        (
            "DynamoDB_20120810.CreateTable",
            "{}",
            501,
            r#"{"__type":"NotImplemented","message":"dynamodb:CreateTable is not emulated by Millpond"}"#,
        ),
        (
            "AmazonSQS.SendMessage",
            "{}",
            501,
            r#"{"__type":"NotImplemented","message":"sqs:SendMessage is not emulated by Millpond"}"#,
        ),
        (
            "HealthLake.DescribeFHIRDatastore",
            "{}",
            400,
            r#"{"__type":"com.amazonaws.healthlake#ValidationException","Message":"1 validation error detected: Value null at 'datastoreId' failed to satisfy constraint: Member must not be null"}"#,
        ),
        (
            "DynamoDB_20120810.Query",
            "{}",
            500,
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The request processing has failed because of an unknown error, exception or failure."}"#,
        ),
    ] {
        let answer = server.call(target, body).await;
        assert_eq!((answer.status, answer.text()), (status, expected), "{target}");
        assert_eq!(answer.header("content-type"), "application/x-amz-json-1.0");
    }
    for body in ["", "{", "[]", "null", "\"\"", "\u{0}", "{\"DatastoreId\": 1}", &"[".repeat(100_000)] {
        for target in ["HealthLake.DescribeFHIRDatastore", "DynamoDB_20120810.PutItem"] {
            let answer = server.call(target, body).await;
            assert!(answer.status == 200 || answer.status == 400, "{} {target} {body:.20}", answer.status);
        }
    }
    let answer = server.call("HealthLake.DescribeFHIRDatastore", "{").await;
    assert_eq!(answer.json()["__type"], "com.amazon.coral.service#SerializationException");
    assert!(answer.json()["Message"].is_string());
}

// What AWS's front end says to who does not know its protocol. That it is the same for a wrong path is DynamoDB's.
#[tokio::test]
async fn the_root_answers_health_checks_and_strays() {
    let server = Server::start().await;
    let unknown = "<UnknownOperationException/>\n";
    for (method, path, host, target, status, expected) in [
        (
            "GET",
            "/",
            "dynamodb.us-east-1.amazonaws.com",
            None,
            200,
            "healthy: dynamodb.us-east-1.amazonaws.com",
        ),
        ("GET", "/", "dynamodb.localhost:4566", None, 200, "healthy: dynamodb.localhost:4566"),
        ("POST", "/", "dynamodb.localhost:4566", None, 404, unknown),
        ("POST", "/path", "localhost", Some("DynamoDB_20120810.PutItem"), 404, unknown),
        ("POST", "/path", "dynamodb.localhost:4566", None, 404, unknown),
        ("GET", "/path", "dynamodb.localhost:4566", None, 404, unknown),
        ("PUT", "/", "localhost", Some("DynamoDB_20120810.PutItem"), 404, unknown),
        ("GET", "/nothing", "localhost", None, 404, "GET /nothing is nothing that Millpond knows\n"),
    ] {
        let mut headers = vec![("Host", host)];
        headers.extend(target.map(|target| ("X-Amz-Target", target)));
        let answer = server.send(method, path, &headers, b"").await;
        assert_eq!((answer.status, answer.text()), (status, expected), "{method} {path} {host}");
    }
    let signed = server.send("POST", "/", &[("Authorization", SIGNED)], b"{}").await;
    assert_eq!((signed.status, signed.text()), (404, unknown));
    let head = server.send("HEAD", "/", &[("Host", "dynamodb.localhost")], b"").await;
    assert_eq!((head.status, head.text(), head.header("content-length")), (200, "", "27"));
}

// A page in a browser can call AWS; it asks first, and must be able to read the id and the error.
#[tokio::test]
async fn a_page_may_call() {
    let server = Server::start().await;
    let origin = ("Origin", "https://app.example.com");
    let preflight = [
        origin,
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "x-amz-target,authorization"),
    ];
    for path in ["/", "/datastore/ab/r4/Patient"] {
        let answer = server.send("OPTIONS", path, &preflight, b"").await;
        assert_eq!((answer.status, answer.text()), (204, ""));
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.com");
        assert!(answer.header("access-control-allow-methods").contains("PATCH"));
        assert_eq!(answer.header("access-control-allow-headers"), "x-amz-target,authorization");
        assert_eq!(answer.header("access-control-max-age"), "86400");
    }
    let headers = [
        origin,
        ("X-Amz-Target", "DynamoDB_20120810.PutItem"),
        ("Authorization", SIGNED),
        ("X-Amz-Date", "d"),
    ];
    let answer = server.send("POST", "/", &headers, b"{}").await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.com");
    assert!(answer.header("access-control-expose-headers").contains("x-amzn-RequestId"));
    let plain = server.call("DynamoDB_20120810.PutItem", "{}").await;
    assert_eq!(plain.header("access-control-allow-origin"), "");
}
