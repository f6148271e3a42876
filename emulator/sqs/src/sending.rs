//! Sends messages: checks one, and puts it into its queue.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use store::{Snapshot, Tx};

use crate::collections::{Place, moment};
use crate::model::message::{Message, check_characters, sequence_number};
use crate::model::message_attribute::{self, Attributes, TRACE_HEADER};
use crate::model::queue::Queue;
use crate::remembered::{self, Sent};
use crate::{contents, errors};

const LONGEST_DELAY_SECONDS: i64 = 900;
/// How long ids of groups and of deduplication are.
const LONGEST_ID: usize = 128;

/// What is sent: by itself, or, with an id, in a batch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Entry {
    pub(crate) queue_url: Option<String>,
    pub(crate) id: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<Attributes>,
    message_system_attributes: Option<Attributes>,
    message_deduplication_id: Option<String>,
    message_group_id: Option<String>,
}

/// What can be sent: all that does not need the queue's rows is known.
#[derive(Debug)]
pub(crate) struct Prepared<'e> {
    entry: &'e Entry,
    body: &'e str,
    sums: Sums,
    attributes: Option<Box<RawValue>>,
    /// Of a message to a FIFO queue.
    deduplication: Option<String>,
}

/// What the sender compares.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sums {
    #[serde(rename = "MD5OfMessageBody")]
    body: String,
    #[serde(rename = "MD5OfMessageAttributes", skip_serializing_if = "Option::is_none")]
    attributes: Option<String>,
    #[serde(rename = "MD5OfMessageSystemAttributes", skip_serializing_if = "Option::is_none")]
    system: Option<String>,
}

/// What is answered to a sender.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Receipt {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    message_id: String,
    #[serde(flatten)]
    sums: Sums,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence_number: Option<String>,
}

impl Entry {
    /// How much it adds to the size of a request.
    pub(crate) fn size(&self) -> usize {
        self.message_body.as_deref().map_or(0, str::len)
            + self.message_attributes.as_ref().map_or(0, message_attribute::size)
    }

    /// What a whole batch to a FIFO queue is refused for.
    ///
    /// # Errors
    /// `InvalidParameterValue`. Captured.
    pub(crate) fn check_in_batch(&self, queue: &Queue) -> Result<(), ApiError> {
        if queue.fifo && self.message_group_id.is_none() {
            return Err(errors::missing_in_batch("MessageGroupId"));
        }
        let told_apart =
            self.message_deduplication_id.is_some() || queue.attributes.content_based_deduplication;
        if queue.fifo && !told_apart { Err(errors::no_deduplication()) } else { Ok(()) }
    }
}

/// Checks an entry against its queue. The order of checks is believed.
///
/// # Errors
/// Whatever AWS refuses a message for.
pub(crate) fn prepare<'e>(queue: &Queue, entry: &'e Entry) -> Result<Prepared<'e>, ApiError> {
    let body = entry.message_body.as_deref().filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| errors::missing_parameter("MessageBody"))?;
    check_characters(body)?;
    let attributes = entry.message_attributes.as_ref().filter(|attributes| !attributes.is_empty());
    attributes.map_or(Ok(()), message_attribute::check)?;
    let system = entry.message_system_attributes.as_ref().filter(|attributes| !attributes.is_empty());
    system.map_or(Ok(()), message_attribute::check_system)?;
    let limit = queue.attributes.maximum_size;
    if entry.size() > usize::try_from(limit).unwrap_or(usize::MAX) {
        return Err(errors::message_too_long(limit));
    }
    check_delay(queue, entry.delay_seconds)?;
    let deduplication = check_ids(queue, entry, body)?;
    let sums = Sums {
        body: message_attribute::md5_of(body),
        attributes: attributes.map(message_attribute::md5),
        system: system.map(message_attribute::md5),
    };
    let attributes = attributes.map(serde_json::value::to_raw_value).transpose();
    let attributes = attributes.map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(Prepared { entry, body, sums, attributes, deduplication })
}

