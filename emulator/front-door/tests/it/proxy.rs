//! The proxy: AWS's hosts, answered here; all others, refused.

use rustls_pki_types::ServerName;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::connections::trusting;
use crate::server::{Answer, SIGNED, Server};

const HOST: &str = "dynamodb.eu-west-1.amazonaws.com";

fn call(host: &str, target: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nAuthorization: {SIGNED}\r\n\
         X-Amz-Date: d\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
}

fn endpoint(answer: &[u8]) -> String {
    let answer = Answer::read(answer);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told: Value = serde_json::from_slice(&answer.body).unwrap();
    told["Endpoint"].as_str().unwrap().to_owned()
}

async fn tunnel(server: &Server, target: &str) -> TcpStream {
    let mut stream = server.connect().await;
    let request =
        format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nProxy-Connection: keep-alive\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let expected = b"HTTP/1.1 200 Connection Established\r\n\r\n";
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, expected);
    stream
}

// Code that has AWS's host written into it is answered from here, and sees AWS's host in what it is answered.
#[tokio::test]
async fn a_tunnel_to_aws_ends_here() {
    let server = Server::start().await;
    let stream = tunnel(&server, &format!("{HOST}:443")).await;
    let name = ServerName::try_from(HOST).unwrap();
    let mut stream =
        TlsConnector::from(trusting(&server, &["http/1.1"]).await).connect(name, stream).await.unwrap();
    stream.write_all(call(HOST, "/").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(endpoint(&answer), format!("https://{HOST}"));

    let mut stream = tunnel(&server, &format!("{HOST}:80")).await;
    stream.write_all(call(HOST, "/").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(endpoint(&answer), format!("http://{HOST}"));
}

// A client may send on without waiting for the answer to CONNECT.
#[tokio::test]
async fn what_follows_at_once_is_not_lost() {
    let server = Server::start().await;
    let both = format!("CONNECT {HOST}:80 HTTP/1.1\r\n\r\n{}", call(HOST, "/"));
    let answer = server.exchange(both.as_bytes()).await;
    let (established, answer) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(established, "HTTP/1.1 200 Connection Established");
    assert_eq!(endpoint(answer.as_bytes()), format!("http://{HOST}"));
}

// Nothing leaves the machine; whoever meant to must read why.
#[tokio::test]
async fn other_hosts_are_refused_and_told_why() {
    let server = Server::start().await;
    for request in [
        "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n".to_owned(),
        "CONNECT example.org:443 HTTP/1.1\r\n\r\n\u{16}\u{3}\u{1}garbage".to_owned(),
        call("example.org", "http://example.org/"),
    ] {
        let answer = server.exchange(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{answer}");
        assert!(answer.contains("example.org") && answer.contains("nothing leaves this machine"), "{answer}");
    }
}

// A request with a whole URL is what a proxy gets for http.
#[tokio::test]
async fn whole_urls_of_aws_and_of_this_machine_are_answered() {
    let server = Server::start().await;
    let own = format!("anything:{}", server.address.port());
    for host in [HOST, &own] {
        let answer = server.exchange(call(host, &format!("http://{host}/")).as_bytes()).await;
        assert_eq!(endpoint(answer.as_bytes()), format!("http://{host}"));
    }
}

// Bad requests must end, each with an answer where there is somebody to read it.
#[tokio::test]
async fn bad_tunnels_are_bounded() {
    let server = Server::start().await;
    let long = format!("CONNECT {HOST}:443 HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for (request, begins) in [
        (format!("CONNECT {HOST} HTTP/1.1\r\n\r\n"), "HTTP/1.1 400 "),
        ("COPY / HTTP/1.1\r\n\r\n".to_owned(), "HTTP/1.1 400 "),
        (long, "HTTP/1.1 431 "),
        (
            format!(
                "GET /_millpond/health HTTP/1.1\r\nHost: h\r\n\r\nCONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\nConnection: close\r\n\r\n"
            ),
            "HTTP/1.1 200 ",
        ),
    ] {
        let answer = server.exchange(request.as_bytes()).await;
        assert!(answer.starts_with(begins), "{request:.80}: {answer}");
        assert!(!answer.contains("Established"), "{answer}");
    }
    for beginning in
        ["C", "CONNECT", "CONNECT x:1 HTTP/1.1\r\n", &format!("CONNECT {HOST}:443 HTTP/1.1\r\n\r\n")]
    {
        let mut stream = server.connect().await;
        stream.write_all(beginning.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
    }
    assert_eq!(server.send("GET", "/_millpond/health", &[], b"").await.status, 200);
}
