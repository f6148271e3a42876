//! Queues as sources: receives messages, brings them in batches, deletes what was processed.
//!
//! A message that was not processed comes back when its visibility timeout is over, as on AWS, and goes to the queue's own dead-letter
//! queue in the end. As many batches are under way at once as AWS begins with; `ScalingConfig` is kept, and bounds them.

use std::collections::HashMap;

use contract::work::Assignment;
use contract::{ApiError, Call};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::{Map, Value, json};

use crate::collections::decode;
use crate::destinations;
use crate::mappings::batches::{self, Verdict};
use crate::mappings::filters::Filters;
use crate::model::mapping::Mapping;

/// How many batches are under way at once (documented: five, and more as the queue grows).
const MOST_AT_ONCE: usize = 5;
/// How many messages a receive gives and a deletion takes (documented).
const MOST_RECEIVED: usize = 10;
/// How many seconds a receive waits (documented).
const LONGEST_WAIT: i64 = 20;
/// The pause after a receive that failed: the queue is gone, say.
const PAUSE_MILLISECONDS: i64 = 10_000;

/// Serves a mapping until it is cut off.
pub(super) async fn serve(call: Call, assignment: Assignment, mapping: Mapping) -> Result<(), ApiError> {
    let filters = Filters::read(mapping.settings.filter_criteria.as_ref())?;
    let url = destinations::queue_url(&call, &mapping.event_source_arn).unwrap_or_default();
    let most =
        mapping.settings.scaling_config.as_ref().and_then(|scaling| scaling["MaximumConcurrency"].as_u64());
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST_AT_ONCE).max(1);
    let queue = Queue { call: &call, mapping: &mapping, filters: &filters, url: &url };
    let mut running = FuturesUnordered::new();
    // It holds messages that were received, so it is never dropped on the way.
    let mut gathering = Box::pin(queue.gather());
    // There is something to receive, so it is about to be received.
    let mut is_due = false;
    assignment.has_looked(0);
    loop {
        tokio::select! {
            batch = &mut gathering, if running.len() < most => {
                gathering = Box::pin(queue.gather());
                running.push(queue.process(batch));
                is_due = false;
            }
            Some(()) = running.next() => {}
            () = assignment.rest(&call.clock, None), if running.is_empty() && !is_due => {
                let commit = call.store.store().sequence();
                is_due = queue.has_messages().await;
                if !is_due {
                    assignment.has_looked(commit);
                }
            }
        }
    }
}

struct Queue<'q> {
    call: &'q Call,
    mapping: &'q Mapping,
    filters: &'q Filters,
    url: &'q str,
}

