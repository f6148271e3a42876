//! Transactions that are run later: submitted with one request, asked for with others.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `healthlake.transactions`, a part per data store | id | a line of JSON ([`Row`]), then the Bundle: the one submitted, or the answer |
//! | `healthlake.pending-transactions`, a part per data store | id | nothing |
//!
//! Two timers drive them: one that runs what was submitted at once, one that forgets what came of it. What a transaction
//! writes and what it answers land in one commit, and the timer goes with it, so it is done once whatever happens.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, Time, Timer, timer};
use fhir::{Issue, IssueType, Severity, operation_outcome};
use http::StatusCode;
use http::header::CONTENT_LOCATION;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Collection, Key, Tx};

use super::transaction::Transaction;
use crate::collections;
use crate::errors;
use crate::interaction::{Returning, fhir_json};
use crate::model::data_store::endpoint;
use crate::model::scopes::Grant;
use crate::smart;
use crate::validation::Level;

/// HealthLake's limit on transactions that wait, in one data store.
const MOST_PENDING: usize = 500;
/// How long what came of a transaction is kept: HealthLake's 90 days.
const KEPT_MILLISECONDS: i64 = 90 * 24 * 60 * 60 * 1000;

static TRANSACTIONS: Collection = Collection::new("healthlake.transactions");
static PENDING: Collection = Collection::new("healthlake.pending-transactions");

/// Runs a transaction that was submitted.
pub(crate) const RUN: Timer =
    Timer { name: "healthlake.run-transaction", run: |call, key| Box::pin(run(call, key)) };
/// Forgets what came of a transaction.
pub(crate) const FORGET: Timer =
    Timer { name: "healthlake.forget-transaction", run: |call, key| Box::pin(forget(call, key)) };

/// What is kept of a transaction beside its Bundle.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    /// The HTTP status of the answer; 202 until there is one.
    status: u16,
    /// Where the caller reached us, so that URLs of entries are understood as they were meant.
    endpoint: String,
    /// Whether resources are in the answer.
    with_resources: bool,
    /// What the caller's token grants, if it came with one.
    grant: Option<Grant>,
    /// What its entries are held to, in AWS's word.
    #[serde(default)]
    level: String,
}

const SUBMITTED: u16 = 202;

/// Takes a transaction in.
///
/// # Errors
/// 429 if too many are waiting.
pub(crate) async fn submit(
    call: &Call,
    data_store: &str,
    body: &Bytes,
    preferred: Option<Returning>,
    level: Level,
) -> Result<HttpAnswer, ApiError> {
    let row = Row {
        status: SUBMITTED,
        endpoint: call.endpoint.to_string(),
        with_resources: preferred == Some(Returning::Resource),
        grant: smart::grant(call)?.map(|grant| grant.as_ref().clone()),
        level: level.word().to_owned(),
    };
    let value = encode(&row, body)?;
    let id = loop {
        let id = call.ids.hex();
        let submit = |tx: &mut Tx<'_>| -> Result<bool, ApiError> {
            if !collections::is_active_in(tx, data_store) {
                return Err(errors::no_such_data_store(data_store));
            }
            if tx.before().count(PENDING.of(data_store)) >= MOST_PENDING {
                return Err(errors::too_many_transactions(MOST_PENDING));
            }
            // A run of the same seed may have drawn this id before.
            if tx.get(TRANSACTIONS.of(data_store), &Key::text(&id)).is_some() {
                return Ok(false);
            }
            tx.put(TRANSACTIONS.of(data_store), Key::text(&id), &*value);
            tx.put(PENDING.of(data_store), Key::text(&id), store::nothing());
            set(tx, call, &RUN, data_store, &id, call.now);
            Ok(true)
        };
        if call.store.commit(submit).await? {
            break id;
        }
    };
    let location = format!("{}Transaction/{id}", endpoint(&call.endpoint, data_store));
    let body = told("Submitted Asynchronous Bundle Transaction");
    Ok(fhir_json(StatusCode::ACCEPTED, body).with_header(CONTENT_LOCATION, &location))
}