fn check_delay(queue: &Queue, delay: Option<i64>) -> Result<(), ApiError> {
    match delay {
        Some(delay) if queue.fifo && delay != 0 => {
            let reason = "The request include parameter that is not valid for this queue type.";
            Err(errors::invalid_value(delay, "DelaySeconds", reason))
        }
        Some(delay) if !(0..=LONGEST_DELAY_SECONDS).contains(&delay) => {
            let reason = "DelaySeconds must be >= 0 and <= 900.";
            Err(errors::invalid_value(delay, "DelaySeconds", reason))
        }
        _ => Ok(()),
    }
}

/// Checks the ids of group and deduplication; gives the latter, which may follow from the body.
fn check_ids(queue: &Queue, entry: &Entry, body: &str) -> Result<Option<String>, ApiError> {
    let (group, id) = (entry.message_group_id.as_deref(), entry.message_deduplication_id.as_deref());
    if queue.fifo && group.is_none() {
        return Err(errors::missing_parameter("MessageGroupId"));
    }
    group.map_or(Ok(()), |group| check_id(group, "MessageGroupId"))?;
    match id {
        Some(id) if !queue.fifo => {
            let reason = "The request includes a parameter that is not valid for this queue type.";
            Err(errors::invalid_value(id, "MessageDeduplicationId", reason))
        }
        Some(id) => check_id(id, "MessageDeduplicationId").map(|()| Some(id.to_owned())),
        None if !queue.fifo => Ok(None),
        None if queue.attributes.content_based_deduplication => {
            Ok(Some(hex::encode(Sha256::digest(body.as_bytes()))))
        }
        None => Err(errors::no_deduplication()),
    }
}

/// Checks an id of a client's. Captured.
///
/// # Errors
/// `InvalidParameterValue`.
pub(crate) fn check_id(id: &str, parameter: &str) -> Result<(), ApiError> {
    if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let reason =
        format!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    Err(errors::invalid_value(id, parameter, &reason))
}

/// Puts a message into its queue. One that a FIFO queue was sent already is not put, and answered as it was.
///
/// # Errors
/// A fault, if a row cannot be read or written.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    before: &Snapshot,
    call: &Call,
    queue: &Queue,
    prepared: &Prepared<'_>,
) -> Result<Receipt, ApiError> {
    let Prepared { entry, body, sums, attributes, deduplication } = prepared;
    let now = moment(call.now);
    let group = entry.message_group_id.as_deref().unwrap_or_default();
    let answer = |sent: Sent| Receipt {
        id: entry.id.clone(),
        message_id: sent.id,
        sums: sums.clone(),
        sequence_number: queue.fifo.then(|| sequence_number(sent.number)),
    };
    if let Some(id) = deduplication
        && let Some(sent) = remembered::sent(tx, queue, group, id, now)?
    {
        return Ok(answer(sent));
    }
    let sent = Sent { id: call.ids.uuid(), number: tx.fresh_number() };
    let delay = entry.delay_seconds.and_then(|delay| u64::try_from(delay).ok());
    let delay = delay.unwrap_or(u64::from(queue.attributes.delay));
    let system = entry.message_system_attributes.as_ref();
    let trace_header = system.and_then(|system| system.get(TRACE_HEADER)?.text());
    let message = Message {
        id: sent.id.clone(),
        body: *body,
        md5: sums.body.clone(),
        sender: call.caller.account.to_string(),
        available: now.saturating_add(delay * 1_000),
        attributes: attributes.clone(),
        trace_header: trace_header.map(str::to_owned),
        group: entry.message_group_id.clone(),
        deduplication: deduplication.clone(),
        source: None,
    };
    contents::put(tx, before, queue, Place { sent: now, number: sent.number }, &message)?;
    if let Some(id) = deduplication {
        remembered::remember_sent(tx, before, queue, (group, id), (&sent, now))?;
    }
    Ok(answer(sent))
}
