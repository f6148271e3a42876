//! The tables that a service shows: its operations, its reactions, its timers and its works.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Change, Collection, Commit, ScopedStore};

use crate::call::Call;
use crate::error::ApiError;
use crate::http::{HttpAnswer, HttpRequest};
use crate::work::Assignment;

/// An AWS service.
#[derive(Debug)]
pub struct Service {
    /// Its id in `models`, such as `dynamodb` or `cognito-idp`.
    pub id: &'static str,
    /// Who checks an input against AWS's model.
    pub checks: Checks,
    /// The operations that are emulated, in the order of their names.
    pub operations: &'static [Operation],
    /// What it does after its own writes have landed.
    pub reactions: &'static [Reaction],
    /// What it does when a time has come that it set in a transaction.
    pub timers: &'static [Timer],
    /// What it goes on doing after it has answered.
    pub works: &'static [Work],
}

/// Who checks required members, lengths, ranges, patterns and enums, and in which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// The door checks before the operation runs, in the words that most services use.
    Modelled,
    /// The same, but for the members named here, which may also be something that AWS has no use for.
    ModelledBut(&'static [Allowance]),
    /// The door checks, and a constraint that is broken has this code in place of `ValidationException`; but for the members
    /// named here, which the service checks itself.
    ModelledAs(&'static str, &'static [OwnCheck]),
    /// The service checks itself, because AWS does so in an order and in words of its own.
    Own,
}

/// A member that may also be something that AWS's model refuses. What the service makes of it is the service's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The operation.
    pub operation: &'static str,
    /// The member, by the names that lead to it.
    pub member: &'static [&'static str],
    /// What a value that is let pass begins with.
    pub begins: &'static str,
    /// What the model is shown in place of that beginning; the rest of the value is still checked.
    pub shown_as: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// A member whose text the service checks itself, because AWS's model says less, more or something else of it than AWS does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnCheck {
    /// The operation.
    pub operation: &'static str,
    /// The member, one of those at the top.
    pub member: &'static str,
    /// What the model is shown in its place.
    pub shown_as: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// An operation, under AWS's name.
#[derive(Debug)]
pub struct Operation {
    /// AWS's name, such as `PutItem`; for a data plane the name of the IAM action, such as `ReadResource`.
    pub name: &'static str,
    /// What it does.
    pub run: Run,
    /// Whether it ends when its client goes. Others run to their end, so that no half of what they do is left; this is for one
    /// that waits for something to give to the client.
    pub ends_with_client: bool,
}

/// What comes of a call.
pub type Answering<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send>>;

/// The kinds of operations. Make them with [`aws_operation!`](crate::aws_operation),
/// [`text_operation!`](crate::text_operation), [`http_operation!`](crate::http_operation) and
/// [`streaming_operation!`](crate::streaming_operation).
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// Takes and gives the members of a shape in AWS's model, as JSON.
    Aws(fn(Call, Input) -> Answering<Bytes>),
    /// Takes and gives HTTP itself: the FHIR interactions, and whatever else has no shape in a model.
    Http(fn(Call, HttpRequest) -> Answering<HttpAnswer>),
    /// Takes the members of a shape, as JSON, and gives HTTP itself: an answer that goes out as it comes.
    Streamed(fn(Call, Input) -> Answering<HttpAnswer>),
}

/// An operation with a shape: `aws_operation!("GetItem", get_item)`, where `async fn get_item(call: Call, input: I) ->
/// Result<O, ApiError>`, `I` is deserialized from the members sent and `O` is serialized to the members answered.
#[macro_export]
macro_rules! aws_operation {
    ($name:literal, $run:path) => {
        $crate::Operation {
            name: $name,
            run: $crate::Run::Aws(|call, input| {
                Box::pin(async move {
                    let input = input.read(&call)?;
                    $crate::output(&$run(call, input).await?)
                })
            }),
            ends_with_client: false,
        }
    };
}

/// An operation with a shape that waits for something to give to its client, and ends when the client goes:
/// `waiting_operation!("ReceiveMessage", receive_message)`, of the same form as [`text_operation!`](crate::text_operation).
#[macro_export]
macro_rules! waiting_operation {
    ($name:literal, $run:path) => {
        $crate::Operation {
            name: $name,
            run: $crate::Run::Aws(|call, input| Box::pin($run(call, input))),
            ends_with_client: true,
        }
    };
}

/// An operation with a shape that reads the members sent and writes the members answered itself, because it splices what
/// is JSON already: `text_operation!("GetItem", get_item)`, where `async fn get_item(call: Call, input: Input) ->
/// Result<Bytes, ApiError>`.
#[macro_export]
macro_rules! text_operation {
    ($name:literal, $run:path) => {
        $crate::Operation {
            name: $name,
            run: $crate::Run::Aws(|call, input| Box::pin($run(call, input))),
            ends_with_client: false,
        }
    };
}

