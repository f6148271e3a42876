//! GetChanges, ours: `GET /$changes`, every change of a data store in order, numbered 1, 2, 3, ... without holes.
//!
//! HealthLake has nothing like it: its notifications bear no numbers. A client keeps the number of the last change that
//! it has dealt with and asks on from there, so it misses nothing, sees nothing twice, and notices if it could not.
//!
//! Or it has us keep the number, under a name: a *consumer*. `GET /$changes?consumer=name` reads on behind what that
//! consumer has acknowledged, and `POST /$changes?consumer=name&acknowledge=number` (the `next` of an answer, or the number
//! of a change) says how far it is. What was not acknowledged comes again: at least once, in order. Consumers know nothing
//! of each other; one that is not known reads from `earliest` and is made by its first acknowledgement.
//! `PUT /$changes/consumers/{name}` makes one or moves it (a replay), `GET /$changes/consumers` tells all, `DELETE` forgets.
//! No consumer keeps changes from being let go; who falls behind what is kept gets 410.
//!
//! | parameter | what | default |
//! | --- | --- | --- |
//! | `after` | the number to go on behind; `earliest` is from the first that is kept, `latest` is only what is to come | `earliest` |
//! | `since` | an instant, in place of `after`: from the first change made then or later | |
//! | `consumer` | a name, in place of both: behind what this consumer has acknowledged | |
//! | `_type` | types, with commas between them | all |
//! | `_filter` | criteria such as `Patient?gender=male`, percent-encoded; may be given more than once, and one must be met: by the resource after the change, or before it if that deleted it; what was erased since is told whatever the parameters | all |
//! | `_count` | how many at most, 1 to 1000; ends a stream of lines | 100; a stream of lines does not end for it |
//! | `wait` | seconds to wait if there is nothing to tell, 0 to 60 | 0 |
//! | `_include` | `resource` (as the change left it), `previous` (as it found it), or both with a comma | neither |
//!
//! The answer is one JSON object (`changes`, `next` to pass as `after`, `latest`), or, as `Accept` asks:
//! - `application/x-ndjson`: a line per change; ends when there was nothing to tell for `wait` seconds;
//! - `text/event-stream`: server-sent events whose `id` is the number, for `EventSource`: `Last-Event-ID` goes before
//!   `after`, and neither `wait` nor `_count` is taken. It goes on until the client leaves.
//!
//! 410 if changes that were asked for are no longer kept, with the number from which they are.

use contract::{ApiError, Call, HttpAnswer, HttpBody, HttpRequest};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use store::Key;

use crate::collections::type_prefix;
use crate::consumers;
use crate::criteria::Criteria;
use crate::errors;
use crate::feed::{Follower, Form, Include, Start, Wanted, stream};
use crate::interaction::{self, FHIR_JSON, Query, accepts};

const COUNT: u64 = 100;
const MAX_COUNT: u64 = 1_000;
const MAX_WAIT_SECONDS: u64 = 60;

const PARAMETERS: [&str; 8] =
    ["after", "since", "consumer", "_type", "_filter", "_count", "wait", "_include"];

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const EVENTS: &str = "text/event-stream";

/// The form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Json,
    Lines,
    Events,
}

pub(super) async fn get_changes(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let query = Query::read_with_lists(&request, &PARAMETERS, &["_filter"])?;
    let answer = answer_form(&request)?;
    let after = after(&call, data_store, &request, &query, answer)?;
    let wanted = Wanted { types: types(&query)?, criteria: criteria(&call, &query)? };
    let include = include(&query)?;
    let count = query.number("_count", 1, MAX_COUNT, COUNT)?;
    let wait = query.number("wait", 0, MAX_WAIT_SECONDS, 0)?;
    let patience = i64::try_from(wait).unwrap_or(0).saturating_mul(1_000);
    let follower = Follower::new(&call, data_store, wanted, include, after);
    match answer {
        Answer::Json => json(follower, usize::try_from(count).unwrap_or(usize::MAX), patience).await,
        Answer::Lines => {
            let most = query.get("_count").map(|_| count);
            Ok(streamed(NDJSON, follower, Form::Lines { most, patience }))
        }
        Answer::Events => {
            if let Some(name) = ["wait", "_count"].into_iter().find(|name| query.get(name).is_some()) {
                return Err(errors::unknown_parameter(&format!("{name} with {EVENTS}")));
            }
            Ok(streamed(EVENTS, follower, Form::Events))
        }
    }
}

