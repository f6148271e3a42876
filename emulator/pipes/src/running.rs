//! Runs a pipe: batch after batch, until it is stopped.
//!
//! What fails of a queue's batch comes back from the queue. What fails of a source that is read is tried again, the batch halved each
//! time if the pipe says so, until the retries or the records' age are over; then it goes to the dead-letter queue, and the
//! pipe goes on. What is too large for the target or the enrichment goes there at once (believed). Pauses are at most a minute long
//! (believed).

use std::collections::BTreeSet;
use std::sync::Arc;

use contract::work::Assignment;
use contract::{ApiError, Arn, Call, Time, Work, retries};
use serde_json::{Value, json};

use crate::filtering::Filter;
use crate::model::pipe::Pipe;
use crate::progress::{self, Place, Progress};
use crate::sources::{Batch, Event, Source, of_stream};
use crate::targets::{self, Failure, Outcome};
use crate::templates::{About, applied};
use crate::{enriching, pipes, sizes};

/// Runs a pipe. Its key is the pipe's name; left for it is the endpoint at which its maker reached us.
pub(crate) const PIPE: Work =
    Work { name: "pipes.pipe", run: |call, assignment| Box::pin(run(call, assignment)) };

/// How long a pipe waits whose source cannot be asked, or told.
const SOURCE_PAUSE: i64 = 10_000;
const LONGEST_PAUSE: i64 = 60_000;

async fn run(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let endpoint: Arc<str> = String::from_utf8_lossy(&assignment.payload).into();
    let Some(pipe) = pipes::find(&call.store, &assignment.key)?.filter(|pipe| pipe.running) else {
        return Ok(());
    };
    let source = Source::of(&pipe)?;
    let filter = Filter::of(&pipe);
    let mut changes = source.watch(&call);
    loop {
        let call = &Call { endpoint: endpoint.clone(), ..call.at_present() };
        // Marked as seen before looking, so that what lands meanwhile ends the next rest at once.
        changes.mark_unchanged();
        let mut progress = progress::of(&call.store, &pipe.name)?;
        if call.now < Time(progress.due) {
            assignment.rest(&call.clock, Some(Time(progress.due))).await;
            continue;
        }
        let before = progress.clone();
        let until = match source.poll(call, &pipe, &mut progress).await {
            Ok(Some(batch)) => match deal_with(call, &pipe, (&source, &filter), batch, progress).await {
                Ok(()) => continue,
                Err(error) => {
                    tracing::warn!(
                        pipe = pipe.name,
                        source = pipe.source,
                        "what became of a batch cannot be kept: {error}"
                    );
                    Some(call.now.plus(SOURCE_PAUSE))
                }
            },
            Ok(None) => {
                if progress != before {
                    progress::keep(call, &pipe.name, &progress).await?;
                }
                source.quiet_until(call).await.unwrap_or(None)
            }
            Err(error) => {
                tracing::warn!(pipe = pipe.name, source = pipe.source, "the source gives nothing: {error}");
                Some(call.now.plus(SOURCE_PAUSE))
            }
        };
        assignment.rest_following(&call.clock, until, &mut changes).await;
    }
}

/// Deals with a batch, piece by piece. One that is to be tried again holds back those behind it.
async fn deal_with(
    call: &Call,
    pipe: &Pipe,
    (source, filter): (&Source, &Filter),
    batch: Batch,
    mut progress: Progress,
) -> Result<(), ApiError> {
    for piece in sizes::pieces(call, pipe, filter, batch) {
        progress = carry(call, pipe, (source, filter), piece, progress).await?;
        if progress.due > call.now.0 {
            break;
        }
    }
    Ok(())
}

/// Brings a piece to the target, and sees to what becomes of it; gives how far the pipe is now.
async fn carry(
    call: &Call,
    pipe: &Pipe,
    (source, filter): (&Source, &Filter),
    batch: Batch,
    progress: Progress,
) -> Result<Progress, ApiError> {
    let asked: Vec<usize> = (0..batch.events.len())
        .filter(|place| batch.events.get(*place).is_some_and(|event| filter.matches(&event.value)))
        .collect();
    let events: Vec<&Event> = asked.iter().filter_map(|place| batch.events.get(*place)).collect();
    let outcome = if events.is_empty() { Ok(BTreeSet::new()) } else { brought(call, pipe, &events).await };
    // The places in the batch, of what did not arrive.
    let failed: BTreeSet<usize> = match &outcome {
        Ok(failed) => failed.iter().filter_map(|place| asked.get(*place).copied()).collect(),
        Err(_) => asked.iter().copied().collect(),
    };
    if let Err(failure) = &outcome {
        tracing::warn!(
            pipe = pipe.name,
            code = failure.code,
            "a batch was not delivered: {}",
            failure.message
        );
    }
    let done: Vec<&Event> = batch
        .events
        .iter()
        .enumerate()
        .filter(|(place, _)| !failed.contains(place))
        .map(|(_, event)| event)
        .collect();
    source.done(call, &done).await?;
    let Some((line, next)) = &batch.next else { return Ok(progress) };
    let progress = moved(call, pipe, &batch, (line, next), failed.first().copied(), progress).await;
    progress::keep(call, &pipe.name, &progress).await?;
    Ok(progress)
}

