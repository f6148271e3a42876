//! The change feed: what each commit changed, numbered without holes.
//!
//! Only collections declared with a feed appear in it. Besides the number of its commit, each change has a number of
//! its own within its part of the collection (one data store, one table), also without holes: 1, 2, 3, ...

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::collection::TableId;
use crate::key::Key;
use crate::world::Value;

/// Why a commit was made: the thread that runs from the request at the door to its last consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The request id of the call from outside that began it all.
    pub trace: Arc<str>,
    /// The number of the call that made the commit, within this run of the program.
    pub call: u64,
    /// How many calls and reactions lie between the first call and this one.
    pub hops: u16,
}

/// One commit, as the feed tells it.
#[derive(Debug)]
pub struct Commit {
    /// Its number: one more than that of the commit before it.
    pub sequence: u64,
    /// When: milliseconds since 1970, by the program's clock.
    pub at: i64,
    /// Why.
    pub cause: Cause,
    /// What it changed in collections with a feed, in the order it was written.
    pub changes: Box<[Change]>,
}

/// A row that was put, changed or removed.
#[derive(Clone, Debug)]
pub struct Change {
    pub(crate) table: TableId,
    /// Which row.
    pub key: Key,
    /// What was there before; `None` for a new row.
    pub before: Option<Value>,
    /// What is there now; `None` for a removed row.
    pub after: Option<Value>,
}

/// A change with its number within its part of the collection.
#[derive(Clone, Debug)]
pub struct Entry {
    /// 1 for the first change of this part.
    pub number: u64,
    /// The commit that made the change.
    pub commit: Arc<Commit>,
    index: usize,
}

impl Entry {
    /// The change itself.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.commit.changes[self.index]
    }
}

/// Which changes of a part have been let go: the feed holds those after this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trimmed(pub u64);

/// All commits that are kept, and where each table's changes are among them.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    /// Sequence of the last commit that was let go; the first in `commits` has the next.
    trimmed: u64,
    commits: VecDeque<Arc<Commit>>,
    tables: HashMap<TableId, TableFeed>,
}

#[derive(Debug, Default)]
struct TableFeed {
    /// How many changes of this table were let go.
    trimmed: u64,
    /// Commit and index of each change that is kept.
    places: VecDeque<(u64, u32)>,
}

impl Feed {
    /// A feed that continues after commit `trimmed`, with the changes already let go per table.
    pub(crate) fn after(trimmed: u64, tables: HashMap<TableId, u64>) -> Feed {
        let tables =
            tables.into_iter().map(|(table, trimmed)| (table, TableFeed { trimmed, ..TableFeed::default() }));
        Feed { trimmed, commits: VecDeque::new(), tables: tables.collect() }
    }

    pub(crate) fn push(&mut self, commit: Arc<Commit>) {
        for (index, change) in (0u32..).zip(commit.changes.iter()) {
            self.tables.entry(change.table).or_default().places.push_back((commit.sequence, index));
        }
        self.commits.push_back(commit);
    }

    pub(crate) fn trimmed(&self) -> u64 {
        self.trimmed
    }

    pub(crate) fn len(&self) -> usize {
        self.commits.len()
    }

    /// How many of the oldest commits were made longer before the newest than so many milliseconds; 0 as long as the oldest is
    /// not an eighth older than that, so that commits are let go a batch at a time.
    pub(crate) fn older_than(&self, milliseconds: i64) -> usize {
        let (Some(oldest), Some(newest)) = (self.commits.front(), self.commits.back()) else { return 0 };
        let age = |commit: &Commit| newest.at.saturating_sub(commit.at);
        if age(oldest) <= milliseconds.saturating_add(milliseconds / 8) {
            return 0;
        }
        self.commits.iter().take_while(|commit| age(commit) > milliseconds).count()
    }

    /// How many changes of each table were let go.
    pub(crate) fn trimmed_per_table(&self) -> Vec<(TableId, u64)> {
        self.tables
            .iter()
            .map(|(&table, feed)| (table, feed.trimmed))
            .filter(|(_, trimmed)| *trimmed > 0)
            .collect()
    }

    /// Lets go of every commit up to and including `sequence`.
    pub(crate) fn trim(&mut self, sequence: u64) {
        while self.commits.front().is_some_and(|commit| commit.sequence <= sequence) {
            self.commits.pop_front();
            self.trimmed += 1;
        }
        for feed in self.tables.values_mut() {
            while feed.places.front().is_some_and(|(commit, _)| *commit <= sequence) {
                feed.places.pop_front();
                feed.trimmed += 1;
            }
        }
    }

