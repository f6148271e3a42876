//! ExecuteStatement: one PartiQL statement.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use partiql::Statement;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::consumed::Consumed;
use crate::errors;
use crate::request::{OnConditionFailure, Request, ReturnConsumedCapacity};
use crate::statements::Prepared;
use crate::statements::select::{Wanted, select};
use crate::statements::token;
use crate::statements::write::Write;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    statement: String,
    parameters: Option<Vec<Json>>,
    consistent_read: Option<bool>,
    next_token: Option<String>,
    #[serde(default)]
    return_consumed_capacity: ReturnConsumedCapacity,
    limit: Option<u64>,
    #[serde(default)]
    return_values_on_condition_check_failure: OnConditionFailure,
}

pub(super) async fn execute_statement(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let prepared = Prepared::read(&call, &members.statement, members.parameters.as_deref())?;
    match &prepared.statement {
        Statement::Select(_) => read(&call, &members, &prepared).await,
        Statement::Exists(_) => Err(errors::exists_alone()),
        _ => write(&call, &members, &prepared).await,
    }
}

async fn read(call: &Call, members: &Members, prepared: &Prepared) -> Result<Bytes, ApiError> {
    let Statement::Select(statement) = &prepared.statement else { return Ok(Bytes::new()) };
    let digest = token::digest(&members.statement, members.parameters.as_deref());
    let from = members.next_token.as_deref().map(|sent| token::read(sent, &digest)).transpose()?;
    let limit = members.limit.and_then(|limit| usize::try_from(limit).ok());
    let wanted = Wanted { consistent: members.consistent_read.unwrap_or(false), limit, from, snapshot: None };
    let selected = select(call, prepared, statement, &wanted).await?;
    let mut answer = Answer::with_room(selected.items.len());
    answer.list("Items", &selected.items);
    if let Some(next) = &selected.next {
        // A token has no character that JSON escapes.
        answer.member("NextToken", format!("\"{}\"", token::write(&digest, next)).as_bytes());
    }
    if let Some(last) = &selected.last {
        let mut json = Vec::new();
        last.write_json(&mut json);
        answer.member("LastEvaluatedKey", &json);
    }
    answer.capacity(members.return_consumed_capacity, prepared.asked(), &selected.consumed);
    Ok(answer.finish())
}

async fn write(call: &Call, members: &Members, prepared: &Prepared) -> Result<Bytes, ApiError> {
    let write = Write::of(prepared)?;
    let action = write.action(members.return_values_on_condition_check_failure)?;
    let done = call.store.commit(|tx| action.run(tx, write.returned())).await?;
    let mut answer = Answer::default();
    answer.list("Items", done.returned.as_deref().unwrap_or_default());
    if members.return_consumed_capacity != ReturnConsumedCapacity::None {
        let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
        answer.capacity(members.return_consumed_capacity, prepared.asked(), &consumed);
    }
    Ok(answer.finish())
}
