//! The kinds of sources, by what their ARNs say. A kind is one file and one row of each table here.

mod changes;
mod queues;
mod streams;

use contract::{ApiError, Arn, Call, Time, followed};
use serde_json::Value;
use tokio::sync::watch;

use crate::endpoints;
use crate::errors;
use crate::model::pipe::Pipe;
use crate::progress::{Place, Progress};
use crate::targets;

/// What AWS has besides.
const NOT_EMULATED: &[&str] = &["kafka", "kinesis", "mq"];

/// A source.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// An SQS queue, which knows itself what was taken from it.
    Queue(Arn),
    /// A DynamoDB stream.
    Stream(Arn),
    /// The changes of a HealthLake data store: the ARN, and the data store's id.
    Changes(Arn, String),
}

/// An event as it came.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// What a target may name it by that says that it failed.
    pub(crate) id: String,
    /// What the source knows it by: a receipt handle, or a number.
    pub(crate) mark: String,
    pub(crate) value: Value,
    /// When it happened, in milliseconds since 1970.
    pub(crate) time: i64,
}

/// Events that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) events: Vec<Event>,
    /// Of a source that is read: which of the places it is from, and where to go on behind it.
    pub(crate) next: Option<(String, Place)>,
}

impl Source {
    /// The source of a pipe.
    ///
    /// # Errors
    /// `ValidationException`; by name, what Millpond lacks.
    pub(crate) fn of(pipe: &Pipe) -> Result<Source, ApiError> {
        let unknown = || errors::validation(format!("{} is not a source of pipes.", pipe.source));
        if pipe.source.starts_with("smk://") {
            return Err(errors::not_emulated("a source of Apache Kafka"));
        }
        let arn = Arn::parse(&pipe.source).ok_or_else(unknown)?;
        match arn.service.as_str() {
            "sqs" if !arn.resource.is_empty() => Ok(Source::Queue(arn)),
            "dynamodb" if arn.resource.contains("/stream/") => Ok(Source::Stream(arn)),
            "healthlake" => match arn.resource.strip_prefix("datastore/fhir/") {
                Some(id) if !id.is_empty() => {
                    let id = id.to_owned();
                    Ok(Source::Changes(arn, id))
                }
                _ => Err(unknown()),
            },
            service if NOT_EMULATED.contains(&service) => {
                Err(errors::not_emulated(&format!("a source of {service}")))
            }
            _ => Err(unknown()),
        }
    }

    /// How many events a batch has at most. What is not said is believed to be as in Lambda's event source mappings, and no more than
    /// the target takes.
    pub(crate) fn batch_size(&self, pipe: &Pipe) -> usize {
        let otherwise = match self {
            _ if endpoints::takes_part(pipe) => 1,
            Source::Queue(_) => 10,
            Source::Stream(_) | Source::Changes(..) => 100,
        };
        let otherwise = otherwise.min(targets::most_at_once(pipe).unwrap_or(usize::MAX));
        self.said_size(pipe).unwrap_or(otherwise).max(1)
    }

    fn said_size(&self, pipe: &Pipe) -> Option<usize> {
        let said = match self {
            Source::Queue(_) => pipe.of_source(&["SqsQueueParameters", "BatchSize"]),
            Source::Stream(_) | Source::Changes(..) => of_stream(pipe, "BatchSize"),
        };
        said.as_u64().and_then(|size| usize::try_from(size).ok())
    }

    /// What tells that there may be something.
    pub(crate) fn watch(&self, call: &Call) -> watch::Receiver<u64> {
        call.store.store().watch(match self {
            Source::Queue(_) => &followed::QUEUE_ARRIVALS,
            Source::Stream(_) => &followed::TABLE_ITEMS,
            Source::Changes(..) => &followed::RESOURCE_VERSIONS,
        })
    }

    /// Where a new pipe begins to read.
    pub(crate) async fn begin(&self, call: &Call, pipe: &Pipe) -> Result<Progress, ApiError> {
        let latest = of_stream(pipe, "StartingPosition") == "LATEST";
        match self {
            Source::Queue(_) => Ok(Progress::default()),
            Source::Stream(arn) => streams::begin(call, arn, latest).await,
            Source::Changes(arn, id) => changes::begin(call, arn, id, latest).await,
        }
    }

    /// The next batch; none if there is nothing. `progress` may be moved past what is over.
    pub(crate) async fn poll(
        &self,
        call: &Call,
        pipe: &Pipe,
        progress: &mut Progress,
    ) -> Result<Option<Batch>, ApiError> {
        let size = progress.most.unwrap_or(usize::MAX).min(self.batch_size(pipe));
        match self {
            Source::Queue(arn) => queues::poll(call, arn, size).await,
            Source::Stream(arn) => streams::poll(call, arn, size, progress).await,
            Source::Changes(arn, id) => changes::poll(call, (arn, id), size, progress).await,
        }
    }

    /// Until when there is nothing for sure, unless something changes.
    pub(crate) async fn quiet_until(&self, call: &Call) -> Result<Option<Time>, ApiError> {
        match self {
            Source::Queue(arn) => queues::quiet_until(call, arn).await,
            Source::Stream(_) | Source::Changes(..) => Ok(None),
        }
    }

    /// Tells the source which of its events are dealt with.
    pub(crate) async fn done(&self, call: &Call, events: &[&Event]) -> Result<(), ApiError> {
        match self {
            Source::Queue(arn) => queues::done(call, arn, events).await,
            Source::Stream(_) | Source::Changes(..) => Ok(()),
        }
    }
}

/// One of the parameters of a source that is read. The changes of a data store have those of a stream.
pub(crate) fn of_stream<'p>(pipe: &'p Pipe, name: &str) -> &'p Value {
    pipe.of_source(&["DynamoDBStreamParameters", name])
}

/// Checks the source of a pipe.
///
/// # Errors
/// `ValidationException`; by name, what Millpond lacks.
pub(crate) fn check(pipe: &Pipe) -> Result<(), ApiError> {
    let source = Source::of(pipe)?;
    let is_read = !matches!(source, Source::Queue(_));
    if is_read && !of_stream(pipe, "StartingPosition").is_string() {
        return Err(errors::validation(
            "SourceParameters.DynamoDBStreamParameters with a StartingPosition is required for this source.",
        ));
    }
    if endpoints::takes_part(pipe) && source.said_size(pipe).is_some_and(|size| size > 1) {
        return Err(errors::no_batches());
    }
    match targets::most_at_once(pipe) {
        Some(most) if source.said_size(pipe).is_some_and(|size| size > most) => {
            return Err(errors::batches_too_large(most));
        }
        _ => {}
    }
    Ok(())
}
