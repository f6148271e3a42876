//! Pages of events: of one stream in either direction, and of many streams in the order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Bound;

use contract::ApiError;
use store::{Key, Snapshot, Value};

use crate::collections::EVENTS;
use crate::errors;
use crate::groups::owner;
use crate::model::event::{self, OVERHEAD, Position};
use crate::model::group::Group;

/// How many events an answer has at the most (documented).
const MOST_EVENTS: usize = 10_000;
/// How many bytes the events of an answer have at the most (documented); the first is told whatever its size.
const MOST_BYTES: usize = 1 << 20;
/// How many events a search looks at before it answers with what it has. AWS, too, gives pages that are not full, or empty.
const MOST_EXAMINED: usize = 200_000;

/// An event that is told.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    pub(crate) position: Position,
    pub(crate) ingested: i64,
    pub(crate) message: &'a str,
}

impl<'a> Told<'a> {
    fn read(key: &Key, row: &'a Value) -> Result<Told<'a>, ApiError> {
        let position = Position::of(key).ok_or_else(errors::corrupt)?;
        let (ingested, message) = event::read(row)?;
        Ok(Told { position, ingested, message })
    }

    pub(crate) fn time(&self) -> i64 {
        i64::try_from(self.position.time).unwrap_or(i64::MAX)
    }
}

/// What room an answer has.
#[derive(Debug)]
struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    fn new(limit: Option<usize>) -> Room {
        Room { events: limit.unwrap_or(MOST_EVENTS).min(MOST_EVENTS), bytes: MOST_BYTES }
    }

    /// Takes room for an event, if there is any.
    fn take(&mut self, event: &Told<'_>, is_first: bool) -> bool {
        let bytes = event.message.len() + OVERHEAD;
        if self.events == 0 || !is_first && bytes > self.bytes {
            return false;
        }
        self.events -= 1;
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }
}

/// From where to where: positions included, and then excluded.
pub(crate) type Span = (Position, Position);

fn bounds(span: Span) -> (Bound<Key>, Bound<Key>) {
    (Bound::Included(span.0.key()), Bound::Excluded(span.1.key()))
}

/// The events of a stream in a span that an answer has room for, from its beginning or its end, in the order of time.
pub(crate) fn of_stream<'a>(
    snapshot: &'a Snapshot,
    group: &Group,
    stream: &str,
    span: Span,
    limit: Option<usize>,
    is_from_head: bool,
) -> Result<Vec<Told<'a>>, ApiError> {
    let mut room = Room::new(limit);
    let owner = owner(group, stream);
    let mut rows = snapshot.range(EVENTS.of(&owner), bounds(span));
    let mut events: Vec<Told<'a>> = Vec::new();
    while let Some((key, row)) = if is_from_head { rows.next() } else { rows.next_back() } {
        let event = Told::read(key, row)?;
        if !room.take(&event, events.is_empty()) {
            break;
        }
        events.push(event);
    }
    if !is_from_head {
        events.reverse();
    }
    Ok(events)
}

/// A page of a search.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    /// The events, each with the place of its stream in the list of streams.
    pub(crate) events: Vec<(usize, Told<'a>)>,
    /// Where the next page begins, if there may be one.
    pub(crate) next: Option<Position>,
}

/// The events of streams in a span that are wanted and that an answer has room for, in the order of time.
pub(crate) fn of_streams<'a>(
    snapshot: &'a Snapshot,
    group: &Group,
    streams: &[String],
    span: Span,
    limit: Option<usize>,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Found<'a>, ApiError> {
    let mut sources: Vec<_> =
        streams.iter().map(|stream| snapshot.range(EVENTS.of(&owner(group, stream)), bounds(span))).collect();
    let mut waiting = BinaryHeap::with_capacity(sources.len());
    let mut heads: Vec<Option<Told<'a>>> = Vec::with_capacity(sources.len());
    for (place, rows) in sources.iter_mut().enumerate() {
        let head = rows.next().map(|(key, row)| Told::read(key, row)).transpose()?;
        waiting.extend(head.as_ref().map(|head| Reverse((head.position, place))));
        heads.push(head);
    }
    let (mut room, mut examined) = (Room::new(limit), 0);
    let mut events = Vec::new();
    while let Some(Reverse((position, place))) = waiting.pop() {
        let Some(event) = heads[place].take() else { continue };
        if examined == MOST_EXAMINED {
            return Ok(Found { events, next: Some(position) });
        }
        examined += 1;
        if is_wanted(event.message) {
            if !room.take(&event, events.is_empty()) {
                return Ok(Found { events, next: Some(position) });
            }
            events.push((place, event));
        }
        if let Some((key, row)) = sources[place].next() {
            let head = Told::read(key, row)?;
            waiting.push(Reverse((head.position, place)));
            heads[place] = Some(head);
        }
    }
    Ok(Found { events, next: None })
}
