//! ListStreams: the streams of a table, or of all, in the order of the tables' names and then of time, a page at a time.

use std::ops::Bound;

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};
use store::{Key, Value};

use crate::request::Request;
use crate::streams::errors;
use crate::streams::stream::{STREAMS, StreamArn, read, stream_key};

/// The most on a page: AWS's figure.
const MOST: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: Option<String>,
    limit: Option<u64>,
    exclusive_start_stream_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    streams: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_stream_arn: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    stream_arn: String,
    table_name: String,
    stream_label: String,
}

pub(super) async fn list_streams(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let most = members.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST).min(MOST);
    let after = match members.exclusive_start_stream_arn.as_deref() {
        None => Bound::Unbounded,
        Some(arn) => {
            let parts = StreamArn::read(arn).ok_or_else(|| errors::stream_arn(arn))?;
            Bound::Excluded(stream_key(parts.table, parts.label))
        }
    };
    let of_table = members.table_name.map(|name| Key::parts().text(&name).key());
    let is_of_table =
        |key: &Key| of_table.as_ref().is_none_or(|of| key.as_bytes().starts_with(of.as_bytes()));
    let snapshot = call.store.snapshot();
    let from = match (&after, &of_table) {
        (Bound::Unbounded, Some(prefix)) => Bound::Included(prefix.clone()),
        _ => after,
    };
    let rows = snapshot.range(STREAMS.whole(), (from, Bound::Unbounded));
    let rows = rows.skip_while(|(key, _)| !is_of_table(key)).take_while(|(key, _)| is_of_table(key));
    let mut streams = Vec::new();
    for (_, row) in rows {
        streams.extend(listed(&call, row)?);
        if streams.len() > most {
            break;
        }
    }
    let more = streams.len() > most;
    streams.truncate(most);
    let last = streams.last().filter(|_| more).map(|last| last.stream_arn.clone());
    output(&Output { streams, last_evaluated_stream_arn: last })
}

/// The stream of a row, unless it is over.
fn listed(call: &Call, row: &Value) -> Result<Option<Listed>, ApiError> {
    let stream = read(row)?;
    let listed = (!stream.is_over(call.now)).then(|| Listed {
        stream_arn: stream.arn(call),
        table_name: stream.table,
        stream_label: stream.label,
    });
    Ok(listed)
}
