//! Query: the items of one partition of a table or an index, in the order of their sort keys, a page at a time.
//!
//! Every read is consistent; `ConsistentRead` is only charged for.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{
    AttributeType, Condition, ExpressionKind, KeyAttribute, KeyClauses, KeySchema, ResolvedKey,
};

use crate::collections::{read_head, table_row};
use crate::errors::{self, Frame};
use crate::expressions::refused;
use crate::indexes::ready;
use crate::model::index::IndexKind;
use crate::model::key_schema::{self, ScalarType};
use crate::reading::bounds::{range, resumed};
use crate::reading::members::{Expressions, Members, Operation, PathsOf, Terms};
use crate::reading::{PAGE_BYTES, Reading, Source, selection, start_key};
use crate::request::Request;

const FRAME: Frame = Frame::Bare;
const QUERY: Operation = Operation { frame: FRAME, filter: "QueryFilter" };

pub(super) async fn query(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let mut members: Members<'_> = request.members(&call)?;
    let sent = members.read(&call, &request, QUERY)?;
    let name = members.table_name.resolve(&call)?;
    members.one_style(&sent)?;
    let terms = members.check(sent)?;
    if terms.keys.is_none() && members.key_condition_expression.is_none() {
        return Err(errors::no_key_condition());
    }
    let expressions = members.parse(&terms, FRAME)?;
    let key_condition = refused(FRAME, ExpressionKind::KeyCondition);
    let clauses = expressions.key.as_ref().map(|key| key.clauses()).transpose().map_err(&key_condition)?;

    let row = table_row(&call, name)?;
    let table = read_head(&row)?;
    let index = match members.index_name.as_deref() {
        None => None,
        Some(name) => Some(table.index(name)?.ok_or_else(|| errors::no_such_index(name))?),
    };
    let consistent = members.consistent_read.unwrap_or(false);
    if consistent && index.as_ref().is_some_and(|index| index.kind == IndexKind::Global) {
        return Err(errors::consistent_global_read());
    }
    let source = Source { table: &table, index: index.as_ref() };
    if let Some(key) = &terms.start_key {
        start_key::check_partition(&source, key)?;
    }
    let asked = resolve(&source, &terms, clauses.as_ref()).map_err(&key_condition)?;
    let start = terms.start_key.as_ref().map(|key| start_key::of_query(&source, key, &asked)).transpose()?;
    let one_row = index.is_none()
        && asked.range.len() == usize::from(table.keys.range.is_some())
        && asked.range.iter().all(|condition| condition.equality().is_some());
    if one_row && start.is_some() {
        return Err(errors::query_of_one_row());
    }
    expressions.check_paths(&source, PathsOf::Projection)?;
    check_filter(&source, &expressions, members.key_condition_expression.is_some())?;
    let Expressions { filter, projection, .. } = expressions;
    let selection = selection::of(&source, members.select, projection)?;

    let snapshot = match &index {
        Some(index) => ready(&call, name, index).await?,
        None => call.store.snapshot(),
    };
    let forward = members.scan_index_forward.unwrap_or(true);
    let whole = range(&asked);
    let reading = Reading {
        source,
        range: match start {
            Some(row) => resumed(whole, row, forward),
            None => whole,
        },
        forward,
        limit: members.limit(),
        bytes: PAGE_BYTES,
        one_row,
        segment: None,
        filter: filter.as_ref(),
        selection: &selection,
    };
    let page = reading.page(&snapshot, consistent)?;
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    Ok(page.answer(&reading, wanted, consistent, members.table_name.asked())?.finish())
}

/// What the key condition demands of the table or index.
fn resolve<'r>(
    source: &Source<'_>,
    terms: &'r Terms,
    clauses: Option<&KeyClauses<'r>>,
) -> Result<ResolvedKey<'r>, dynamodb_expression::ExpressionError> {
    let (hash, range): (Vec<KeyAttribute<'_>>, Vec<KeyAttribute<'_>>) = match source.index {
        None => (
            vec![key_attribute(&source.table.keys.hash)],
            source.table.keys.range.iter().map(key_attribute).collect(),
        ),
        Some(index) => {
            (index.hash.iter().map(key_attribute).collect(), index.range.iter().map(key_attribute).collect())
        }
    };
    let schema = KeySchema { hash: &hash, range: &range };
    match (clauses, &terms.keys) {
        (Some(clauses), _) => clauses.resolve(&schema),
        (None, Some(keys)) => keys.resolve_key(&schema),
        // That there is one was looked at.
        (None, None) => Ok(ResolvedKey { hash: Vec::new(), range: Vec::new() }),
    }
}

fn key_attribute<'k>(attribute: &'k key_schema::KeyAttribute<'_>) -> KeyAttribute<'k> {
    let kind = match attribute.kind {
        ScalarType::S => AttributeType::S,
        ScalarType::N => AttributeType::N,
        ScalarType::B => AttributeType::B,
    };
    KeyAttribute { name: &attribute.name, kind }
}

/// Refuses a filter on the key that is queried by, and a path into any key.
fn check_filter(
    source: &Source<'_>,
    expressions: &Expressions<'_>,
    is_expression: bool,
) -> Result<(), ApiError> {
    let member = if is_expression { "Filter Expression" } else { "QueryFilter" };
    let is_key = |name: &str| match source.index {
        None => source.table.keys.has(name),
        Some(index) => index.keys().any(|key| key.name == name),
    };
    let mut names = expressions.filter.iter().flat_map(Condition::paths).map(|path| path.head());
    if let Some(name) = names.find(|name| is_key(name)) {
        return Err(errors::filter_on_key(member, name));
    }
    expressions.check_paths(source, PathsOf::Filter)
}
