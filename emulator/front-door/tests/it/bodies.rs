//! Bodies: too large, compressed, chunked, cut off.

use std::io::Write;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use front_door::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Answer, SIGNED, Server};
use crate::toys::AT_LEAVE;

const PUT: [(&str, &str); 3] =
    [("X-Amz-Target", "DynamoDB_20120810.PutItem"), ("Authorization", SIGNED), ("X-Amz-Date", "d")];

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn small() -> Settings {
    Settings { max_body_bytes: 1000, max_fhir_body_bytes: 2000, ..Settings::default() }
}

// A body that is too large is refused in words, whether it says its length or not, and whether it is the body as sent
// that is too large or what comes out of it. The code of the JSON protocols is believed.
#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = Server::with(small()).await;
    let json = |length: usize| format!("{:?}", "x".repeat(length - 2)).into_bytes();
    let chunked =
        |body: Vec<u8>| [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    for (name, more, body, status) in [
        ("just fits", None, json(1000), 200),
        ("length", None, json(1001), 413),
        ("much", None, json(3_000_000), 413),
        ("chunked, just fits", Some(("Transfer-Encoding", "chunked")), chunked(json(1000)), 200),
        ("chunked", Some(("Transfer-Encoding", "chunked")), chunked(json(1001)), 413),
        ("chunked, much", Some(("Transfer-Encoding", "chunked")), chunked(json(3_000_000)), 413),
        ("bomb", Some(("Content-Encoding", "gzip")), gzip(&json(100_000)), 413),
    ] {
        let headers: Vec<_> = PUT.into_iter().chain(more).collect();
        let answer = server.send("POST", "/", &headers, &body).await;
        assert_eq!(answer.status, status, "{name}");
        if status == 413 {
            assert_eq!(
                answer.json()["__type"],
                "com.amazon.coral.service#RequestEntityTooLargeException",
                "{name}"
            );
        }
    }
    for (length, status) in [(2000, 201), (2001, 413)] {
        let answer = server.fhir("POST", "Patient", &vec![b' '; length]).await;
        assert_eq!(answer.status, status);
        if status == 413 {
            assert_eq!(answer.issue().0, "too-long");
        }
    }
}

// A client that asks before it sends is told without sending; one that may send is asked for the body.
#[tokio::test]
async fn who_asks_first_is_answered_first() {
    let server = Server::with(small()).await;
    let head = |length: usize| {
        let headers: String = PUT.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!(
            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n{headers}\r\n"
        )
    };
    let refused = server.exchange(head(5000).as_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
    let mut stream = server.connect().await;
    stream.write_all(head(2).as_bytes()).await.unwrap();
    let mut goes_on = [0; 25];
    stream.read_exact(&mut goes_on).await.unwrap();
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(Answer::read(&answer).status, 200);
}

// SDKs may compress what they send. AWS fails over a coding it does not know, so it says 500 (its code is believed).
#[tokio::test]
async fn compressed_bodies_are_read() {
    let server = Server::start().await;
    let members = [gzip(b"{\"a\":"), gzip(b"1}")].concat();
    for (coding, body, status) in [
        ("gzip", gzip(b"{\"a\":1}"), 200),
        ("gzip", members, 200),
        ("deflate", zlib(b"{\"a\":1}"), 200),
        ("identity", b"{\"a\":1}".to_vec(), 200),
        ("br", b"{\"a\":1}".to_vec(), 500),
        ("gzip", b"{\"a\":1}".to_vec(), 500),
    ] {
        let headers: Vec<_> = PUT.into_iter().chain([("Content-Encoding", coding)]).collect();
        let answer = server.send("POST", "/", &headers, &body).await;
        assert_eq!(answer.status, status, "{coding}");
        if status == 200 {
            assert_eq!(answer.text(), r#"{"Echo":{"a":1}}"#);
        }
    }
    let headers = [("Authorization", SIGNED), ("X-Amz-Date", "d"), ("Content-Encoding", "br")];
    let answer = server.send("POST", "/datastore/ab/r4/Patient", &headers, b"{}").await;
    assert_eq!((answer.status, answer.issue().0.as_str()), (415, "not-supported"));
}

// DynamoDB compresses large answers for who asks, and its checksum is that of the bytes sent.
#[tokio::test]
async fn large_answers_are_compressed_for_who_asks() {
    let server = Server::start().await;
    for (target, accept, coding) in [
        ("DynamoDB_20120810.Scan", "gzip", "gzip"),
        ("DynamoDB_20120810.Scan", "deflate", "deflate"),
        ("DynamoDB_20120810.Scan", "identity", ""),
        ("DynamoDB_20120810.PutItem", "gzip", ""),
    ] {
        let headers = [
            ("X-Amz-Target", target),
            ("Authorization", SIGNED),
            ("X-Amz-Date", "d"),
            ("Accept-Encoding", accept),
        ];
        let answer = server.send("POST", "/", &headers, b"{}").await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, coding), "{target} {accept}");
        assert_eq!(answer.header("x-amz-crc32"), crc32fast::hash(&answer.body).to_string());
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    }
    let headers = [("Authorization", SIGNED), ("X-Amz-Date", "d"), ("Accept-Encoding", "gzip")];
    let answer = server.send("GET", "/datastore/ab/r4/Patient", &headers, b"").await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    let text = std::io::read_to_string(GzDecoder::new(&answer.body[..])).unwrap();
    assert_eq!(text, "much ".repeat(2000));
}

// The form in which SDKs stream bodies; it is inside the body, not a transfer coding.
#[tokio::test]
async fn aws_chunks_are_undone() {
    let server = Server::start().await;
    for (name, value) in
        [("Content-Encoding", "aws-chunked"), ("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")]
    {
        let headers: Vec<_> = PUT.into_iter().chain([(name, value)]).collect();
        let body = b"5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        let answer = server.send("POST", "/", &headers, body).await;
        assert_eq!((answer.status, answer.text()), (200, r#"{"Echo":{"a":1}}"#));
        let answer = server.send("POST", "/", &headers, &body[..9]).await;
        assert_eq!(
            (answer.status, answer.json()["__type"].as_str().unwrap()),
            (400, "com.amazon.coral.service#IncompleteBody")
        );
    }
}

// Half a request must do nothing: the other half may have changed its meaning. A whole one must be done, even if its
// sender no longer listens.
#[tokio::test]
async fn half_a_request_does_nothing_and_a_whole_one_all() {
    let server = Server::start().await;
    let head = |length: usize| {
        format!(
            "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.UpdateItem\r\nAuthorization: {SIGNED}\r\n\
             X-Amz-Date: d\r\nContent-Length: {length}\r\n\r\n{{}}"
        )
    };
    for body in [3, 100] {
        let mut half = server.connect().await;
        half.write_all(head(body).as_bytes()).await.unwrap();
        half.shutdown().await.unwrap();
        let mut answer = Vec::new();
        half.read_to_end(&mut answer).await.unwrap();
        assert_eq!(AT_LEAVE.entered.available_permits(), 0);
    }
    let mut whole = server.connect().await;
    whole.write_all(head(2).as_bytes()).await.unwrap();
    AT_LEAVE.entered.acquire().await.unwrap().forget();
    drop(whole);
    AT_LEAVE.open.add_permits(1);
    AT_LEAVE.left.acquire().await.unwrap().forget();
}
