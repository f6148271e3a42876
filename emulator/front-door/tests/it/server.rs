//! A server on a free port, and a client that says exactly what it is told to.

use std::net::SocketAddr;

use front_door::{Settings, serve};
use serde_json::Value;
use test_kit::House;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::toys::{DYNAMODB, HEALTHLAKE};

/// What signs the requests of most tests.
pub(crate) const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=123456789012/20261031/eu-west-1/dynamodb/aws4_request, \
                                 SignedHeaders=host;x-amz-date, Signature=00";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) house: House,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start() -> Server {
        Server::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Server {
        Server::of_with(House::new(&[&DYNAMODB, &HEALTHLAKE]), settings).await
    }

    /// A server of a house that a test brings.
    pub(crate) async fn of(house: House) -> Server {
        Server::of_with(house, Settings::default()).await
    }

    pub(crate) async fn of_with(house: House, settings: Settings) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve(listener, house.dispatch.clone(), settings, shutdown));
        Server { address, house, stop: Some(stop), ended }
    }

    /// Asks the server to stop, without waiting for it.
    pub(crate) fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until the server has stopped.
    pub(crate) async fn stopped(mut self) {
        self.ask_to_stop();
        self.ended.await.unwrap();
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes and reads until the server closes.
    pub(crate) async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        let (mut read, mut write) = stream.split();
        let mut answer = Vec::new();
        // A refusal may come before all is sent.
        let (_, _) = tokio::join!(write.write_all(bytes), read.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends a request that asks to close and reads the answer.
    pub(crate) async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut head = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head.push_str("Host: localhost:4566\r\n");
        }
        let needs_no_length = body.is_empty() && method == "GET";
        if !needs_no_length && !headers.iter().any(|(name, _)| *name == "Transfer-Encoding") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = self.connect().await;
        let (mut read, mut write) = stream.split();
        let mut answer = Vec::new();
        let request = [head.as_bytes(), b"\r\n", body].concat();
        let (_, _) = tokio::join!(write.write_all(&request), read.read_to_end(&mut answer));
        Answer::read(&answer)
    }

    /// Calls an operation of a service that speaks JSON, signed.
    pub(crate) async fn call(&self, target: &str, body: &str) -> Answer {
        self.send(
            "POST",
            "/",
            &[("X-Amz-Target", target), ("Authorization", SIGNED), ("X-Amz-Date", "d")],
            body.as_bytes(),
        )
        .await
    }

    /// Sends a FHIR request, signed.
    pub(crate) async fn fhir(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let headers = [("Authorization", SIGNED), ("X-Amz-Date", "d")];
        self.send(method, &format!("/datastore/ab/r4/{path}"), &headers, body).await
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Answer {
        let shown = || String::from_utf8_lossy(bytes).into_owned();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no head in {:?}", shown()));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        Answer { status, headers: headers.collect(), body: bytes[end + 4..].to_vec() }
    }

    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The code of an issue of an `OperationOutcome`, and what it says.
    pub(crate) fn issue(&self) -> (String, String) {
        let outcome = self.json();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
        assert_eq!(self.header("content-type"), "application/fhir+json");
        let issue = &outcome["issue"][0];
        let text = |name: &str| issue[name].as_str().unwrap().to_owned();
        assert_eq!(text("severity"), "error");
        (text("code"), text("diagnostics"))
    }
}
