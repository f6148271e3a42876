//! ExecuteTransaction: up to a hundred PartiQL statements as one, all reads of one item each, or all writes and `EXISTS`.
//!
//! Under a token that has served, nothing is done; the answer then tells what reading the items costs, as that of
//! TransactWriteItems does.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use partiql::Statement;
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Snapshot;

use crate::actions::Action;
use crate::answer::Answer;
use crate::collections::{item_size, read_head};
use crate::consumed::Consumed;
use crate::errors;
use crate::model::capacity::HalfUnits;
use crate::per_table::Capacities;
use crate::request::{OnConditionFailure, Request, ReturnConsumedCapacity, absent_if_null};
use crate::request_tokens::RequestToken;
use crate::statements::select::{Wanted, select};
use crate::statements::write::Write;
use crate::statements::{Prepared, SentStatement};
use crate::transactions::{self, MAX_ACTIONS, bounded_kept};

/// The most characters of a token: AWS's figure.
const MAX_TOKEN: usize = 36;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    transact_statements: &'a RawValue,
    #[serde(borrow)]
    client_request_token: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent<'a> {
    #[serde(borrow)]
    statement: Cow<'a, str>,
    #[serde(borrow)]
    parameters: Option<Vec<&'a RawValue>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_values_on_condition_check_failure: OnConditionFailure,
}

impl Sent<'_> {
    fn sent(&self) -> SentStatement<'_> {
        SentStatement { text: &self.statement, parameters: self.parameters.as_deref() }
    }
}

pub(super) async fn execute_transaction(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    let sent: Vec<Sent<'_>> = request.older_part(&call, members.transact_statements)?;
    let token = members.client_request_token.as_deref().map(|token| token.chars().count());
    let well_formed = sent.iter().all(|sent| sent.sent().is_well_formed())
        && (1..=MAX_ACTIONS).contains(&sent.len())
        && token.is_none_or(|length| (1..=MAX_TOKEN).contains(&length));
    if !well_formed {
        return Err(request.older_refusal(&call));
    }
    let mut prepared = Vec::with_capacity(sent.len());
    for (number, sent) in sent.iter().enumerate() {
        // A value that breaks a rule is told without its statement.
        sent.sent().values()?;
        let statement = Prepared::read(&call, sent.sent());
        let statement = statement.map_err(|error| errors::in_transaction(number, error))?;
        check(&statement).map_err(|error| errors::in_transaction(number, error))?;
        prepared.push((statement, sent.return_values_on_condition_check_failure));
    }
    let reads = prepared.iter().filter(|(statement, _)| statement.is_read()).count();
    match reads {
        0 => write(&call, &members, &prepared).await,
        all if all == prepared.len() => read(&call, &members, &prepared).await,
        _ => Err(errors::reads_and_writes("ExecuteTransaction")),
    }
}

/// What no transaction takes.
fn check(prepared: &Prepared) -> Result<(), ApiError> {
    match &prepared.statement {
        Statement::Select(select) if select.source.index.is_some() => Err(errors::index_in_transaction()),
        Statement::Select(select) => match prepared.exact_key(select.condition.as_ref())? {
            Some(_) => Ok(()),
            None => Err(errors::select_without_key("ExecuteTransaction")),
        },
        Statement::Update(update) if update.returning.is_some() => Err(errors::returning_in_transaction()),
        Statement::Delete(delete) if delete.returning => Err(errors::returning_in_transaction()),
        _ => Ok(()),
    }
}

