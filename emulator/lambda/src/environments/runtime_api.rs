//! The Runtime API: how a runtime asks for invocations and answers them, over HTTP.
//!
//! Each environment has a listener of its own, on a port of the loopback device that the system chooses: `AWS_LAMBDA_RUNTIME_API`
//! is a host and a port, so the port is what tells environments apart. Requests become messages to the environment's actor, which
//! alone knows what is under way. Extensions and telemetry have no endpoints here.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// The most bytes of a response (captured: AWS's texts name this figure).
pub(super) const MOST_RESPONSE: usize = 6_291_556;
/// How many connections a runtime may have open; ordinary ones have one.
const MOST_CONNECTIONS: usize = 64;
/// How long nothing is accepted after the system has refused to: it would refuse again at once.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(50);
/// What says that a response comes as it is written, and in which trailers its failure is told (documented).
const RESPONSE_MODE: &str = "lambda-runtime-function-response-mode";
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";
const OCTETS: &str = "application/octet-stream";
const VERSION: &str = "/2018-06-01/runtime/";

/// What a runtime gets from `next`.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) payload: Bytes,
}

/// What a runtime asks for or tells.
#[derive(Debug)]
pub(super) enum Message {
    /// The next invocation.
    Next(oneshot::Sender<Next>),
    /// An invocation's response, or its error.
    Done { id: String, is_error: bool, body: Body, taken: oneshot::Sender<bool> },
    /// The beginning of a response that the runtime sends as it comes.
    Streamed { id: String, response: Streamed, taken: oneshot::Sender<bool> },
    /// The runtime could not start.
    InitError { body: Bytes, taken: oneshot::Sender<bool> },
}

/// A response's body.
#[derive(Debug)]
pub(super) enum Body {
    Whole(Bytes),
    /// More than [`MOST_RESPONSE`].
    TooLarge,
}

/// A response that comes in pieces.
#[derive(Debug)]
pub(super) struct Streamed {
    pub(super) content_type: String,
    /// The runtime has gone away if they end without a last one.
    pub(super) pieces: mpsc::Receiver<Piece>,
}

/// A piece of a response.
#[derive(Debug)]
pub(super) enum Piece {
    Data(Bytes),
    /// There was no more.
    End,
    /// The function failed after it had begun to answer: an error's type, and the error as JSON in base64.
    Failed {
        kind: String,
        body: String,
    },
}

/// A listener that ends with this.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    pub(super) address: SocketAddr,
    pub(super) messages: mpsc::Receiver<Message>,
    accepting: AbortHandle,
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl RuntimeApi {
    /// Listens.
    pub(super) async fn listen() -> std::io::Result<RuntimeApi> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (sender, messages) = mpsc::channel(8);
        let accepting = tokio::spawn(accept(listener, sender)).abort_handle();
        Ok(RuntimeApi { address, messages, accepting })
    }
}

