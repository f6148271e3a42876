//! `SELECT`: a page of the rows that its plan names.

use contract::{ApiError, Call};
use dynamodb_expression::Path;
use partiql::{Condition, Select};
use store::Snapshot;

use super::plan::{Plan, plan};
use super::token::Place;
use super::{Prepared, refused};
use crate::collections::read_head;
use crate::consumed::Consumed;
use crate::errors;
use crate::indexes::ready;
use crate::model::index::{Index, IndexKind};
use crate::reading::bounds::resumed;
use crate::reading::selection::Selection;
use crate::reading::{PAGE_BYTES, Reading, Source};

/// How a page is read.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) consistent: bool,
    pub(crate) limit: Option<usize>,
    pub(crate) from: Option<Place>,
    /// The moment that is read; now, unless it is given.
    pub(crate) snapshot: Option<Snapshot>,
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Selected {
    /// The items as JSON, with commas between.
    pub(crate) items: Vec<u8>,
    pub(crate) consumed: Consumed,
    /// Where the next page begins, if there may be one.
    pub(crate) next: Option<Place>,
    /// The keys of the last row read, if the page ended with it.
    pub(crate) last: Option<dynamodb_expression::Item>,
}

/// Reads a page.
///
/// # Errors
/// What AWS refuses when it looks at the table: indexes, attributes that are not projected, an order that is not the key's.
pub(crate) async fn select(
    call: &Call,
    prepared: &Prepared,
    select: &Select,
    wanted: &Wanted,
) -> Result<Selected, ApiError> {
    let table = read_head(&prepared.row)?;
    let index = match &select.source.index {
        None => None,
        Some(name) => Some(table.index(name)?.ok_or_else(errors::statement_without_index)?),
    };
    let source = Source { table: &table, index: index.as_ref() };
    if let Some(index) = &index {
        check_index(&source, index, select, wanted.consistent)?;
    }
    let Plan { ranges, forward, one_row, most } = plan(&source, select.condition.as_ref(), &select.order)?;
    let filter =
        select.condition.as_ref().map(Condition::compile).transpose().map_err(|error| refused(&error))?;
    let selection = selection(&source, select);
    let snapshot = match &index {
        Some(index) => ready(call, &prepared.table, index).await?,
        None => wanted.snapshot.clone().unwrap_or_else(|| call.store.snapshot()),
    };
    let from = wanted.from.clone().unwrap_or(Place { range: 0, row: None });
    let mut selected = Selected { items: Vec::new(), consumed: Consumed::default(), next: None, last: None };
    let mut left = wanted.limit.into_iter().chain(most).min();
    let mut room = PAGE_BYTES;
    let last_range = ranges.len().saturating_sub(1);
    for (number, range) in ranges.into_iter().enumerate().skip(from.range) {
        let row = from.row.clone().filter(|_| number == from.range);
        let reading = Reading {
            source,
            range: match row {
                Some(row) => resumed(range, row, forward),
                None => range,
            },
            forward,
            limit: left,
            bytes: room,
            one_row: one_row && last_range == 0,
            segment: None,
            filter: filter.as_ref(),
            selection: &selection,
        };
        let mut page = reading.page(&snapshot, wanted.consistent)?;
        if !selected.items.is_empty() && !page.items().is_empty() {
            selected.items.push(b',');
        }
        selected.items.extend_from_slice(page.items());
        selected.consumed.add(&page.consumed(&reading, wanted.consistent)?);
        left = left.map(|left| left.saturating_sub(page.scanned()));
        room = room.saturating_sub(page.bytes()?);
        if let Some((row, keys)) = page.take_last() {
            selected.next = Some(Place { range: number, row: Some(row) });
            selected.last = Some(keys);
            return Ok(selected);
        }
        if left == Some(0) && number < last_range {
            selected.next = Some(Place { range: number + 1, row: None });
            return Ok(selected);
        }
    }
    Ok(selected)
}

/// Refuses what an index cannot give. A local index looks further for what is shown, not for what is asked.
fn check_index(
    source: &Source<'_>,
    index: &Index<'_>,
    select: &Select,
    consistent: bool,
) -> Result<(), ApiError> {
    let is_global = index.kind == IndexKind::Global;
    if is_global && consistent {
        return Err(errors::consistent_global_statement());
    }
    let unseen = |name: &&str| !index.projects(&source.table.keys, name);
    let mut asked = Vec::new();
    if let Some(condition) = &select.condition {
        condition.paths(&mut asked);
    }
    let asked: Vec<&str> = distinct(asked.iter().map(|path| path.attribute.as_str()).filter(unseen));
    if !asked.is_empty() {
        return Err(errors::filter_not_projected(index.name(), &asked));
    }
    let shown = select.columns.iter().flatten().map(|column| column.path.attribute.as_str());
    let shown: Vec<&str> = distinct(shown.filter(unseen));
    if is_global && !shown.is_empty() {
        return Err(errors::not_projected(index.name(), &shown));
    }
    Ok(())
}

fn distinct<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

fn selection<'s>(source: &Source<'_>, select: &'s Select) -> Selection<'s> {
    let Some(columns) = &select.columns else { return Selection::Seen };
    let unseen =
        |path: &Path<'_>| source.index.is_some_and(|index| !index.projects(&source.table.keys, path.head()));
    let columns: Vec<(Path<'s>, &str)> =
        columns.iter().map(|column| (column.path.borrowed(), column.name.as_str())).collect();
    let fetches = columns.iter().any(|(path, _)| unseen(path));
    Selection::Columns { columns, fetches }
}