/// Reads all items as of one moment.
async fn read(
    call: &Call,
    members: &Members<'_>,
    prepared: &[(Prepared, OnConditionFailure)],
) -> Result<Bytes, ApiError> {
    let mut capacities = Capacities::new(members.return_consumed_capacity);
    let snapshot = call.store.snapshot();
    check_items(prepared, &snapshot)?;
    let mut responses = Vec::new();
    for (prepared, _) in prepared {
        let Statement::Select(statement) = &prepared.statement else { continue };
        let wanted = Wanted { consistent: true, limit: None, from: None, snapshot: Some(snapshot.clone()) };
        let selected = select(call, prepared, statement, &wanted).await?;
        if !responses.is_empty() {
            responses.push(b',');
        }
        let mut response = Answer::default();
        if !selected.items.is_empty() {
            response.member("Item", &selected.items);
        }
        responses.extend_from_slice(&response.finish());
        capacities.add(prepared.asked(), &selected.consumed.doubled());
    }
    let mut answer = Answer::with_room(responses.len());
    answer.list("Responses", &responses);
    answer.capacities(&capacities, Some("ReadCapacityUnits"));
    Ok(answer.finish())
}

/// Refuses two reads of one item, and items that are too large together. Both are believed to be as for TransactGetItems. A key
/// of a wrong type is left to its statement.
fn check_items(prepared: &[(Prepared, OnConditionFailure)], snapshot: &Snapshot) -> Result<(), ApiError> {
    let mut seen = HashSet::with_capacity(prepared.len());
    let mut items = Vec::with_capacity(prepared.len());
    for (prepared, _) in prepared {
        let Statement::Select(statement) = &prepared.statement else { continue };
        let key = prepared.exact_key(statement.condition.as_ref())?;
        let table = read_head(&prepared.row)?;
        let Some(Ok(place)) = key.map(|key| table.keys.key_of_key(&key)) else { continue };
        items.extend(snapshot.get(table.items(), &place));
        if !seen.insert((prepared.table.as_str(), place)) {
            return Err(errors::one_item_twice());
        }
    }
    bounded_kept(items.iter())
}

async fn write(
    call: &Call,
    members: &Members<'_>,
    prepared: &[(Prepared, OnConditionFailure)],
) -> Result<Bytes, ApiError> {
    let in_transaction = |number: usize| move |error| errors::in_transaction(number, error);
    let mut writes = Vec::with_capacity(prepared.len());
    for (number, (statement, on_failure)) in prepared.iter().enumerate() {
        writes.push((Write::of(statement).map_err(in_transaction(number))?, *on_failure));
    }
    let actions = writes
        .iter()
        .enumerate()
        .map(|(number, (write, on_failure))| write.action(*on_failure).map_err(in_transaction(number)));
    let actions: Vec<Action<'_>> = actions.collect::<Result<_, ApiError>>()?;
    transactions::bounded_sent(writes.iter().map(|(write, _)| write.item()))?;
    let token = members.client_request_token.as_deref();
    let token = token
        .map(|token| RequestToken::new(call.operation, token, members.transact_statements))
        .transpose()?;

    // What reading the items costs under a token that has served, or else what was done.
    let commit = call.store.commit(|tx| {
        if let Some(token) = &token {
            if token.is_known(tx, call.now)? {
                let olds = actions.iter().map(|action| action.old(tx));
                return Ok(Err(olds.collect::<Result<Vec<_>, ApiError>>()?));
            }
            token.remember(tx, call.now);
        }
        transactions::run(call, tx, &actions).map(Ok)
    });
    let outcome = commit.await?;

    let mut capacities = Capacities::new(members.return_consumed_capacity);
    let tables = prepared.iter().map(|(statement, _)| statement.asked());
    let units = match outcome {
        Ok(done) => {
            for (table, done) in tables.zip(&done) {
                let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
                capacities.add(table, &consumed.doubled());
            }
            "WriteCapacityUnits"
        }
        Err(olds) => {
            for (table, old) in tables.zip(&olds) {
                let units = HalfUnits::read(item_size(old.as_ref())?, true);
                capacities.add(table, &Consumed::of_table(units).doubled());
            }
            "ReadCapacityUnits"
        }
    };
    let mut answer = Answer::default();
    answer.list("Responses", b"");
    answer.capacities(&capacities, Some(units));
    Ok(answer.finish())
}