fn answer_form(request: &HttpRequest) -> Result<Answer, ApiError> {
    let asks = |media_type: &str| request.headers.contains_key("accept") && accepts(request, &[media_type]);
    if asks(EVENTS) {
        Ok(Answer::Events)
    } else if asks(NDJSON) {
        Ok(Answer::Lines)
    } else if accepts(request, &[JSON, FHIR_JSON, "application/*", "*/*"]) {
        Ok(Answer::Json)
    } else {
        Err(errors::not_acceptable(request.header("accept").unwrap_or_default()))
    }
}

/// The number to go on behind.
fn after(
    call: &Call,
    data_store: &str,
    request: &HttpRequest,
    query: &Query,
    answer: Answer,
) -> Result<u64, ApiError> {
    let last_event = request.header("last-event-id").filter(|_| answer == Answer::Events);
    let name = if last_event.is_some() { "Last-Event-ID" } else { "after" };
    let start = match last_event {
        Some(text) => Start::parse(name, text)?,
        None => match query.get("consumer") {
            Some(name) => match consumers::find(call, data_store, consumers::name("consumer", name)?)? {
                Some(consumer) => Start::Behind(consumer.acknowledged),
                None => Start::Earliest,
            },
            None => Start::read(query, "after")?,
        },
    };
    for name in ["after", "since"] {
        if query.get("consumer").is_some() && query.get(name).is_some() {
            return Err(errors::parameters_exclude_each_other("consumer", name));
        }
    }
    start.number(name, &call.store, data_store)
}

fn criteria(call: &Call, query: &Query) -> Result<Vec<Criteria>, ApiError> {
    query.all("_filter").map(|text| Criteria::parse(text, call.settings, call.now)).collect()
}

fn types(query: &Query) -> Result<Vec<Key>, ApiError> {
    let Some(list) = query.get("_type") else { return Ok(Vec::new()) };
    let types = list.split(',').map(|name| {
        let known = fhir::is_resource_type(name);
        known
            .then(|| type_prefix(name))
            .ok_or_else(|| errors::invalid_parameter("_type", list, "types of resources"))
    });
    types.collect()
}

fn include(query: &Query) -> Result<Include, ApiError> {
    let mut include = Include::default();
    let Some(list) = query.get("_include") else { return Ok(include) };
    for name in list.split(',') {
        match name {
            "resource" => include.resource = true,
            "previous" => include.previous = true,
            _ => return Err(errors::invalid_parameter("_include", list, "resource, previous, or both")),
        }
    }
    Ok(include)
}

/// One answer with what there is, or what comes within the patience.
async fn json(mut follower: Follower, count: usize, patience: i64) -> Result<HttpAnswer, ApiError> {
    let until = follower.now().plus(patience);
    let mut entries = follower.read(count)?;
    while entries.is_empty() && patience > 0 && follower.wait(until).await {
        entries = follower.read(count)?;
    }
    let mut text = br#"{"changes":["#.to_vec();
    for (place, entry) in entries.iter().enumerate() {
        if place > 0 {
            text.push(b',');
        }
        follower.write(entry, &mut text)?;
    }
    let end = format!(r#"],"next":{},"latest":{}}}"#, follower.after, follower.latest());
    text.extend_from_slice(end.as_bytes());
    Ok(HttpAnswer::new(StatusCode::OK, text).with_header(CONTENT_TYPE, JSON))
}

fn streamed(media_type: &str, follower: Follower, form: Form) -> HttpAnswer {
    let body = HttpBody::Stream(stream(follower, form));
    let answer = HttpAnswer { status: StatusCode::OK, headers: HeaderMap::new(), body };
    answer.with_header(CONTENT_TYPE, media_type).with_header(CACHE_CONTROL, "no-store")
}
