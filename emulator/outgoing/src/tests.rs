//! The client against servers on this machine that a test writes byte by byte.

use std::time::Duration;

use bytes::Bytes;
use contract::{AnswerWithin, Outside};
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{ANSWER_TIMEOUT, Client, LONGEST_TIMEOUT};

fn client() -> Client {
    Client::trusting(Box::new(|| Err("no authority".into())))
}

/// A server that answers one connection with these bytes, and gives what it was sent.
async fn server(answer: &'static [u8]) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut sent = Vec::new();
        while !sent.ends_with(b"body") {
            if stream.read_buf(&mut sent).await.expect("a request") == 0 {
                break;
            }
        }
        stream.write_all(answer).await.expect("an answer is sent");
        String::from_utf8(sent).expect("text")
    });
    (port, serving)
}

fn post(url: &str) -> Request<Bytes> {
    Request::post(url).header("x-test", "1").body(Bytes::from_static(b"body")).expect("a request")
}

// A rest-hook receiver reads path, host and body as any HTTP server does; an answer of any status is an answer.
#[tokio::test]
async fn a_request_arrives_whole_and_so_does_its_answer() {
    let (port, serving) = server(b"HTTP/1.1 503 No\r\ncontent-length: 4\r\nretry-after: 7\r\n\r\nwait").await;
    let answer = client().send(post(&format!("http://127.0.0.1:{port}/hook?a=1"))).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (503, &b"wait"[..]));
    assert_eq!(answer.headers()["retry-after"], "7");
    let sent = serving.await.expect("a request").to_ascii_lowercase();
    assert!(sent.starts_with("post /hook?a=1 http/1.1\r\n"), "{sent}");
    for line in
        [format!("host: 127.0.0.1:{port}\r\n"), "x-test: 1\r\n".into(), "content-length: 4\r\n".into()]
    {
        assert!(sent.contains(&line), "{line} is not in {sent}");
    }
}

// Whoever named the endpoint must read what is wrong with it.
#[tokio::test]
async fn what_cannot_be_reached_says_why() {
    let (cut, _serving) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort").await;
    let (garbage, _serving) = server(b"220 smtp ready\r\n\r\n").await;
    let free =
        TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
    for (url, text) in [
        ("ftp://localhost/".to_owned(), "not a URL of http or https"),
        ("/relative".to_owned(), "not a URL of http or https"),
        ("http://user:secret@localhost/".to_owned(), "user name"),
        (format!("http://127.0.0.1:{free}/"), "refused"),
        (format!("http://127.0.0.1:{cut}/"), "body"),
        (format!("http://127.0.0.1:{garbage}/"), "invalid"),
        ("https://127.0.0.1:1/".to_owned(), "no authority"),
    ] {
        let error = client().send(post(&url)).await.expect_err(&url);
        assert!(error.0.contains(text), "{url}: {error}");
    }
}

// Whoever says how long is told so then, and not before; the time is the runtime's, which jumps to where the next one waits.
#[tokio::test(start_paused = true)]
async fn an_endpoint_that_says_nothing_is_waited_for_as_long_as_the_request_says() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    for (said, waited) in [
        (None, ANSWER_TIMEOUT.as_millis()),
        (Some(50), 50),
        (Some(29_000), 29_000),
        (Some(u64::MAX), LONGEST_TIMEOUT.as_millis()),
    ] {
        let mut request = post(&url);
        if let Some(milliseconds) = said {
            request.extensions_mut().insert(AnswerWithin(Duration::from_millis(milliseconds)));
        }
        let began = tokio::time::Instant::now();
        let error = client().send(request).await.expect_err("nobody answers");
        // A timer may be a millisecond late.
        assert_eq!((error.is_late(), began.elapsed().as_millis() / 10), (true, waited / 10), "{error}");
    }
}
