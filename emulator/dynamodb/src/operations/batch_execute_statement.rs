//! BatchExecuteStatement: up to 25 PartiQL statements, all reads of one item each or all writes, one after the other. What goes
//! wrong with one is told in its place, and the others run.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::Item;
use partiql::{Select, Statement};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::consumed::Consumed;
use crate::errors;
use crate::per_table::Capacities;
use crate::request::{OnConditionFailure, Request, ReturnConsumedCapacity, absent_if_null};
use crate::statements::select::{Wanted, select};
use crate::statements::write::Write;
use crate::statements::{Prepared, SentStatement};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    statements: Vec<Sent<'a>>,
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
    consistent_read: Option<bool>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_values_on_condition_check_failure: OnConditionFailure,
}

/// The most statements: AWS's figure.
const MAX_STATEMENTS: usize = 25;

impl Sent<'_> {
    fn sent(&self) -> SentStatement<'_> {
        SentStatement { text: &self.statement, parameters: self.parameters.as_deref() }
    }
}

pub(super) async fn batch_execute_statement(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    let well_formed = members.statements.iter().all(|sent| sent.sent().is_well_formed());
    if !well_formed || !(1..=MAX_STATEMENTS).contains(&members.statements.len()) {
        return Err(request.older_refusal(&call));
    }
    let prepared: Vec<Result<Prepared, ApiError>> =
        members.statements.iter().map(|sent| Prepared::read(&call, sent.sent())).collect();
    let reads = |reads: bool| prepared.iter().flatten().any(|prepared| prepared.is_read() == reads);
    if reads(true) && reads(false) {
        return Err(errors::reads_and_writes("BatchExecuteStatement"));
    }
    let mut capacities = Capacities::new(members.return_consumed_capacity);
    let mut responses = Vec::new();
    for (sent, prepared) in members.statements.iter().zip(&prepared) {
        if !responses.is_empty() {
            responses.push(b',');
        }
        let mut response = Answer::default();
        match prepared {
            Err(error) => response.member("Error", refusal(error).to_string().as_bytes()),
            Ok(prepared) => {
                match run(&call, sent, prepared).await {
                    Err(error) => response.member("Error", refusal(&error).to_string().as_bytes()),
                    Ok(done) => {
                        if !done.item.is_empty() {
                            response.member("Item", &done.item);
                        }
                        capacities.add(prepared.asked(), &done.consumed);
                    }
                }
                // A table's name has no character that JSON escapes.
                response.member("TableName", format!("\"{}\"", prepared.asked()).as_bytes());
            }
        }
        responses.extend_from_slice(&response.finish());
    }
    let mut answer = Answer::with_room(responses.len());
    answer.list("Responses", &responses);
    answer.capacities(&capacities, None);
    Ok(answer.finish())
}

/// What came of a statement.
struct Done {
    /// As JSON; nothing for none.
    item: Vec<u8>,
    consumed: Consumed,
}

async fn run(call: &Call, sent: &Sent<'_>, prepared: &Prepared) -> Result<Done, ApiError> {
    if let Statement::Select(statement) = &prepared.statement {
        exact_key(prepared, statement)?.ok_or_else(|| errors::select_without_key("BatchExecuteStatement"))?;
        let consistent = sent.consistent_read.unwrap_or(false);
        let wanted = Wanted { consistent, limit: None, from: None, snapshot: None };
        let selected = select(call, prepared, statement, &wanted).await?;
        return Ok(Done { item: selected.items, consumed: selected.consumed });
    }
    if matches!(prepared.statement, Statement::Exists(_)) {
        return Err(errors::exists_alone());
    }
    let write = Write::of(prepared)?;
    let action = write.action(sent.return_values_on_condition_check_failure)?;
    let done = call.store.commit(|tx| action.run(call, tx, write.returned())).await?;
    let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
    Ok(Done { item: done.returned.map(|item| item.to_vec()).unwrap_or_default(), consumed })
}

/// The key of the item that a statement reads, if it asks nothing else, and of no index.
fn exact_key(prepared: &Prepared, statement: &Select) -> Result<Option<Item>, ApiError> {
    if statement.source.index.is_some() {
        return Ok(None);
    }
    prepared.exact_key(statement.condition.as_ref())
}

/// `Error`: the code without its end, but for a refusal of the request, which AWS calls an error.
fn refusal(error: &ApiError) -> Json {
    let code = match &*error.code {
        "ValidationException" => "ValidationError",
        code => code.strip_suffix("Exception").unwrap_or(code),
    };
    let mut refusal = json!({"Code": code, "Message": error.message});
    if let Some(item) = error.members.get("Item") {
        refusal["Item"] = item.clone();
    }
    refusal
}
