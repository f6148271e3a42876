//! A function's log: a stream of CloudWatch Logs for each environment, where that service is there, and the program's own log.

use contract::Call;
use serde_json::{Value, json};

use crate::model::function::Configuration;

/// The most bytes and events that are put at once (documented), and what AWS adds to each event's size.
const MOST_BYTES: usize = 1_048_576;
const MOST_EVENTS: usize = 10_000;
const EVENT_OVERHEAD: usize = 26;

/// A log stream.
#[derive(Debug)]
pub(super) struct Stream {
    group: String,
    /// Such as `2026/10/31/[$LATEST]0f...`.
    pub(super) name: String,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Made,
    /// There is no service of this name, or it refuses: nothing more is sent.
    Absent,
}

impl Stream {
    /// A stream that is made with its first events.
    pub(super) fn new(call: &Call, configuration: &Configuration) -> Stream {
        let day = call.now.iso().get(..10).unwrap_or_default().replace('-', "/");
        let name = format!("{day}/[{}]{}", configuration.version, call.ids.hex());
        Stream { group: configuration.log_group().to_owned(), name, state: State::New }
    }

    /// Puts lines. A log that takes none is no fault of the function's.
    pub(super) async fn put(&mut self, call: &Call, lines: Vec<String>) {
        for line in &lines {
            tracing::info!(function = self.group, "{}", line.trim_end());
        }
        if lines.is_empty() || self.state == State::Absent {
            return;
        }
        if self.state == State::New {
            self.state = if self.make(call).await { State::Made } else { State::Absent };
        }
        let timestamp = call.clock.now().0;
        let (mut events, mut size) = (Vec::new(), 0);
        for line in lines {
            let more = line.len() + EVENT_OVERHEAD;
            if !events.is_empty() && (size + more > MOST_BYTES || events.len() == MOST_EVENTS) {
                self.send(call, std::mem::take(&mut events)).await;
                size = 0;
            }
            size += more;
            events.push(json!({"timestamp": timestamp, "message": line}));
        }
        self.send(call, events).await;
    }

    async fn make(&self, call: &Call) -> bool {
        let group = json!({"logGroupName": self.group});
        let made = call.aws("logs", "CreateLogGroup", &group).await;
        if made.is_err_and(|error| error.code != "ResourceAlreadyExistsException") {
            return false;
        }
        let stream = json!({"logGroupName": self.group, "logStreamName": self.name});
        call.aws("logs", "CreateLogStream", &stream).await.is_ok()
    }

    async fn send(&mut self, call: &Call, events: Vec<Value>) {
        if self.state != State::Made {
            return;
        }
        let input = json!({"logGroupName": self.group, "logStreamName": self.name, "logEvents": events});
        if let Err(error) = call.aws("logs", "PutLogEvents", &input).await {
            tracing::warn!(group = self.group, "the log of a function was not taken: {error}");
            // Somebody may have deleted the group: it is made anew.
            self.state = State::New;
        }
    }
}
