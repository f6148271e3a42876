//! The answer to a Bundle: an entry for each entry, in the order in which they were sent, as HealthLake writes it.

use std::io::Write;

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpBody, HttpRequest, Time};
use http::Method;
use http::header::ETAG;
use serde_json::Value;

use crate::collections::Address;
use crate::interaction::{Returning, Written};
use crate::model::draft::quote;
use crate::model::version::Version;
use crate::operations::read_resource;

/// What a reply's text needs beside its resource, roughly.
const REPLY_BYTES: usize = 192;

/// The answer to one entry.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    status: u16,
    location: Option<String>,
    etag: Option<String>,
    last_modified: Option<Time>,
    resource: Option<Bytes>,
    outcome: Option<Bytes>,
    /// Whether something bad was kept.
    has_issues: bool,
}

/// The answers to all entries, in their order.
#[derive(Debug)]
pub(crate) struct Replies {
    /// `batch-response` or `transaction-response`.
    pub(crate) kind: &'static str,
    pub(crate) replies: Vec<Reply>,
}

impl Replies {
    /// Those of a transaction. An entry that nobody answered has an answer without anything.
    pub(crate) fn of(replies: Vec<Option<Reply>>) -> Replies {
        let replies = replies.into_iter().map(Option::unwrap_or_default).collect();
        Replies { kind: "transaction-response", replies }
    }

    /// The Bundle.
    pub(crate) fn write(&self, now: Time) -> Bytes {
        write(self.kind, now, &self.replies).into()
    }

    /// Whether something bad was kept.
    pub(crate) fn has_issues(&self) -> bool {
        self.replies.iter().any(|reply| reply.has_issues)
    }
}

impl Reply {
    /// The answer to a write. A resource is given back only to who asked for it; what is wrong with it, to everybody.
    pub(crate) fn written(resource_type: &str, written: &Written, preferred: Option<Returning>) -> Reply {
        let version = &written.version;
        let is_deleted = version.is_deleted();
        let location = format!("{resource_type}/{}/_history/{}", written.id, version.number);
        Reply {
            status: written.status(),
            location: (!is_deleted).then_some(location),
            etag: Some(version.etag()),
            last_modified: Some(version.updated),
            resource: (preferred == Some(Returning::Resource) && !is_deleted).then(|| version.body()),
            outcome: match &written.note {
                Some(note) => Some(note.0.clone().into()),
                None => (preferred == Some(Returning::Outcome)).then(|| written.outcome().into()),
            },
            has_issues: written.note.is_some(),
        }
    }

    /// The answer to a read by id, where this is the newest version.
    ///
    /// # Errors
    /// Those of a read.
    pub(crate) fn read(
        call: &Call,
        request: &HttpRequest,
        address: &Address<'_>,
        newest: Option<Version>,
    ) -> Result<Reply, ApiError> {
        let last_modified = newest.as_ref().map(|newest| newest.updated);
        let answer = read_resource::answer(call, request, address, newest)?;
        Ok(Reply { last_modified, ..Reply::of_answer(answer, request.method == Method::HEAD)? })
    }

    /// The answer to anything else that writes nothing, as it would go outside.
    ///
    /// # Errors
    /// A 500 for an answer that does not end.
    pub(crate) fn of_answer(answer: HttpAnswer, is_head: bool) -> Result<Reply, ApiError> {
        let HttpBody::Whole(body) = answer.body else {
            return Err(ApiError::internal("an entry of a Bundle was answered by a stream"));
        };
        let etag = answer.headers.get(ETAG).and_then(|value| value.to_str().ok());
        Ok(Reply {
            status: answer.status.as_u16(),
            etag: etag.map(str::to_owned),
            resource: (!body.is_empty() && !is_head).then_some(body),
            ..Reply::default()
        })
    }

    /// A refusal. What went wrong inside is for the whole request to say.
    ///
    /// # Errors
    /// The error itself, if the fault is ours.
    pub(crate) fn refused(error: ApiError) -> Result<Reply, ApiError> {
        if error.is_fault() {
            return Err(error);
        }
        let header = |name: &str| error.headers.iter().find(|(known, _)| *known == name);
        Ok(Reply {
            status: error.status,
            location: header("location").map(|(_, value)| value.clone()),
            etag: header("etag").map(|(_, value)| value.clone()),
            outcome: error.body.as_ref().map(|body: &Value| body.to_string().into()),
            ..Reply::default()
        })
    }

    fn write(&self, text: &mut Vec<u8>) {
        text.push(b'{');
        if let Some(resource) = &self.resource {
            text.extend_from_slice(br#""resource":"#);
            text.extend_from_slice(resource);
            text.push(b',');
        }
        // Writing to a vector cannot fail.
        let _ = write!(text, r#""response":{{"status":"{}""#, self.status);
        for (name, value) in [("location", &self.location), ("etag", &self.etag)] {
            let Some(value) = value else { continue };
            let _ = write!(text, r#","{name}":"#);
            quote(value, text);
        }
        if let Some(time) = self.last_modified {
            let _ = write!(text, r#","lastModified":"{}""#, nanoseconds(time));
        }
        if let Some(outcome) = &self.outcome {
            text.extend_from_slice(br#","outcome":"#);
            text.extend_from_slice(outcome);
        }
        text.extend_from_slice(b"}}");
    }
}

/// Writes the Bundle.
fn write(kind: &str, now: Time, replies: &[Reply]) -> Vec<u8> {
    let resources = replies.iter().filter_map(|reply| reply.resource.as_ref()).map(Bytes::len);
    let bytes = resources.sum::<usize>() + (replies.len() + 1) * REPLY_BYTES;
    let mut text = Vec::with_capacity(bytes);
    let time = nanoseconds(now);
    let _ = write!(text, r#"{{"resourceType":"Bundle","type":"{kind}","timestamp":"{time}""#);
    for (place, reply) in replies.iter().enumerate() {
        text.extend_from_slice(if place == 0 { br#","entry":["# } else { b"," });
        reply.write(&mut text);
    }
    text.extend_from_slice(if replies.is_empty() { b"}" } else { b"]}" });
    text
}

/// A time with the nine decimals that HealthLake gives it in a Bundle.
fn nanoseconds(time: Time) -> String {
    let text = time.iso();
    format!("{}000000Z", text.strip_suffix('Z').unwrap_or(&text))
}