    /// Forgets a table that was dropped: its changes are no longer told.
    pub(crate) fn drop_table(&mut self, table: TableId) {
        if let Some(feed) = self.tables.get_mut(&table) {
            feed.trimmed += feed.places.len() as u64;
            feed.places = VecDeque::new();
        }
    }

    /// Up to `most` commits after `sequence`.
    pub(crate) fn commits_after(&self, sequence: u64, most: usize) -> Vec<Arc<Commit>> {
        let skip = usize::try_from(sequence.saturating_sub(self.trimmed)).unwrap_or(usize::MAX);
        self.commits.iter().skip(skip).take(most).cloned().collect()
    }

    pub(crate) fn last_number(&self, table: TableId) -> u64 {
        self.tables.get(&table).map_or(0, |feed| feed.trimmed + feed.places.len() as u64)
    }

    /// Up to `most` changes of a table whose number is greater than `number`.
    pub(crate) fn entries_after(
        &self,
        table: TableId,
        number: u64,
        most: usize,
    ) -> Result<Vec<Entry>, Trimmed> {
        let Some(feed) = self.tables.get(&table) else { return Ok(Vec::new()) };
        let skip = number.checked_sub(feed.trimmed).ok_or(Trimmed(feed.trimmed))?;
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let numbers = number + 1..;
        Ok(numbers
            .zip(feed.places.iter().skip(skip))
            .take(most)
            .filter_map(|(n, p)| self.entry(n, *p))
            .collect())
    }

    /// Up to `most` changes of a table whose number is less than `number`, newest first.
    pub(crate) fn entries_before(&self, table: TableId, number: u64, most: usize) -> Vec<Entry> {
        let Some(feed) = self.tables.get(&table) else { return Vec::new() };
        let end = number.saturating_sub(1).saturating_sub(feed.trimmed).min(feed.places.len() as u64);
        let places = feed.places.range(..usize::try_from(end).unwrap_or(0));
        let numbers = (feed.trimmed + 1..=feed.trimmed + end).rev();
        numbers.zip(places.rev()).take(most).filter_map(|(n, place)| self.entry(n, *place)).collect()
    }

    fn entry(&self, number: u64, (sequence, index): (u64, u32)) -> Option<Entry> {
        let place = usize::try_from(sequence.checked_sub(self.trimmed + 1)?).ok()?;
        Some(Entry { number, commit: self.commits.get(place)?.clone(), index: index as usize })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(sequence: u64, tables: &[u32]) -> Arc<Commit> {
        let changes = tables.iter().map(|&table| Change {
            table: TableId(table),
            key: Key::parts().number(sequence).key(),
            before: None,
            after: None,
        });
        let cause = Cause { trace: "t".into(), call: 0, hops: 0 };
        Arc::new(Commit { sequence, at: 0, cause, changes: changes.collect() })
    }

    fn numbers(entries: &[Entry]) -> Vec<(u64, u64)> {
        entries.iter().map(|entry| (entry.number, entry.commit.sequence)).collect()
    }

    // A consumer of one data store must see 1, 2, 3, ... whatever else happens in between, before and after trimming.
    #[test]
    fn each_table_is_numbered_without_holes() {
        let mut feed = Feed::default();
        for (sequence, tables) in [(1, vec![0]), (2, vec![1, 0]), (3, vec![]), (4, vec![0, 0]), (5, vec![1])]
        {
            feed.push(commit(sequence, &tables));
        }
        let after = |feed: &Feed, number| feed.entries_after(TableId(0), number, 10).map(|e| numbers(&e));
        assert_eq!(after(&feed, 0), Ok(vec![(1, 1), (2, 2), (3, 4), (4, 4)]));
        assert_eq!(after(&feed, 3), Ok(vec![(4, 4)]));
        assert_eq!(after(&feed, 9), Ok(vec![]));
        assert_eq!(numbers(&feed.entries_before(TableId(0), 4, 2)), [(3, 4), (2, 2)]);
        assert_eq!(numbers(&feed.entries_before(TableId(0), u64::MAX, 1)), [(4, 4)]);

        feed.trim(2);
        assert_eq!(after(&feed, 0), Err(Trimmed(2)), "what was let go is refused, not skipped");
        assert_eq!(after(&feed, 2), Ok(vec![(3, 4), (4, 4)]));
        assert_eq!(numbers(&feed.entries_before(TableId(0), u64::MAX, 9)), [(4, 4), (3, 4)]);
        assert_eq!(feed.last_number(TableId(1)), 2);
        assert_eq!(feed.commits_after(3, 9).iter().map(|c| c.sequence).collect::<Vec<_>>(), [4, 5]);
    }
}