async fn accept(listener: TcpListener, sender: mpsc::Sender<Message>) {
    let sender = Arc::new(sender);
    // Connections end with this set, and the set with the listener.
    let mut connections = JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                back_off(&error).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        if connections.len() >= MOST_CONNECTIONS {
            continue;
        }
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        let sender = sender.clone();
        let service = service_fn(move |request| {
            let sender = sender.clone();
            async move { Ok::<_, Infallible>(answer(&sender, request).await) }
        });
        connections.spawn(async move {
            // A runtime that goes away in the middle of an answer is seen by the actor.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

#[allow(clippy::disallowed_methods, reason = "waits for the system to have descriptors left")]
async fn back_off(error: &std::io::Error) {
    tracing::warn!("the Runtime API cannot accept a connection: {error}");
    tokio::time::sleep(ACCEPT_BACK_OFF).await;
}

async fn answer(sender: &mpsc::Sender<Message>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let Some(path) = path.strip_prefix(VERSION) else { return not_here() };
    if (request.method(), path) == (&Method::GET, "invocation/next") {
        let (give, given) = oneshot::channel();
        if sender.send(Message::Next(give)).await.is_err() {
            return gone();
        }
        return given.await.map_or_else(|_| gone(), show);
    }
    if request.method() != Method::POST {
        return not_here();
    }
    let (taken, is_taken) = oneshot::channel();
    let message = if path == "init/error" {
        match Limited::new(request.into_body(), MOST_RESPONSE).collect().await {
            Ok(body) => Message::InitError { body: body.to_bytes(), taken },
            Err(_) => return too_large(),
        }
    } else {
        let Some((id, what)) = path.strip_prefix("invocation/").and_then(|rest| rest.split_once('/')) else {
            return not_here();
        };
        let is_error = match what {
            "response" => false,
            "error" => true,
            _ => return not_here(),
        };
        let id = id.to_owned();
        if !is_error && header(request.headers(), RESPONSE_MODE).eq_ignore_ascii_case("streaming") {
            return stream(sender, id, request).await;
        }
        let body = match Limited::new(request.into_body(), MOST_RESPONSE).collect().await {
            Ok(body) => Body::Whole(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Body::TooLarge,
            // The connection broke: what becomes of the runtime, its environment sees.
            Err(_) => return gone(),
        };
        Message::Done { id, is_error, body, taken }
    };
    let is_large = matches!(message, Message::Done { body: Body::TooLarge, .. });
    if sender.send(message).await.is_err() {
        return gone();
    }
    match is_taken.await {
        Ok(true) if is_large => too_large(),
        Ok(true) => text(StatusCode::ACCEPTED, &json!({"status": "OK"})),
        Ok(false) => invalid_id(),
        Err(_) => gone(),
    }
}

/// Hands a response on as it comes. What follows its end says whether the function has failed meanwhile.
async fn stream(
    sender: &mpsc::Sender<Message>,
    id: String,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let content_type = match header(request.headers(), "content-type") {
        "" => OCTETS,
        content_type => content_type,
    };
    let (pour, pieces) = mpsc::channel(1);
    let (taken, is_taken) = oneshot::channel();
    let response = Streamed { content_type: content_type.to_owned(), pieces };
    if sender.send(Message::Streamed { id, response, taken }).await.is_err() {
        return gone();
    }
    match is_taken.await {
        Ok(true) => {}
        Ok(false) => return invalid_id(),
        Err(_) => return gone(),
    }
    let mut body = request.into_body();
    let mut last = Piece::End;
    while let Some(frame) = body.frame().await {
        // The connection broke. The environment sees that there is no end.
        let Ok(frame) = frame else { return gone() };
        match frame.into_data() {
            Ok(data) => {
                if pour.send(Piece::Data(data)).await.is_err() {
                    return gone();
                }
            }
            Err(frame) => {
                let trailers = frame.into_trailers().unwrap_or_default();
                let kind = header(&trailers, ERROR_TYPE).to_owned();
                if !kind.is_empty() {
                    last = Piece::Failed { kind, body: header(&trailers, ERROR_BODY).to_owned() };
                }
            }
        }
    }
    match pour.send(last).await {
        Ok(()) => text(StatusCode::ACCEPTED, &json!({"status": "OK"})),
        Err(_) => gone(),
    }
}

/// A header that is text; empty if there is none.
fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn show(next: Next) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(next.payload));
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in next.headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            headers.insert(name, value);
        }
    }
    response
}

fn text(status: StatusCode, value: &serde_json::Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(value.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn error(status: StatusCode, kind: &str, message: &str) -> Response<Full<Bytes>> {
    text(status, &json!({"errorMessage": message, "errorType": kind}))
}

fn invalid_id() -> Response<Full<Bytes>> {
    error(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID")
}

fn not_here() -> Response<Full<Bytes>> {
    error(StatusCode::NOT_FOUND, "NotImplemented", "this part of the Runtime API is not emulated by Millpond")
}

fn too_large() -> Response<Full<Bytes>> {
    let message = format!("Exceeded maximum allowed payload size ({MOST_RESPONSE} bytes).");
    error(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
}

/// The environment has ended, and its process is about to.
fn gone() -> Response<Full<Bytes>> {
    error(StatusCode::GONE, "EnvironmentEnded", "the execution environment has ended")
}