/// Brings events to the target by way of the enrichment; gives the places of those that failed.
async fn brought(call: &Call, pipe: &Pipe, events: &[&Event]) -> Result<BTreeSet<usize>, Failure> {
    let (arn, received) = (pipe.arn(call.store.scope()), call.now.iso());
    let about = About { pipe, arn: &arn, received: &received };
    let values = events.iter().map(|event| event.value.clone()).collect();
    let values = enriching::enriched(call, &about, values).await?;
    if values.is_empty() {
        return Ok(BTreeSet::new());
    }
    let template = pipe.of_target(&["InputTemplate"]);
    let shaped: Vec<Value> = values.iter().map(|value| applied(template, value, &about)).collect();
    let everything = || (0..events.len()).collect();
    Ok(match targets::bring(call, &about, &values, &shaped).await? {
        Outcome::But(failed) if failed.is_empty() => failed,
        // What was enriched is no longer what came, so nobody can say which of it failed.
        Outcome::But(_) if pipe.enrichment().is_some() => everything(),
        Outcome::But(failed) => failed,
        Outcome::Named(names) => {
            let known: BTreeSet<usize> = (0..events.len())
                .filter(|place| events.get(*place).is_some_and(|event| names.contains(&event.id)))
                .collect();
            // A name that is none of the batch's has all of it fail (documented).
            if known.len() < names.len() { everything() } else { known }
        }
    })
}

/// Where a pipe goes on after a batch, of which the event at a place was the first to fail.
async fn moved(
    call: &Call,
    pipe: &Pipe,
    batch: &Batch,
    (line, next): (&str, &Place),
    failed: Option<usize>,
    mut progress: Progress,
) -> Progress {
    let Some(failed) = failed else {
        progress.places.insert(line.to_owned(), next.clone());
        (progress.failures, progress.due, progress.most) = (0, 0, None);
        return progress;
    };
    if let Some(last) = failed.checked_sub(1).and_then(|last| batch.events.get(last)) {
        progress.places.insert(line.to_owned(), Place::Behind(last.mark.clone()));
        progress.failures = 0;
    }
    progress.failures = progress.failures.saturating_add(1);
    let left = batch.events.get(failed..).unwrap_or_default();
    if let Some((given_up, condition)) = given_up(call, pipe, left, progress.failures) {
        bury(call, pipe, given_up, line, condition).await;
        let behind = given_up.last().filter(|_| given_up.len() < left.len());
        let place = behind.map_or_else(|| next.clone(), |last| Place::Behind(last.mark.clone()));
        progress.places.insert(line.to_owned(), place);
        (progress.failures, progress.due, progress.most) = (0, 0, None);
        return progress;
    }
    if of_stream(pipe, "OnPartialBatchItemFailure") == "AUTOMATIC_BISECT" {
        progress.most = Some(left.len().div_ceil(2));
    }
    let retries = u64::from(progress.failures.saturating_sub(1));
    progress.due = call.now.plus(retries::pause(retries, LONGEST_PAUSE)).0;
    progress
}

/// What of a batch is given up, and why: all of it when it was tried for long enough, and at once an event that nobody can take.
fn given_up<'e>(
    call: &Call,
    pipe: &Pipe,
    left: &'e [Event],
    failures: u32,
) -> Option<(&'e [Event], &'static str)> {
    if let Some(condition) = exhausted(call.now, pipe, left, failures) {
        return Some((left, condition));
    }
    let first = left.get(..1)?;
    first.iter().any(|event| sizes::is_too_large(call, pipe, event)).then_some((first, "PayloadSizeExceeded"))
}

/// Which limit has been reached, if one has. Without limits a batch is tried for as long as it takes.
fn exhausted(now: Time, pipe: &Pipe, left: &[Event], failures: u32) -> Option<&'static str> {
    let limit = |name: &str| of_stream(pipe, name).as_i64().filter(|limit| *limit >= 0);
    if limit("MaximumRetryAttempts").is_some_and(|most| i64::from(failures) > most) {
        return Some("RetryAttemptsExhausted");
    }
    let oldest = left.first().map_or(now.0, |event| event.time);
    let is_old = |seconds: i64| now.0 >= oldest.saturating_add(seconds.saturating_mul(1_000));
    limit("MaximumRecordAgeInSeconds").is_some_and(is_old).then_some("MaximumRecordAgeExceeded")
}

/// Tells the dead-letter queue, which may be a topic, what was given up: where it is, not what it is (believed: the form, which is that
/// of Lambda's mappings).
async fn bury(call: &Call, pipe: &Pipe, left: &[Event], line: &str, condition: &str) {
    let Some(arn) = of_stream(pipe, "DeadLetterConfig")["Arn"].as_str().and_then(Arn::parse) else {
        tracing::warn!(pipe = pipe.name, count = left.len(), condition, "events were given up, and dropped");
        return;
    };
    let moment = |event: Option<&Event>| event.map(|event| Time(event.time).iso());
    let mark = |event: Option<&Event>| event.map(|event| event.mark.clone());
    let body = json!({
        "context": {"partnerResourceArn": pipe.arn(call.store.scope()), "condition": condition},
        "version": "1.0",
        "timestamp": call.now.iso(),
        "DDBStreamBatchInfo": {
            "shardId": line, "streamArn": pipe.source, "batchSize": left.len(),
            "startSequenceNumber": mark(left.first()), "endSequenceNumber": mark(left.last()),
            "approximateArrivalOfFirstRecord": moment(left.first()),
            "approximateArrivalOfLastRecord": moment(left.last()),
        },
    })
    .to_string();
    let there = arn.within(call);
    let answer = if arn.service == "sns" {
        there.aws("sns", "Publish", &json!({"TopicArn": arn.text, "Message": body})).await
    } else {
        there
            .aws("sqs", "SendMessage", &json!({"QueueUrl": arn.queue_url(&there), "MessageBody": body}))
            .await
    };
    if let Err(error) = answer {
        tracing::warn!(pipe = pipe.name, "the dead-letter queue did not take a batch: {error}");
    }
}
