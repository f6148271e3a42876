//! Invokes a function: finds the version, lets the invocation in, and has an environment run it.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use contract::{ApiError, Call};
use serde::de::IgnoredAny;
use store::Key;

use crate::collections::{self, RESERVATIONS, Rows};
use crate::environments::{Invocation, Limits, Outcome, Pool};
use crate::model::function::{Configuration, Function};
use crate::names::Reference;
use crate::{errors, functions};

/// The most bytes of an event that is waited for, and of one that is not (documented).
pub(crate) const MOST_PAYLOAD: usize = 6_291_456;
pub(crate) const MOST_EVENT: usize = 1_048_576;

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
    let function = functions::function(&call.store, call, reference)?;
    let configuration = functions::version(&call.store, call, reference)?;
    let pool = call.kept::<Pool>();
    let _permit = pool.enter(&function.name, &limits(call, &function)?)?;
    let function_arn = reference.arn(call.store.scope());
    let invocation = Invocation { id: id.into(), function_arn, payload, client_context };
    let outcome = pool.run(call, &configuration, invocation).await?;
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
