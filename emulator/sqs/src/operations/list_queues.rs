//! ListQueues: the queues of the account in the region, in the order of their names, a page at a time.

use std::ops::Bound;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use store::Key;

use crate::addresses;
use crate::collections::QUEUES;
use crate::operations::list_dead_letter_source_queues::{Page, page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    queue_name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    queue_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_queues(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let prefix = input.queue_name_prefix.unwrap_or_default();
    let names = |after: Option<&str>| {
        let after = after.map(Key::text);
        let rows = snapshot
            .range(QUEUES.whole(), (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded));
        let names = rows.filter_map(|(key, _)| key.read().text());
        names.filter(|name| name.starts_with(&prefix)).collect::<Vec<_>>().into_iter()
    };
    let Page { names, next_token } = page(names, input.max_results, input.next_token.as_deref())?;
    let queue_urls = names.iter().map(|name| addresses::url(&call, name)).collect();
    Ok(Output { queue_urls, next_token })
}
