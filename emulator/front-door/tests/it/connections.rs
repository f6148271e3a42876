//! Connections: HTTP/1.1 and HTTP/2, with and without TLS, on one port; their limits; and how they end.

use std::sync::Arc;

use bytes::Bytes;
use front_door::Settings;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use crate::server::{Answer, SIGNED, Server};
use crate::toys::AT_DRAIN;

fn request(uri: &str) -> Request<Full<Bytes>> {
    let request = Request::post(uri).header("x-amz-target", "DynamoDB_20120810.GetItem");
    request.header("authorization", SIGNED).header("x-amz-date", "d").body(Full::from("{}")).unwrap()
}

/// The endpoint that an operation was told, over HTTP/2.
async fn endpoint_over_h2(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, uri: &str) -> String {
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let answer = sender.send_request(request(uri)).await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    told["Endpoint"].as_str().unwrap().to_owned()
}

/// How TLS is spoken by a client that trusts the server's authority.
pub(crate) async fn trusting(server: &Server, protocols: &[&str]) -> Arc<ClientConfig> {
    let pem = server.send("GET", "/_millpond/ca", &[], b"").await;
    assert_eq!((pem.status, pem.header("content-type")), (200, "application/x-pem-file"));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pem.body).unwrap()).unwrap();
    let mut configuration = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    configuration.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Arc::new(configuration)
}

async fn tls(
    server: &Server,
    name: &str,
    protocols: &[&str],
) -> tokio_rustls::client::TlsStream<tokio::net::TcpStream> {
    let configuration = trusting(server, protocols).await;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(configuration).connect(name, server.connect().await).await.unwrap()
}

// SDKs speak to any of these without being told which; HealthLake's may choose HTTP/2.
#[tokio::test]
async fn one_port_speaks_every_way() {
    let server = Server::start().await;
    assert_eq!(
        endpoint_over_h2(server.connect().await, "http://localhost:4566/").await,
        "http://localhost:4566"
    );
    for name in ["healthlake.us-east-1.amazonaws.com", "localhost", "127.0.0.1"] {
        let stream = tls(&server, name, &["h2", "http/1.1"]).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let uri = format!("https://{name}:4566/");
        assert_eq!(endpoint_over_h2(stream, &uri).await, format!("https://{name}:4566"));
    }
    let mut stream = tls(&server, "localhost", &["http/1.1"]).await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    stream
        .write_all(b"GET /_millpond/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(Answer::read(&answer).status, 200);
}

// With a directory, the authority is the one in it, for clients that were told to trust it.
#[tokio::test]
async fn the_authority_is_kept_in_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let settings = || Settings { ca_directory: Some(directory.path().to_owned()), ..Settings::default() };
    let server = Server::with(settings()).await;
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "made before anybody asked");
    let pem = server.send("GET", "/_millpond/ca", &[], b"").await.body;
    assert_eq!(std::fs::read(directory.path().join("ca.pem")).unwrap(), pem);
    let again = Server::with(settings()).await;
    assert_eq!(again.send("GET", "/_millpond/ca", &[], b"").await.body, pem);
    std::fs::write(directory.path().join("ca-key.pem"), "damaged").unwrap();
    let damaged = Server::with(settings()).await;
    let refused = damaged.send("GET", "/_millpond/ca", &[], b"").await;
    assert!(refused.status == 500 && refused.text().contains("ca-key.pem"), "{}", refused.text());
    assert_eq!(damaged.exchange(b"\x16\x03\x01\x00\x01\x00").await, "");
}

// A client that sends nonsense gets a refusal or a closed connection, and the next one is served.
#[tokio::test]
async fn nonsense_is_refused() {
    let server = Server::start().await;
    let long = "x".repeat(20_000);
    for (request, status) in [
        (
            format!("GET /_millpond/health HTTP/1.1\r\nHost: h\r\nX: {long}\r\nConnection: close\r\n\r\n"),
            Some(400),
        ),
        (
            format!("GET /datastore/ab/r4/Patient?a={long} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            Some(400),
        ),
        (format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(400_000)), Some(431)),
        (format!("GET / HTTP/1.1\r\n{}\r\n\r\n", "a: b\r\n".repeat(200)), Some(431)),
        ("nonsense\r\n\r\n".to_owned(), Some(400)),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), Some(400)),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n".to_owned(), Some(400)),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(),
            Some(400),
        ),
        ("\u{16}nonsense that is no handshake at all".to_owned(), None),
    ] {
        let answer = server.exchange(request.as_bytes()).await;
        match status {
            Some(status) => assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{status}: {request:.40} {answer}"
            ),
            None => assert!(!answer.starts_with("HTTP"), "{answer}"),
        }
    }
    assert_eq!(server.send("GET", "/_millpond/health", &[], b"").await.status, 200);
}

// Many requests of one client share a connection, also when one of them is refused.
#[tokio::test]
async fn a_connection_is_kept() {
    let server = Server::start().await;
    let one = "GET /_millpond/health HTTP/1.1\r\nHost: h\r\n\r\n";
    let unsigned = "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.CreateTable\r\nContent-Length: 2\r\n\r\n{}";
    let last = "GET /_millpond/health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let answers = server.exchange(format!("{one}{unsigned}{one}{last}").as_bytes()).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 400 ").count(), 1, "{answers}");
}

// A deployment stops the program while requests are under way: they are answered, idle connections and streams are
// ended, and nobody new comes in.
#[tokio::test]
async fn requests_under_way_are_answered_before_the_end() {
    let mut server = Server::start().await;
    let mut idle = server.connect().await;
    idle.write_all(b"GET /_millpond/health HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    idle.read_u8().await.unwrap();
    let mut streaming = server.connect().await;
    let request = format!(
        "GET /datastore/ab/r4/$changes HTTP/1.1\r\nHost: h\r\nAuthorization: {SIGNED}\r\nX-Amz-Date: d\r\n\r\n"
    );
    streaming.write_all(request.as_bytes()).await.unwrap();
    streaming.read_u8().await.unwrap();
    let silent = server.connect().await;

    let mut busy = server.connect().await;
    let request = format!(
        "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.DeleteItem\r\nAuthorization: {SIGNED}\r\n\
         X-Amz-Date: d\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    busy.write_all(request.as_bytes()).await.unwrap();
    AT_DRAIN.entered.acquire().await.unwrap().forget();
    server.ask_to_stop();
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
    streaming.read_to_end(&mut rest).await.unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "the stream was cut off");
    assert!(tokio::net::TcpStream::connect(server.address).await.is_err());
    AT_DRAIN.open.add_permits(1);
    let mut answer = Vec::new();
    busy.read_to_end(&mut answer).await.unwrap();
    assert_eq!(Answer::read(&answer).text(), r#"{"Passed":true}"#);
    server.stopped().await;
    drop(silent);
}
