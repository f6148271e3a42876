//! Scan: all items of a table or an index, a page at a time, or one worker's share of them.
//!
//! Every read is consistent; `ConsistentRead` is only charged for. The order is that of the keys, which AWS does not promise.

use std::ops::Bound;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use store::Key;

use crate::collections::{read_head, table_row};
use crate::errors::{self, Frame};
use crate::indexes::ready;
use crate::model::index::IndexKind;
use crate::reading::bounds::resumed;
use crate::reading::members::{Expressions, Members, Operation, PathsOf};
use crate::reading::segment::Segment;
use crate::reading::{PAGE_BYTES, Reading, Source, selection, start_key};
use crate::request::Request;

const FRAME: Frame = Frame::Older;
const SCAN: Operation = Operation { frame: FRAME, filter: "ScanFilter" };

/// The most segments of a parallel scan.
const MOST_SEGMENTS: u32 = 1_000_000;

pub(super) async fn scan(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let mut members: Members<'_> = request.older_members(&call)?;
    let sent = members.read(&call, &request, SCAN)?;
    let segments = [(members.segment, 0, MOST_SEGMENTS - 1), (members.total_segments, 1, MOST_SEGMENTS)];
    if segments.into_iter().any(|(sent, least, most)| sent.is_some_and(|sent| !within(sent, least, most))) {
        return Err(request.broken(&call, FRAME));
    }
    let name = members.table_name.resolve(&call)?;
    members.one_style(&sent)?;
    let terms = members.check(sent)?;
    let segment = segment(&members)?;
    let expressions = members.parse(&terms, FRAME)?;

    let row = table_row(&call, name)?;
    let table = read_head(&row)?;
    let index = match members.index_name.as_deref() {
        None => None,
        Some(name) => Some(table.index(name)?.ok_or_else(|| match &terms.start_key {
            Some(_) => errors::bad_start_key(None),
            None => errors::no_such_index(name),
        })?),
    };
    let consistent = members.consistent_read.unwrap_or(false);
    if consistent && index.as_ref().is_some_and(|index| index.kind == IndexKind::Global) {
        return Err(errors::consistent_global_read());
    }
    let source = Source { table: &table, index: index.as_ref() };
    let start = terms.start_key.as_ref().map(|key| start_key::of_scan(&source, key)).transpose()?;
    if let (Some(row), Some(segment)) = (&start, segment)
        && !segment.has(row)
    {
        return Err(errors::start_key_of_other_segment(segment.of, segment.number));
    }
    expressions.check_paths(&source, PathsOf::Projection)?;
    expressions.check_paths(&source, PathsOf::Filter)?;
    let Expressions { filter, projection, .. } = expressions;
    let selection = selection::of(&source, members.select, projection)?;

    let snapshot = match &index {
        Some(index) => ready(&call, name, index).await?,
        None => call.store.snapshot(),
    };
    // An index begins with the mark that it is complete.
    let whole = (Bound::Excluded(Key::from_bytes(&[])), Bound::Unbounded);
    let reading = Reading {
        source,
        range: match start {
            Some(row) => resumed(whole, row, true),
            None => whole,
        },
        forward: true,
        limit: members.limit(),
        bytes: PAGE_BYTES,
        one_row: false,
        segment,
        filter: filter.as_ref(),
        selection: &selection,
    };
    let page = reading.page(&snapshot, consistent)?;
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    Ok(page.answer(&reading, wanted, consistent, members.table_name.asked())?.finish())
}

fn within(sent: i64, least: u32, most: u32) -> bool {
    (i64::from(least)..=i64::from(most)).contains(&sent)
}

/// The share of one worker: both members or none.
fn segment(members: &Members<'_>) -> Result<Option<Segment>, ApiError> {
    match (members.segment, members.total_segments) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(errors::no_total_segments()),
        (None, Some(_)) => Err(errors::no_segment()),
        (Some(number), Some(of)) if number >= of => Err(errors::segment_out_of_range(number, of)),
        (Some(number), Some(of)) => match (u32::try_from(number), u32::try_from(of)) {
            (Ok(number), Ok(of)) => Ok(Some(Segment { number, of }).filter(|segment| segment.of > 1)),
            _ => Err(errors::segment_out_of_range(number, of)),
        },
    }
}
