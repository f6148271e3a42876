//! Invokes a function: finds the version, lets the invocation in, and has an environment run it.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Call};
use serde::de::IgnoredAny;
use store::Key;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::collections::{self, RESERVATIONS, Rows};
use crate::environments::{Fragment, Invocation, Limits, Outcome, Permit, Pool};
use crate::model::function::{Configuration, Function};
use crate::names::Reference;
use crate::{errors, functions};

/// The most bytes of an event that is waited for, and of one that is not (documented).
pub(crate) const MOST_PAYLOAD: usize = 6_291_456;
pub(crate) const MOST_EVENT: usize = 1_048_576;

/// How many pieces of a response wait to be taken before the function has to.
const MOST_FRAGMENTS: usize = 4;

/// Decodes an event; none is an empty object.
///
/// # Errors
/// `RequestTooLargeException`, `InvalidRequestContentException`.
pub(crate) fn payload(base64: Option<&str>, most: usize) -> Result<Bytes, ApiError> {
    let bytes = match base64 {
        None | Some("") => return Ok(Bytes::from_static(b"{}")),
        Some(text) => STANDARD.decode(text).map_err(|error| errors::payload_not_json(&error.to_string()))?,
    };
    if bytes.len() > most {
        return Err(errors::payload_too_large(most));
    }
    serde_json::from_slice::<IgnoredAny>(&bytes)
        .map_err(|error| errors::payload_not_json(&error.to_string()))?;
    Ok(bytes.into())
}

/// What an invocation has been let in to.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) configuration: Configuration,
    function_arn: String,
    pool: Arc<Pool>,
    permit: Permit,
}

/// Finds the version that an invocation is for, and lets it in.
///
/// # Errors
/// `ResourceNotFoundException`, `TooManyRequestsException`.
pub(crate) fn admit(call: &Call, reference: &Reference) -> Result<Admitted, ApiError> {
    let function = functions::function(&call.store, call, reference)?;
    let configuration = functions::version(&call.store, call, reference)?;
    let pool = call.kept::<Pool>();
    let permit = pool.enter(&function.name, &limits(call, &function)?)?;
    Ok(Admitted { configuration, function_arn: reference.arn(call.store.scope()), pool, permit })
}

/// An invocation whose response comes in pieces.
#[derive(Debug)]
pub(crate) struct Running {
    /// The pieces, until there are no more; none at all, if the function does not stream.
    pub(crate) fragments: mpsc::Receiver<Fragment>,
    outcome: JoinHandle<Result<Outcome, ApiError>>,
}

impl Running {
    /// What came of it. Take the pieces first: a function waits until they are taken.
    ///
    /// # Errors
    /// A fault of ours.
    pub(crate) async fn outcome(self) -> Result<Outcome, ApiError> {
        drop(self.fragments);
        self.outcome.await.map_err(|error| ApiError::internal(error.to_string()))?
    }
}

impl Admitted {
    /// Runs an invocation to its end, whatever becomes of whoever takes what it gives.
    pub(crate) fn run(
        self,
        call: &Call,
        id: &str,
        payload: Bytes,
        client_context: Option<String>,
    ) -> Running {
        let (stream, fragments) = mpsc::channel(MOST_FRAGMENTS);
        let Admitted { configuration, function_arn, pool, permit } = self;
        let invocation =
            Invocation { id: id.into(), function_arn, payload, client_context, stream: Some(stream) };
        let call = call.clone();
        let outcome = tokio::spawn(async move {
            let outcome = pool.run(&call, &configuration, invocation).await;
            drop(permit);
            outcome
        });
        Running { fragments, outcome }
    }
}

/// Runs one invocation to its end. Gives the version that ran it.
///
/// # Errors
/// `ResourceNotFoundException`, `TooManyRequestsException`. A function that fails is no error.
pub(crate) async fn invoke(
    call: &Call,
    reference: &Reference,
    id: &str,
    payload: Bytes,
    client_context: Option<String>,
) -> Result<(Configuration, Outcome), ApiError> {
    let Admitted { configuration, function_arn, pool, permit } = admit(call, reference)?;
    let invocation = Invocation { id: id.into(), function_arn, payload, client_context, stream: None };
    let outcome = pool.run(call, &configuration, invocation).await?;
    drop(permit);
    Ok((configuration, outcome))
}

/// How many invocations of a function there may be at once.
fn limits(call: &Call, function: &Function) -> Result<Limits, ApiError> {
    let reservations = reservations(call)?;
    Ok(Limits { reserved: reservations.get(&function.name).copied(), reservations })
}

/// What is reserved for functions.
pub(crate) fn reservations(call: &Call) -> Result<HashMap<String, u32>, ApiError> {
    let snapshot = call.store.snapshot();
    let rows = snapshot.all(RESERVATIONS.whole());
    rows.filter_map(|(key, row)| Some((key.read().text()?, row)))
        .map(|(function, row)| Ok((function, collections::decode(row)?)))
        .collect()
}

/// What is reserved for a function.
pub(crate) fn reservation(rows: &impl Rows, function: &str) -> Result<Option<u32>, ApiError> {
    collections::find(rows, RESERVATIONS.whole(), &Key::text(function))
}
