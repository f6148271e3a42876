//! DescribeLogStreams: streams in the order of their names or of their last events, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::group::name_of;
use crate::model::stream::Stream;
use crate::pages::{self, Page};
use crate::{errors, groups};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    descending: Option<bool>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    log_streams: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn describe_log_streams(call: Call, input: Input) -> Result<Output, ApiError> {
    let by_time = input.order_by.as_deref() == Some("LastEventTime");
    if by_time && input.log_stream_name_prefix.is_some() {
        return Err(errors::prefix_by_last_event());
    }
    let name = name_of(&call, input.log_group_name, input.log_group_identifier)?;
    let snapshot = call.store.snapshot();
    let group = groups::group(&snapshot, &name)?;
    let prefix = input.log_stream_name_prefix.unwrap_or_default();
    // Streams without events come first, as if their last had been long ago.
    let place = |stream: &Stream| {
        let time = if by_time { stream.last.map_or(0, |last| last.saturating_add(1)) } else { 0 };
        format!("{time:020}{}", stream.name)
    };
    let mut streams = groups::streams(&snapshot, &group, &prefix)?;
    streams.sort_by_cached_key(place);
    let is_descending = input.descending.unwrap_or(false);
    if is_descending {
        streams.reverse();
    }
    let page = Page { token: input.next_token, limit: input.limit };
    let (streams, next_token) = pages::page(streams, &page, place, is_descending)?;
    let told = streams.iter().map(|stream| stream.told(call.store.scope(), &group));
    Ok(Output { log_streams: told.collect(), next_token })
}
