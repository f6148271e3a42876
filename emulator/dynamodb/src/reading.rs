//! Query and Scan: a page of a table, or of it seen through an index.
//!
//! Everything is read from one snapshot. An item that is shown whole and asked nothing is copied as it is kept; its size is only
//! looked at if the page might be full, since what is kept is never shorter than what AWS counts.
//!
//! A page ends with the item that completes `Limit` or with which 1 MB was read. That there may be nothing behind it is not
//! looked at: `LastEvaluatedKey` is there all the same, as on AWS.

pub(crate) mod bounds;
pub(crate) mod members;
pub(crate) mod segment;
pub(crate) mod selection;
pub(crate) mod start_key;

use std::borrow::Cow;
use std::ops::Bound;

use contract::ApiError;
use dynamodb_expression::{Condition, Item, Path};
use store::{Key, PartView, Snapshot, Value};

use crate::answer::Answer;
use crate::collections::read_item;
use crate::consumed::Consumed;
use crate::errors;
use crate::indexes::INDEXES;
use crate::model::capacity::HalfUnits;
use crate::model::index::{Index, IndexKind, Projected};
use crate::request::ReturnConsumedCapacity;
use crate::table_head::TableHead;
use segment::Segment;
use selection::Selection;

/// So many bytes are read for one page, or one item more.
pub(crate) const PAGE_BYTES: usize = 1_048_576;

/// What is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'r> {
    pub(crate) table: &'r TableHead<'r>,
    pub(crate) index: Option<&'r Index<'r>>,
}

impl Source<'_> {
    /// The rows between two keys of the table, or two entries of the index.
    fn rows<'s>(
        &self,
        snapshot: &'s Snapshot,
        range: (Bound<Key>, Bound<Key>),
    ) -> impl DoubleEndedIterator<Item = (&'s Key, &'s Value)> + use<'s> {
        match self.index {
            None => snapshot.range(self.table.items(), range),
            Some(index) => snapshot.range(INDEXES.of(&index.id), range),
        }
    }

    /// Whether less is seen than the whole items.
    fn is_partial(&self) -> bool {
        self.index.is_some_and(|index| index.projected != Projected::All)
    }

    /// What of an item is seen.
    fn seen<'i>(&self, item: &'i Item) -> Cow<'i, Item> {
        match self.index {
            None => Cow::Borrowed(item),
            Some(index) => index.project(&self.table.keys, item),
        }
    }

    /// The attributes that say where an item stands: the keys of the index and of the table.
    fn position(&self, item: &Item) -> Item {
        let keys = item.iter().filter(|(name, _)| {
            self.table.keys.has(name)
                || self.index.is_some_and(|index| index.keys().any(|key| key.name == *name))
        });
        keys.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

/// How a page is read.
#[derive(Debug)]
pub(crate) struct Reading<'r> {
    pub(crate) source: Source<'r>,
    /// From which row to which, the start key considered.
    pub(crate) range: (Bound<Key>, Bound<Key>),
    pub(crate) forward: bool,
    pub(crate) limit: Option<usize>,
    /// So many bytes are read, or one item more.
    pub(crate) bytes: usize,
    /// A query by the table's whole key, which has no second page.
    pub(crate) one_row: bool,
    pub(crate) segment: Option<Segment>,
    pub(crate) filter: Option<&'r Condition<'r>>,
    pub(crate) selection: &'r Selection<'r>,
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The items shown, as JSON, with commas between them.
    items: Vec<u8>,
    count: usize,
    scanned: usize,
    /// The last row read and the keys of its item, if the page ended with it.
    last: Option<(Key, Item)>,
    /// What was read of the table or index.
    weight: Weight,
    /// What was fetched from the table besides, item by item.
    fetched: Option<HalfUnits>,
}

