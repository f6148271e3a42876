//! StartLiveTail: a session that is told every second what was put into some groups. See [`crate::live_tail`].
//!
//! Believed: the words of refusals; that a stream which is not there is none; that members which were not sent are not told;
//! that an event names its group as the request did. Groups of other accounts are not found.

use contract::{ApiError, Call, HttpAnswer, HttpBody, Input, event_stream};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::live_tail::{self, Session, Streams};
use crate::model::group::name_in;
use crate::pattern::Pattern;
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    log_group_identifiers: Vec<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefixes: Option<Vec<String>>,
    log_event_filter_pattern: Option<String>,
}

pub(super) async fn start_live_tail(call: Call, input: Input) -> Result<HttpAnswer, ApiError> {
    let members: Members = input.read(&call)?;
    let start = start(&call, &members);
    let streams = match (members.log_stream_names, members.log_stream_name_prefixes) {
        (Some(_), Some(_)) => return Err(errors::tailed_streams_and_prefixes()),
        (None, None) => Streams::All,
        _ if members.log_group_identifiers.len() > 1 => return Err(errors::streams_of_many_groups()),
        (Some(names), None) => Streams::Named(names),
        (None, Some(prefixes)) => Streams::Beginning(prefixes),
    };
    let pattern = Pattern::parse(members.log_event_filter_pattern.as_deref().unwrap_or_default())?;
    let mut tailed = Vec::with_capacity(members.log_group_identifiers.len());
    for identifier in members.log_group_identifiers {
        if !identifier.starts_with("arn:") {
            return Err(errors::no_group_arn(&identifier));
        }
        let name = name_in(call.store.scope(), &identifier).ok_or_else(errors::no_group)?;
        let group = groups::group(&call.store.snapshot(), &name)?;
        if group.class != "STANDARD" {
            return Err(errors::class_without_live_tail(&group.class));
        }
        tailed.push((name, identifier));
    }
    let body = live_tail::begin(&call, Session { groups: tailed, streams, pattern }, &start)?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(event_stream::CONTENT_TYPE));
    Ok(HttpAnswer { status: StatusCode::OK, headers, body: HttpBody::Stream(body) })
}

/// What the session says of itself.
fn start(call: &Call, members: &Members) -> Value {
    let mut start = json!({
        "requestId": &*call.request_id,
        "sessionId": call.ids.uuid(),
        "logGroupIdentifiers": members.log_group_identifiers,
    });
    if let Some(names) = &members.log_stream_names {
        start["logStreamNames"] = json!(names);
    }
    if let Some(prefixes) = &members.log_stream_name_prefixes {
        start["logStreamNamePrefixes"] = json!(prefixes);
    }
    if let Some(pattern) = &members.log_event_filter_pattern {
        start["logEventFilterPattern"] = json!(pattern);
    }
    start
}