/// An operation on HTTP itself: `http_operation!("ReadResource", read_resource)`, where `async fn read_resource(call: Call,
/// request: HttpRequest) -> Result<HttpAnswer, ApiError>`.
#[macro_export]
macro_rules! http_operation {
    ($name:literal, $run:path) => {
        $crate::Operation {
            name: $name,
            run: $crate::Run::Http(|call, request| Box::pin($run(call, request))),
            ends_with_client: false,
        }
    };
}

/// An operation with a shape whose answer is a stream of events: `streaming_operation!("InvokeWithResponseStream",
/// invoke_with_response_stream)`, where `async fn invoke_with_response_stream(call: Call, input: Input) ->
/// Result<HttpAnswer, ApiError>`. Siblings cannot call it.
#[macro_export]
macro_rules! streaming_operation {
    ($name:literal, $run:path) => {
        $crate::Operation {
            name: $name,
            run: $crate::Run::Streamed(|call, input| Box::pin($run(call, input))),
            ends_with_client: false,
        }
    };
}

/// The members sent, as they came.
#[derive(Clone, Debug)]
pub enum Input {
    /// JSON text that nobody has looked at.
    Text(Bytes),
    /// JSON whose types, and for [`Checks::Modelled`] constraints, were checked against the model.
    Parsed(Value),
}

impl Input {
    /// Reads the members into a type.
    ///
    /// # Errors
    /// AWS's `SerializationException` if the text is not JSON or a member has another type than the model says.
    pub fn read<T: DeserializeOwned>(self, call: &Call) -> Result<T, ApiError> {
        // All types are read from values: reading each from text as well would be the same code twice, and megabytes of it.
        match self {
            Input::Text(text) => {
                let value = serde_json::from_slice(&text).map_err(|error| serialization(&error))?;
                serde_json::from_value(value).map_err(|error| explain(call, &text, &error))
            }
            Input::Parsed(value) => serde_json::from_value(value).map_err(|error| serialization(&error)),
        }
    }
}

/// Serializes an operation's output to the JSON text of its members.
///
/// # Errors
/// A 500 if it cannot be serialized, which no output of ours may cause.
pub fn output<T: Serialize>(output: &T) -> Result<Bytes, ApiError> {
    serde_json::to_vec(output).map(Bytes::from).map_err(|error| ApiError::internal(error.to_string()))
}

/// The text was not understood: says what AWS says of it. Only this path parses twice.
fn explain(call: &Call, text: &[u8], error: &serde_json::Error) -> ApiError {
    let Ok(value) = serde_json::from_slice::<Value>(text) else { return serialization(error) };
    let model = models::service(call.service);
    let shape = model.and_then(|model| model.operation(call.operation)?.input.map(|shape| (model, shape)));
    match shape.map(|(model, shape)| models::check::types(model, shape, &value)) {
        Some(Err(message)) => ApiError::serialization(message),
        _ => serialization(error),
    }
}

fn serialization(error: &serde_json::Error) -> ApiError {
    ApiError::serialization(error.to_string())
}

/// What a service does after its own writes to a collection have landed: in order, at least once, from a cursor that
/// is kept in the store. The cursor moves in the same batch as the first commit made during the reaction, by whichever service:
/// a reaction that makes one commit has its effect exactly once. What made no commit may be seen again after a restart.
#[derive(Debug)]
pub struct Reaction {
    /// The name of its cursor, `service.what-it-does`; unique in the program.
    pub name: &'static str,
    /// The collection it follows; must have a feed.
    pub follows: &'static Collection,
    /// Whether a change is of any interest, as far as can be told quickly: it is asked of every change, under the store of
    /// whoever made it, and most are not.
    pub concerns: fn(&ScopedStore, &Seen) -> bool,
    /// What it does about one change.
    pub run: fn(Call, Seen) -> Answering<()>,
}

/// A change that a reaction sees.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Whose part of the collection was changed.
    pub owner: Arc<str>,
    /// The commit that changed it.
    pub commit: Arc<Commit>,
    /// Which of the commit's changes this is.
    pub index: usize,
}

impl Seen {
    /// The change itself.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.commit.changes[self.index]
    }
}

/// What a service does when a time has come. See [`timer::set`](crate::timer::set).
#[derive(Debug)]
pub struct Timer {
    /// The timer's kind, `service.what-it-does`; unique in the program.
    pub name: &'static str,
    /// What it does; gets what was left with the timer. The timer is gone in the same batch as the first commit.
    pub run: fn(Call, Bytes) -> Answering<()>,
}

/// What a service goes on doing after it has answered, until it is done: any number at once, and again after a restart. See
/// [`work::begin`](crate::work::begin).
#[derive(Debug)]
pub struct Work {
    /// The work's kind, `service.what-it-does`; unique in the program.
    pub name: &'static str,
    /// Does it. When this returns, the row that began it is gone; after an error or a panic it is tried again, three times in
    /// all. It may be cut off wherever it waits, so what it has done is what it has committed.
    pub run: fn(Call, Assignment) -> Answering<()>,
}
