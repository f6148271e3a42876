//! ListTables: the names of the tables, in order, a page at a time.

use std::ops::Bound;

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::collections::{TABLES, table_key};
use crate::errors;
use crate::request::Request;

/// The most names on a page, and as many as there are on one that says nothing of it.
const MOST_NAMES: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    exclusive_start_table_name: Option<String>,
    limit: Option<Number>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    table_names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_table_name: Option<String>,
}

pub(super) async fn list_tables(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let limit = members.limit.as_ref().map_or(MOST_NAMES, page_size);
    let start = members.exclusive_start_table_name.as_deref().map(table_key);
    let snapshot = call.store.snapshot();
    let rows =
        snapshot.range(TABLES.whole(), (start.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded));
    // One more than the page tells whether there is another.
    let names = rows.take(limit + 1).map(|(key, _)| key.read().text());
    let mut table_names: Vec<String> =
        names.collect::<Option<_>>().ok_or_else(|| errors::corrupt("a table's name"))?;
    let more = table_names.len() > limit;
    table_names.truncate(limit);
    let last_evaluated_table_name = table_names.last().filter(|_| more).cloned();
    output(&Output { table_names, last_evaluated_table_name })
}

/// The model has bounded it; AWS cuts off a fraction.
fn page_size(limit: &Number) -> usize {
    let whole = limit.as_u64().or_else(|| limit.as_f64().map(|limit| limit as u64));
    whole.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST_NAMES).clamp(1, MOST_NAMES)
}
