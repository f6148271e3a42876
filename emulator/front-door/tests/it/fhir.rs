//! FHIR over HTTP.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{SIGNED, Server};
use crate::toys;

// An operation sees the request as it was sent, with what stands in its path.
#[tokio::test]
async fn a_request_arrives_whole() {
    let server = Server::start().await;
    let answer = server.fhir("GET", "Patient/a%20b?_pretty=true", b"").await;
    assert_eq!(answer.status, 200);
    let expected = serde_json::json!({
        "method": "GET",
        "path": "/datastore/ab/r4/Patient/a%20b",
        "query": "_pretty=true",
        "parameters": [["datastore", "ab"], ["type", "Patient"], ["id", "a b"], ["source_ip", "127.0.0.1"]],
        "account": "123456789012",
        "region": "eu-west-1",
        "endpoint": "http://localhost:4566",
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("content-type"), "application/fhir+json");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);

    let head = server.fhir("HEAD", "Patient/a%20b?_pretty=true", b"").await;
    assert_eq!((head.status, head.text()), (200, ""));
    assert_eq!(head.header("content-length"), answer.header("content-length"));
}

// A FHIR client understands nothing but an OperationOutcome.
#[tokio::test]
async fn every_refusal_is_an_operation_outcome() {
    let server = Server::start().await;
    for (method, path, status, code, text) in [
        ("GET", "nothing/1/2", 404, "not-found", "GET /datastore/ab/r4/nothing/1/2 is no FHIR interaction"),
        ("POST", "Patient/1", 405, "not-supported", "POST is not a method of /datastore/ab/r4/Patient/1"),
        ("GET", "Patient/%ff", 400, "invalid", "the path is not UTF-8"),
        (
            "DELETE",
            "Patient/1",
            501,
            "not-supported",
            "healthlake:DeleteResource is not emulated by Millpond",
        ),
        ("POST", "$erase", 501, "not-supported", "healthlake:$erase is not emulated by Millpond"),
        (
            "GET",
            "metadata",
            500,
            "exception",
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
    ] {
        let answer = server.fhir(method, path, b"").await;
        assert_eq!(
            (answer.status, answer.issue()),
            (status, (code.to_owned(), text.to_owned())),
            "{method} {path}"
        );
    }
    let other = server.fhir("POST", "Patient/1", b"").await;
    assert_eq!(other.header("allow"), "DELETE, GET, PATCH, PUT");
    let own = server.fhir("PUT", "Patient/1", b"{}").await;
    assert_eq!((own.status, own.text()), (412, r#"{"resourceType":"OperationOutcome","issue":[]}"#));
    assert_eq!(own.header("etag"), "W/\"3\"");
    let base = server
        .send("GET", "/datastore/ab/r5/Patient", &[("Authorization", SIGNED), ("X-Amz-Date", "d")], b"")
        .await;
    assert_eq!((base.status, base.issue().0.as_str()), (404, "not-found"));
    let unsigned = server.send("GET", "/datastore/ab/r4/Patient/1", &[], b"").await;
    assert_eq!((unsigned.status, unsigned.issue().0.as_str()), (401, "login"));
    let other =
        server.send("GET", "/datastore/ab/r4/Patient/1", &[("Authorization", "Basic abc")], b"").await;
    assert_eq!((other.status, other.issue().0.as_str()), (401, "login"));
}

// A bearer of a token has no account that the door could read, and a client that has no token yet must learn where to get
// one. Both are the service's to judge; nobody else is let in, and nobody to AWS's own API.
#[tokio::test]
async fn a_token_is_passed_on_and_the_discovery_document_is_open() {
    let server = Server::start().await;
    let account = |answer: &crate::server::Answer| answer.json()["account"].clone();
    for (path, authorization) in [
        ("/datastore/ab/r4/Patient/1", "Bearer abc"),
        ("/datastore/ab/r4/Patient/1", "bearer  abc"),
        ("/datastore/ab/r4/.well-known/smart-configuration", ""),
        ("/datastore/ab/r4/.well-known/smart-configuration", "Bearer abc"),
    ] {
        let answer = server.send("GET", path, &[("Authorization", authorization)], b"").await;
        assert_eq!((answer.status, account(&answer)), (200, "000000000000".into()), "{path} {authorization}");
    }
    for authorization in ["Bearer", "Bearer ", "Bearerabc"] {
        let headers = [("Authorization", authorization)];
        let answer = server.send("GET", "/datastore/ab/r4/Patient/1", &headers, b"").await;
        assert_eq!(answer.status, 401, "{authorization}");
    }
    let headers = [("X-Amz-Target", "HealthLake.DescribeFHIRDatastore"), ("Authorization", "Bearer abc")];
    assert_eq!(server.send("POST", "/", &headers, b"{}").await.status, 400);
    let signed = server.fhir("GET", "Patient/1", b"").await;
    assert_eq!(account(&signed), "123456789012");
}

// A follower of changes reads events as they come; when it leaves, whoever sends them must learn of it.
#[tokio::test]
async fn a_stream_comes_piece_by_piece_and_ends_with_its_reader() {
    let server = Server::start().await;
    let mut stream = server.connect().await;
    let request = format!(
        "GET /datastore/ab/r4/$changes HTTP/1.1\r\nHost: h\r\nAuthorization: {SIGNED}\r\nX-Amz-Date: d\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = String::new();
    while !seen.contains("data: 1\n\n") {
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece).await.unwrap();
        assert!(count > 0, "{seen}");
        seen.push_str(std::str::from_utf8(&piece[..count]).unwrap());
    }
    assert!(seen.contains("content-type: text/event-stream"), "{seen}");
    drop(stream);
    toys::STREAM_LEFT.acquire().await.unwrap().forget();
}
