//! ExecuteStatement: one PartiQL statement.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use partiql::Statement;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::consumed::Consumed;
use crate::errors;
use crate::request::{OnConditionFailure, Request, ReturnConsumedCapacity, absent_if_null};
use crate::statements::select::{Wanted, select};
use crate::statements::token;
use crate::statements::write::Write;
use crate::statements::{Prepared, SentStatement};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    statement: Cow<'a, str>,
    #[serde(borrow)]
    parameters: Option<Vec<&'a RawValue>>,
    consistent_read: Option<bool>,
    #[serde(borrow)]
    next_token: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
    limit: Option<u64>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_values_on_condition_check_failure: OnConditionFailure,
}

/// The most characters of a token: AWS's figure.
const MAX_TOKEN: usize = 32_768;

impl Members<'_> {
    fn sent(&self) -> SentStatement<'_> {
        SentStatement { text: &self.statement, parameters: self.parameters.as_deref() }
    }
}

pub(super) async fn execute_statement(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    let no_token =
        members.next_token.as_deref().is_some_and(|token| token.is_empty() || token.len() > MAX_TOKEN);
    if !members.sent().is_well_formed() || members.limit == Some(0) || no_token {
        return Err(request.older_refusal(&call));
    }
    let prepared = Prepared::read(&call, members.sent())?;
    match &prepared.statement {
        Statement::Select(_) => read(&call, &members, &prepared).await,
        Statement::Exists(_) => Err(errors::exists_alone()),
        _ => write(&call, &members, &prepared).await,
    }
}

async fn read(call: &Call, members: &Members<'_>, prepared: &Prepared) -> Result<Bytes, ApiError> {
    let Statement::Select(statement) = &prepared.statement else { return Ok(Bytes::new()) };
    let digest = token::digest(members.sent());
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

async fn write(call: &Call, members: &Members<'_>, prepared: &Prepared) -> Result<Bytes, ApiError> {
    let write = Write::of(prepared)?;
    let action = write.action(members.return_values_on_condition_check_failure)?;
    let done = call.store.commit(|tx| action.run(call, tx, write.returned())).await?;
    let mut answer = Answer::default();
    answer.list("Items", done.returned.as_deref().unwrap_or_default());
    if members.return_consumed_capacity != ReturnConsumedCapacity::None {
        let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
        answer.capacity(members.return_consumed_capacity, prepared.asked(), &consumed);
    }
    Ok(answer.finish())
}
