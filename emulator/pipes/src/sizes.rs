//! How much of a batch goes at once. A function or a state machine gets its events as one payload, which AWS bounds in bytes, not in
//! events (documented): a batch that is larger goes in pieces, in their order. What is too large by itself goes nowhere.

use contract::{Arn, Call};
use serde_json::Value;

use crate::endpoints;
use crate::filtering::Filter;
use crate::model::pipe::Pipe;
use crate::progress::Place;
use crate::sources::{Batch, Event};
use crate::targets::{self, MOST_BYTES, MOST_BYTES_OF_TOPICS, text};
use crate::templates::{About, applied};

/// What a function takes that is waited for, what one takes that is not, and what a state machine takes (documented).
const MOST_BYTES_OF_FUNCTIONS: usize = 6_291_456;
const MOST_BYTES_OF_EVENTS: usize = 1_048_576;
const MOST_BYTES_OF_MACHINES: usize = 262_144;

/// What is to take events first: the enrichment if there is one, and the target otherwise.
struct Taker {
    most_bytes: usize,
    /// Whether it takes a batch as one payload.
    takes_lists: bool,
}

impl Taker {
    /// None, where nothing bounds what is taken.
    fn of(pipe: &Pipe) -> Option<Taker> {
        let arn = Arn::parse(pipe.enrichment().unwrap_or_else(|| pipe.target()))?;
        let is_waited_for = pipe.enrichment().is_some() || targets::is_waited_for(pipe, &arn);
        let (most_bytes, takes_lists) = match arn.service.as_str() {
            "lambda" if is_waited_for => (MOST_BYTES_OF_FUNCTIONS, true),
            "lambda" => (MOST_BYTES_OF_EVENTS, true),
            "states" => (MOST_BYTES_OF_MACHINES, true),
            "sns" => (MOST_BYTES_OF_TOPICS, false),
            "sqs" => (MOST_BYTES, false),
            "events" if !endpoints::is_one(&arn) => (MOST_BYTES, false),
            _ => return None,
        };
        Some(Taker { most_bytes, takes_lists })
    }

    /// How long an event is as it gets it.
    fn bytes(&self, call: &Call, pipe: &Pipe, event: &Value) -> usize {
        let template = match pipe.enrichment() {
            Some(_) => pipe.of_enrichment(&["InputTemplate"]),
            None => pipe.of_target(&["InputTemplate"]),
        };
        let (arn, received) = (pipe.arn(call.store.scope()), call.now.iso());
        let shaped = applied(template, event, &About { pipe, arn: &arn, received: &received });
        if self.takes_lists { shaped.to_string().len() } else { text(&shaped).len() }
    }
}

/// A batch in pieces that can be taken. What the filter drops takes no room.
pub(crate) fn pieces(call: &Call, pipe: &Pipe, filter: &Filter, batch: Batch) -> Vec<Batch> {
    let Some(taker) = Taker::of(pipe).filter(|taker| taker.takes_lists) else { return vec![batch] };
    let Batch { events, next } = batch;
    let (mut pieces, mut bytes): (Vec<Batch>, usize) = (Vec::new(), 0);
    for event in events {
        // A comma or a bracket goes with each, and one bracket more with all.
        let more = if filter.matches(&event.value) { taker.bytes(call, pipe, &event.value) + 1 } else { 0 };
        match pieces.last_mut() {
            Some(piece) if more == 0 || bytes + more < taker.most_bytes => {
                bytes += more;
                piece.events.push(event);
            }
            _ => {
                bytes = more;
                pieces.push(Batch { events: vec![event], next: None });
            }
        }
    }
    let last = pieces.len().saturating_sub(1);
    for (place, piece) in pieces.iter_mut().enumerate() {
        let behind = piece.events.last().map(|event| Place::Behind(event.mark.clone()));
        piece.next = match (&next, behind) {
            (Some((line, _)), Some(behind)) if place < last => Some((line.clone(), behind)),
            _ => next.clone(),
        };
    }
    pieces
}

/// Whether an event is so large that it cannot be taken even alone.
pub(crate) fn is_too_large(call: &Call, pipe: &Pipe, event: &Event) -> bool {
    Taker::of(pipe).is_some_and(|taker| {
        let brackets = if taker.takes_lists { 2 } else { 0 };
        taker.bytes(call, pipe, &event.value) + brackets > taker.most_bytes
    })
}