/// Says what came of a transaction.
///
/// # Errors
/// 404 if it is not known, or its own refusal.
pub(crate) fn describe(call: &Call, data_store: &str, id: &str) -> Result<HttpAnswer, ApiError> {
    let row = call.store.get(TRANSACTIONS.of(data_store), &Key::text(id));
    let value = row.ok_or_else(|| errors::unknown_transaction(id))?;
    let (row, body) = decode(&value)?;
    match row.status {
        SUBMITTED => Ok(fhir_json(StatusCode::ACCEPTED, told("SUBMITTED"))),
        200 => Ok(fhir_json(StatusCode::OK, body)),
        status => {
            let outcome: Value = serde_json::from_slice(&body).map_err(|error| unreadable(&error))?;
            Err(ApiError::new(status, "TransactionFailed", "the transaction failed").with_body(outcome))
        }
    }
}

/// Removes all transactions of a data store.
pub(crate) fn drop_transactions(tx: &mut Tx<'_>, data_store: &str) {
    tx.drop_part(TRANSACTIONS.of(data_store));
    tx.drop_part(PENDING.of(data_store));
}

async fn run(call: Call, key: Bytes) -> Result<(), ApiError> {
    let (data_store, id) = read_key(&key)?;
    // The data store may have been deleted meanwhile.
    let Some(value) = call.store.get(TRANSACTIONS.of(data_store), &Key::text(id)) else { return Ok(()) };
    let (row, body) = decode(&value)?;
    let permit = row.grant.clone().map(|grant| Arc::new(grant) as Arc<dyn Any + Send + Sync>);
    let call = Call { endpoint: row.endpoint.as_str().into(), permit, ..call };
    let end = |tx: &mut Tx<'_>, status: u16, answer: &[u8]| -> Result<(), ApiError> {
        let row = Row { status, grant: None, ..row.clone() };
        tx.put(TRANSACTIONS.of(data_store), Key::text(id), encode(&row, answer)?);
        tx.remove(PENDING.of(data_store), Key::text(id));
        set(tx, &call, &FORGET, data_store, id, call.now.plus(KEPT_MILLISECONDS));
        Ok(())
    };
    let finish = |tx: &mut Tx<'_>, answer: &[u8]| end(tx, 200, answer);
    let preferred = row.with_resources.then_some(Returning::Resource);
    let level = Level::read(&row.level).unwrap_or_default();
    let transaction = Transaction { call: &call, data_store, preferred, level, finish: Some(&finish) };
    let submitted = super::read(&body, call.settings, true);
    let outcome = match submitted {
        Ok(submitted) => transaction.run(submitted.entries).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match outcome {
        Err(error) if !error.is_fault() && collections::is_active(&call.store, data_store) => {
            let outcome = error.body.as_ref().map_or_else(|| told(&error.message), Value::to_string);
            call.store.commit(|tx| end(tx, error.status, outcome.as_bytes())).await
        }
        Err(error) if !error.is_fault() => Ok(()),
        outcome => outcome,
    }
}

async fn forget(call: Call, key: Bytes) -> Result<(), ApiError> {
    let (data_store, id) = read_key(&key)?;
    call.store
        .commit(|tx| {
            tx.remove(TRANSACTIONS.of(data_store), Key::text(id));
            Ok(())
        })
        .await
}

fn set(tx: &mut Tx<'_>, call: &Call, timer: &Timer, data_store: &str, id: &str, due: Time) {
    let key = format!("{data_store}/{id}");
    timer::set(tx, call, timer, &key, due, key.as_bytes());
}

fn read_key(key: &[u8]) -> Result<(&str, &str), ApiError> {
    let parts = std::str::from_utf8(key).ok().and_then(|key| key.split_once('/'));
    parts.ok_or_else(|| ApiError::internal("a timer of a transaction names none"))
}

fn encode(row: &Row, body: &[u8]) -> Result<Vec<u8>, ApiError> {
    let mut value = serde_json::to_vec(row).map_err(|error| unreadable(&error))?;
    value.push(b'\n');
    value.extend_from_slice(body);
    Ok(value)
}

fn decode(value: &store::Value) -> Result<(Row, Bytes), ApiError> {
    let line = value.iter().position(|byte| *byte == b'\n').unwrap_or(value.len());
    let row =
        serde_json::from_slice(value.get(..line).unwrap_or_default()).map_err(|error| unreadable(&error))?;
    let body = Bytes::from_owner(value.clone());
    Ok((row, body.slice((line + 1).min(body.len())..)))
}

fn unreadable(error: &serde_json::Error) -> ApiError {
    ApiError::internal(format!("a transaction cannot be read: {error}"))
}

fn told(text: &str) -> String {
    let issue = Issue {
        severity: Severity::Information,
        code: IssueType::Informational,
        diagnostics: text.to_owned(),
        location: Vec::new(),
    };
    operation_outcome(&[issue]).to_string()
}