impl Queue<'_> {
    /// Receives a batch: what is there, or what comes until it is full or its window is over.
    async fn gather(&self) -> Vec<Value> {
        let most = self.mapping.batch_size();
        let mut batch = Vec::new();
        let mut until = None;
        while batch.len() < most {
            let call = self.call.at_present();
            let wait = match until {
                None => LONGEST_WAIT,
                Some(until) => {
                    let left: i64 = until - call.now.0;
                    // Whole seconds are waited for by the queue, and what is left of one by the clock.
                    if left > 0 && left < 1_000 {
                        call.clock.wait_until(call.now.plus(left)).await;
                    }
                    (left / 1_000).clamp(0, LONGEST_WAIT)
                }
            };
            let asked = (most - batch.len()).min(MOST_RECEIVED);
            let received = match self.receive(&call, asked, wait).await {
                Ok(received) => received,
                Err(error) => {
                    tracing::warn!(queue = self.mapping.event_source_arn, "nothing is received: {error}");
                    call.clock.wait_until(call.clock.now().plus(PAUSE_MILLISECONDS)).await;
                    continue;
                }
            };
            let is_short = received.len() < asked;
            batch.extend(self.select(received).await);
            if batch.is_empty() {
                continue;
            }
            let now = call.clock.now().0;
            let end = *until.get_or_insert(now + self.mapping.window());
            // Without a window, what is there at once is a batch.
            if now >= end && (is_short || self.mapping.window() > 0) {
                break;
            }
        }
        batch
    }

    async fn receive(&self, call: &Call, most: usize, wait: i64) -> Result<Vec<Value>, ApiError> {
        let input = json!({
            "QueueUrl": self.url,
            "MaxNumberOfMessages": most,
            "WaitTimeSeconds": wait,
            "MessageAttributeNames": ["All"],
            "MessageSystemAttributeNames": ["All"],
        });
        let answer = call.aws("sqs", "ReceiveMessage", &input).await?;
        let mut answer: Value = decode(&answer)?;
        Ok(match answer["Messages"].take() {
            Value::Array(messages) => messages,
            _ => Vec::new(),
        })
    }

    /// Whether a receive would give something. Of a FIFO queue, whose messages wait for each other, nothing is known.
    async fn has_messages(&self) -> bool {
        let input = json!({"QueueUrl": self.url, "AttributeNames": ["ApproximateNumberOfMessages"]});
        let asked = self.call.at_present().aws("sqs", "GetQueueAttributes", &input).await;
        let answer: Option<Value> = asked.ok().and_then(|answer| decode(&answer).ok());
        let count =
            answer.as_ref().and_then(|answer| answer["Attributes"]["ApproximateNumberOfMessages"].as_str());
        count.is_some_and(|count| count != "0") && !self.mapping.event_source_arn.ends_with(".fifo")
    }

    /// Makes records of messages; those that the filters do not let pass are deleted (documented).
    async fn select(&self, messages: Vec<Value>) -> Vec<Value> {
        let records: Vec<Value> = messages.into_iter().map(|message| self.record(message)).collect();
        if self.filters.are_none() {
            return records;
        }
        let (kept, dropped): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| self.filters.let_pass(&filtered(record)));
        self.delete(dropped.iter()).await;
        kept
    }

    /// A message as a function sees it.
    fn record(&self, mut message: Value) -> Value {
        let attributes = match message["MessageAttributes"].take() {
            Value::Object(attributes) => attributes,
            _ => Map::new(),
        };
        let attributes: Map<String, Value> = attributes
            .into_iter()
            .map(|(name, mut value)| {
                let mut shown = json!({});
                for (member, to) in [("StringValue", "stringValue"), ("BinaryValue", "binaryValue")] {
                    if let Some(value) = value.get_mut(member) {
                        shown[to] = value.take();
                    }
                }
                shown["stringListValues"] = json!([]);
                shown["binaryListValues"] = json!([]);
                shown["dataType"] = value["DataType"].take();
                (name, shown)
            })
            .collect();
        let mut record = json!({
            "messageId": message["MessageId"].take(),
            "receiptHandle": message["ReceiptHandle"].take(),
            "body": message["Body"].take(),
            "attributes": message["Attributes"].take(),
            "messageAttributes": attributes,
            "md5OfBody": message["MD5OfBody"].take(),
            "eventSource": "aws:sqs",
            "eventSourceARN": self.mapping.event_source_arn,
            "awsRegion": *self.call.store.scope().region,
        });
        if let Some(sum) = message.get_mut("MD5OfMessageAttributes") {
            record["md5OfMessageAttributes"] = sum.take();
        }
        record
    }

    /// Brings a batch, and deletes what was processed of it.
    async fn process(&self, batch: Vec<Value>) {
        let call = self.call.at_present();
        let ids: HashMap<&str, &Value> =
            batch.iter().filter_map(|record| Some((record["messageId"].as_str()?, record))).collect();
        match batches::bring(&call, self.mapping, &batch, |id| ids.contains_key(id)).await {
            Verdict::Done => self.delete(batch.iter()).await,
            Verdict::Partly(failed) => {
                let is_done = |record: &&Value| {
                    record["messageId"].as_str().is_none_or(|id| !failed.iter().any(|failed| failed == id))
                };
                self.delete(batch.iter().filter(is_done)).await;
            }
            Verdict::Failed(..) | Verdict::Refused => {}
        }
    }

    async fn delete(&self, records: impl Iterator<Item = &Value>) {
        let entries: Vec<Value> = records
            .enumerate()
            .map(|(place, record)| json!({"Id": place.to_string(), "ReceiptHandle": record["receiptHandle"]}))
            .collect();
        for entries in entries.chunks(MOST_RECEIVED) {
            let input = json!({"QueueUrl": self.url, "Entries": entries});
            if let Err(error) = self.call.at_present().aws("sqs", "DeleteMessageBatch", &input).await {
                tracing::warn!(queue = self.mapping.event_source_arn, "messages were not deleted: {error}");
            }
        }
    }
}

/// A record as filters see it: a body that is a JSON object is seen as one.
fn filtered(record: &Value) -> Value {
    let mut seen = record.clone();
    let body = record["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
    if let Some(body) = body.filter(Value::is_object) {
        seen["body"] = body;
    }
    seen
}