impl Reading<'_> {
    /// Reads a page.
    pub(crate) fn page(&self, snapshot: &Snapshot, consistent: bool) -> Result<Page, ApiError> {
        let rows = self.source.rows(snapshot, self.range.clone());
        if self.forward {
            self.read(snapshot, rows, consistent)
        } else {
            self.read(snapshot, rows.rev(), consistent)
        }
    }

    fn read<'s>(
        &self,
        snapshot: &'s Snapshot,
        rows: impl Iterator<Item = (&'s Key, &'s Value)>,
        consistent: bool,
    ) -> Result<Page, ApiError> {
        let items = snapshot.part(self.source.table.items());
        let mut page = Page::default();
        let mut full = None;
        for (key, row) in rows {
            if self.segment.is_some_and(|segment| !segment.has(key)) {
                continue;
            }
            let kept = self.kept(items, key, row)?;
            page.scanned += 1;
            self.add(&mut page, kept, consistent)?;
            if self.limit == Some(page.scanned) || page.weight.reaches(self.bytes)? {
                full = Some((key, kept));
                break;
            }
        }
        if let Some((row, last)) = full.filter(|_| !self.one_row) {
            page.last = Some((row.clone(), self.source.position(&read_item(last)?)));
        }
        Ok(page)
    }

    /// The item that a row is or stands for.
    fn kept<'s>(&self, items: PartView<'s>, key: &Key, row: &'s Value) -> Result<&'s Value, ApiError> {
        let Some(index) = self.source.index else { return Ok(row) };
        let kept = index.table_key(key).and_then(|key| items.get(&key));
        kept.ok_or_else(|| errors::corrupt("an entry of an index"))
    }

    fn add(&self, page: &mut Page, kept: &Value, consistent: bool) -> Result<(), ApiError> {
        let whole = self.filter.is_none() && self.selection.is_whole() && !self.source.is_partial();
        if whole {
            page.weight.add(kept);
            page.show(|out| out.extend_from_slice(kept));
            return Ok(());
        }
        if self.filter.is_none() && !self.source.is_partial() && self.selection.is_count() {
            page.weight.add(kept);
            page.count += 1;
            return Ok(());
        }
        let item = read_item(kept)?;
        let seen = self.source.seen(&item);
        page.weight.add_exact(seen.size());
        if self.selection.fetches() {
            let units = HalfUnits::read(item.size(), consistent);
            page.fetched = Some(page.fetched.unwrap_or_default() + units);
        }
        // A local index looks further than it shows.
        let asked = match self.source.index {
            Some(index) if index.kind == IndexKind::Local => &item,
            _ => seen.as_ref(),
        };
        if self.filter.is_some_and(|filter| !filter.holds(asked)) {
            return Ok(());
        }
        match self.selection {
            Selection::Count => page.count += 1,
            Selection::Seen => page.show(|out| seen.write_json(out)),
            Selection::Whole { .. } => page.show(|out| out.extend_from_slice(kept)),
            Selection::Parts { projection, .. } => page.show(|out| projection.project(&item).write_json(out)),
            Selection::Columns { columns, .. } => page.show(|out| of_columns(columns, &item).write_json(out)),
        }
        Ok(())
    }
}

impl Page {
    fn show(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.count > 0 {
            self.items.push(b',');
        }
        self.count += 1;
        write(&mut self.items);
    }

    /// The answer to the request.
    pub(crate) fn answer(
        mut self,
        reading: &Reading<'_>,
        wanted: ReturnConsumedCapacity,
        consistent: bool,
        asked_table: &str,
    ) -> Result<Answer, ApiError> {
        let mut answer = Answer::with_room(self.items.len());
        if !reading.selection.is_count() {
            answer.list("Items", &self.items);
        }
        answer.member("Count", self.count.to_string().as_bytes());
        answer.member("ScannedCount", self.scanned.to_string().as_bytes());
        if let Some((_, last)) = &self.last {
            let mut json = Vec::new();
            last.write_json(&mut json);
            answer.member("LastEvaluatedKey", &json);
        }
        if wanted != ReturnConsumedCapacity::None {
            let consumed = self.consumed(reading, consistent)?;
            answer.capacity(wanted, asked_table, &consumed);
        }
        Ok(answer)
    }
}

impl Page {
    /// The items shown, as JSON with commas between.
    pub(crate) fn items(&self) -> &[u8] {
        &self.items
    }

    /// How many items were read.
    pub(crate) fn scanned(&self) -> usize {
        self.scanned
    }

    /// How many bytes were read of the table or index.
    pub(crate) fn bytes(&mut self) -> Result<usize, ApiError> {
        self.weight.exact()
    }

    /// The last row read and the keys of its item, if the page ended with it.
    pub(crate) fn take_last(self) -> Option<(Key, Item)> {
        self.last
    }

    /// What reading the page cost.
    pub(crate) fn consumed(&mut self, reading: &Reading<'_>, consistent: bool) -> Result<Consumed, ApiError> {
        let units = HalfUnits::read(self.weight.exact()?, consistent);
        let Some(index) = reading.source.index else { return Ok(Consumed::of_table(units)) };
        let mut consumed = Consumed::of_index(index.kind, index.name(), units);
        if let Some(fetched) = self.fetched {
            consumed.add(&Consumed::of_table(fetched));
        }
        Ok(consumed)
    }
}

/// The columns of an item that are there, under their names.
fn of_columns(columns: &[(Path<'_>, &str)], item: &Item) -> Item {
    let columns =
        columns.iter().filter_map(|(path, name)| Some(((*name).to_owned(), path.find(item)?.clone())));
    columns.collect()
}

/// The bytes of items, counted when somebody must know.
#[derive(Debug, Default)]
struct Weight {
    exact: usize,
    /// Items that are not in `exact` yet, and how long they are as they are kept.
    kept: Vec<Value>,
    at_most: usize,
}

impl Weight {
    fn add(&mut self, item: &Value) {
        self.kept.push(item.clone());
        self.at_most += item.len();
    }

    fn add_exact(&mut self, bytes: usize) {
        self.exact += bytes;
    }

    fn reaches(&mut self, bytes: usize) -> Result<bool, ApiError> {
        Ok(self.exact + self.at_most >= bytes && self.exact()? >= bytes)
    }

    fn exact(&mut self) -> Result<usize, ApiError> {
        self.at_most = 0;
        for item in self.kept.drain(..) {
            self.exact += read_item(&item)?.size();
        }
        Ok(self.exact)
    }
}
