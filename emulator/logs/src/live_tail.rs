//! Live Tail: sessions that are told what is put, every second, as it is put.
//!
//! PutLogEvents announces what it has committed to whoever listens in its account and region; while nobody does, that costs
//! a look. A session keeps what it asks for until the next second of the clock, then sends it, be it nothing. It ends when
//! its client goes, when its three hours are over by the clock, and when the state that it listens to is reset.

mod sample;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Call, Clock, Time, event_stream};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};

use crate::errors;
use crate::pattern::Pattern;
use sample::Sample;

/// How often a session is told (documented).
const SECOND: i64 = 1_000;
/// How long a session may be (documented).
const LONGEST: i64 = 3 * 60 * 60 * SECOND;
/// How many updates wait for a client that is slow, before the oldest is dropped (documented).
const MOST_UPDATES: usize = 10;
/// How many requests' events wait for a session. It takes them as they come: more wait only if the machine is at its end.
const MOST_ANNOUNCED: usize = 256;
/// How many sessions an account may have at once in a region. Believed.
const MOST_SESSIONS: usize = 15;

/// What a request has put into a stream.
#[derive(Debug)]
struct Announced {
    group: String,
    stream: String,
    ingested: i64,
    /// Times and messages.
    events: Vec<(i64, String)>,
}

/// Where what is put is announced.
#[derive(Debug)]
struct Announcements(broadcast::Sender<Arc<Announced>>);

impl Default for Announcements {
    fn default() -> Announcements {
        Announcements(broadcast::Sender::new(MOST_ANNOUNCED))
    }
}

/// Announces the times and messages of what was put into a stream, if anybody listens.
pub(crate) fn announce(call: &Call, group: &str, stream: &str, events: impl Iterator<Item = (i64, String)>) {
    let announcements = call.kept::<Announcements>();
    if announcements.0.receiver_count() > 0 {
        let (group, stream) = (group.to_owned(), stream.to_owned());
        let announced = Announced { group, stream, ingested: call.now.0, events: events.collect() };
        // An error means that the last listener has gone since.
        let _ = announcements.0.send(Arc::new(announced));
    }
}

/// Which streams of its groups a session asks for.
#[derive(Debug)]
pub(crate) enum Streams {
    All,
    Named(Vec<String>),
    Beginning(Vec<String>),
}

impl Streams {
    fn has(&self, stream: &str) -> bool {
        match self {
            Streams::All => true,
            Streams::Named(names) => names.iter().any(|name| name == stream),
            Streams::Beginning(prefixes) => prefixes.iter().any(|prefix| stream.starts_with(prefix.as_str())),
        }
    }
}

/// What a session asks for.
#[derive(Debug)]
pub(crate) struct Session {
    /// The names of its groups, and what they were called by.
    pub(crate) groups: Vec<(String, String)>,
    pub(crate) streams: Streams,
    pub(crate) pattern: Pattern,
}

/// Begins a session; gives what its client is sent, `start` first.
///
/// # Errors
/// `LimitExceededException` if there are too many.
pub(crate) fn begin(call: &Call, session: Session, start: &Value) -> Result<mpsc::Receiver<Bytes>, ApiError> {
    let announcements = call.kept::<Announcements>();
    if announcements.0.receiver_count() >= MOST_SESSIONS {
        return Err(errors::limit_exceeded());
    }
    let heard = announcements.0.subscribe();
    let (frames, body) = mpsc::channel(1);
    let start = [event_stream::initial_response(b"{}"), event("sessionStart", start)];
    let telling = Telling { session, waiting: VecDeque::from(start), sample: Sample::default() };
    tokio::spawn(telling.run(heard, frames, call.clock.clone(), call.now));
    Ok(body)
}

fn event(name: &str, members: &Value) -> Bytes {
    event_stream::event(name, event_stream::JSON, members.to_string().as_bytes())
}

/// A session under way.
struct Telling {
    session: Session,
    /// What the client has not taken yet.
    waiting: VecDeque<Bytes>,
    /// What was put since the last update.
    sample: Sample,
}

impl Telling {
    async fn run(
        mut self,
        mut heard: broadcast::Receiver<Arc<Announced>>,
        frames: mpsc::Sender<Bytes>,
        clock: Clock,
        begun: Time,
    ) {
        let end = begun.plus(LONGEST);
        let mut next = begun.plus(SECOND);
        while next <= end {
            tokio::select! {
                // What was put before a second has passed is told when it has.
                biased;
                permit = frames.reserve(), if !self.waiting.is_empty() => match (permit, self.waiting.pop_front()) {
                    (Ok(permit), Some(frame)) => permit.send(frame),
                    _ => return,
                },
                () = frames.closed() => return,
                announced = heard.recv() => match announced {
                    Ok(announced) => self.hear(&announced),
                    Err(RecvError::Lagged(_)) => self.sample.miss(),
                    // What it listened to is no more.
                    Err(RecvError::Closed) => return,
                },
                () = clock.wait_until(next) => {
                    self.update();
                    let passed = clock.now().0.saturating_sub(begun.0).div_euclid(SECOND);
                    next = begun.plus(passed.saturating_add(1).saturating_mul(SECOND));
                }
            }
        }
        self.waiting.push_back(event_stream::exception("SessionTimeoutException", TIMEOUT.as_bytes()));
        for frame in self.waiting {
            if frames.send(frame).await.is_err() {
                return;
            }
        }
    }

    fn hear(&mut self, announced: &Announced) {
        let Announced { group, stream, ingested, events } = announced;
        let Some((_, identifier)) = self.session.groups.iter().find(|(name, _)| name == group) else {
            return;
        };
        if !self.session.streams.has(stream) {
            return;
        }
        for (time, message) in events.iter().filter(|(_, message)| self.session.pattern.matches(message)) {
            self.sample.take(|| {
                json!({
                    "logStreamName": stream,
                    "logGroupIdentifier": identifier,
                    "message": message,
                    "timestamp": time,
                    "ingestionTime": ingested,
                })
            });
        }
    }

    fn update(&mut self) {
        if self.waiting.len() == MOST_UPDATES {
            self.waiting.pop_front();
        }
        let (results, is_sampled) = std::mem::take(&mut self.sample).finish();
        let update = json!({"sessionMetadata": {"sampled": is_sampled}, "sessionResults": results});
        self.waiting.push_back(event("sessionUpdate", &update));
    }
}

/// What a session says that has been open for too long. Believed: the text.
const TIMEOUT: &str = r#"{"message":"The session has timed out after 3 hours."}"#;
