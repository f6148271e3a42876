//! A response that a function writes as it goes: handed on piece by piece, or gathered if whoever invoked it wants it whole.
//!
//! A client that reads slowly holds the function up; one that goes away does not end it. AWS slows a stream down behind its first six
//! megabytes; here it is as fast as it is read.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::{End, Environment, Event, exited, too_large};
use crate::environments::process::Process;
use crate::environments::report;
use crate::environments::runtime_api::{MOST_RESPONSE, Piece, Streamed};
use crate::environments::{Fragment, Invocation};

/// The most bytes of a streamed response (documented: 200 MB).
const MOST_STREAMED: usize = 200 << 20;
/// How long the system may take to tell that a process has ended whose connection has.
const GRACE: Duration = Duration::from_secs(1);

/// Where pieces go.
struct Outlet {
    /// Nobody, once the client has gone.
    sink: Option<mpsc::Sender<Fragment>>,
    /// What the client has not taken yet. No more is read before it has.
    waiting: Option<Fragment>,
    /// What is gathered, where nothing is to be streamed.
    gathered: Option<BytesMut>,
    length: usize,
}

impl Outlet {
    fn new(sink: Option<mpsc::Sender<Fragment>>, content_type: String) -> Outlet {
        let gathered = if sink.is_none() { Some(BytesMut::new()) } else { None };
        Outlet { sink, waiting: Some(Fragment::Head(content_type)), gathered, length: 0 }
    }

    /// Takes a piece in; `false` if it is too much.
    fn take(&mut self, data: Bytes) -> bool {
        self.length = self.length.saturating_add(data.len());
        if let Some(gathered) = &mut self.gathered {
            gathered.extend_from_slice(&data);
            return self.length <= MOST_RESPONSE;
        }
        self.waiting = Some(Fragment::Data(data));
        self.length <= MOST_STREAMED
    }

    /// Hands on what waits. May be dropped while it waits.
    async fn hand_on(&mut self) {
        let Some(sink) = &self.sink else {
            self.waiting = None;
            return;
        };
        if let Ok(permit) = sink.reserve().await {
            if let Some(fragment) = self.waiting.take() {
                permit.send(fragment);
            }
            return;
        }
        self.sink = None;
    }
}

/// What happens while a response is under way.
enum Step {
    HandedOn,
    Came(Option<Piece>),
    Happened(Event),
}

impl Environment {
    /// Hands a response on until it ends.
    pub(super) async fn relay(
        &mut self,
        process: &mut Process,
        invocation: &Invocation,
        response: Streamed,
        deadline: Instant,
    ) -> End {
        let id = &invocation.id;
        let Streamed { content_type, mut pieces } = response;
        let mut outlet = Outlet::new(invocation.stream.clone(), content_type);
        loop {
            if Instant::now() >= deadline {
                return self.timed_out(id);
            }
            let step = async {
                tokio::select! {
                    biased;
                    () = outlet.hand_on(), if outlet.waiting.is_some() => Step::HandedOn,
                    piece = pieces.recv(), if outlet.waiting.is_none() => Step::Came(piece),
                    event = self.event(process, true) => Step::Happened(event),
                }
            };
            let Ok(step) = timeout_at(deadline, step).await else { return self.timed_out(id) };
            match step {
                Step::HandedOn | Step::Happened(Event::Wrote) => {}
                Step::Happened(Event::Said(message)) => self.hear(message),
                Step::Happened(Event::Exited(status)) => return exited(id, status),
                Step::Happened(Event::Filled) => return self.filled(id),
                Step::Came(Some(Piece::Data(data))) => {
                    if !outlet.take(data) {
                        return if outlet.gathered.is_some() { ended(too_large()) } else { too_long() };
                    }
                }
                Step::Came(Some(Piece::End)) => {
                    let payload = outlet.gathered.take().unwrap_or_default().freeze();
                    return End { is_error: false, payload, line: None, lives: true };
                }
                Step::Came(Some(Piece::Failed { kind, body })) => {
                    return End { is_error: true, payload: told(&kind, &body), line: None, lives: true };
                }
                Step::Came(None) => return self.broken_off(process, id, deadline).await,
            }
        }
    }

    /// The runtime has gone in the middle: mostly because it has ended.
    async fn broken_off(&mut self, process: &mut Process, id: &str, deadline: Instant) -> End {
        let patience = deadline.min(Instant::now() + GRACE);
        loop {
            match self.event_before(process, patience).await {
                Some(Event::Exited(status)) => return exited(id, status),
                Some(Event::Filled) => return self.filled(id),
                Some(Event::Said(message)) => self.hear(message),
                Some(Event::Wrote) => {}
                None if Instant::now() >= deadline => return self.timed_out(id),
                None => {
                    let payload = report::error(id, "Runtime.TruncatedResponse", "Response truncated");
                    return End { is_error: true, payload, line: None, lives: false };
                }
            }
        }
    }
}

/// The same end, of the environment too: its runtime is still sending.
fn ended(end: End) -> End {
    End { lives: false, ..end }
}

/// A stream of more than may be. Believed: AWS says so of other responses.
fn too_long() -> End {
    let message =
        format!("Response payload size exceeded maximum allowed payload size ({MOST_STREAMED} bytes).");
    let payload = json!({"errorType": "Function.ResponseSizeTooLarge", "errorMessage": message});
    End { is_error: true, payload: payload.to_string().into(), line: None, lives: false }
}

/// The error that trailers tell: as it is said, if that is JSON in base64.
fn told(kind: &str, body: &str) -> Bytes {
    let said = STANDARD.decode(body).ok().filter(|said| serde_json::from_slice::<IgnoredAny>(said).is_ok());
    said.map_or_else(|| Bytes::from(json!({"errorType": kind}).to_string()), Bytes::from)
}
