//! The whole state in one file: to keep a world, to hand it to a colleague, to start a test from it.
//!
//! An archive is a line that names the format, the tables' names, all rows, and the commits that the feed holds.

use std::collections::HashMap;
use std::sync::Arc;

use crate::apply::apply;
use crate::collection::TableId;
use crate::disk::{decode_name, encode_name, told};
use crate::engine::{Store, StoreError, landed};
use crate::feed::Feed;
use crate::key::Key;
use crate::record::{Reader, Record, Write, bytes};
use crate::world::{Value, World};

const FORMAT: &[u8] = b"millpond-state 1\n";
/// No world gets to so many commits or changes; an archive that says so is damaged, and counting on would overflow.
const MOST: u64 = 1 << 62;

impl Store {
    /// Writes the whole state, as of now, as an archive.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        // A commit becomes visible under both locks, in this order: together they show one moment.
        let (world, commits, trimmed) = {
            let visible = self.shared.visible.read();
            let feed = self.shared.feed.read();
            let commits = feed.commits_after(feed.trimmed(), usize::MAX);
            (visible.clone(), commits, feed.trimmed_per_table())
        };
        let mut out = FORMAT.to_vec();
        out.extend_from_slice(&world.sequence.to_be_bytes());
        list(&mut out, self.shared.directory.tables().iter().map(encode_name));
        list(
            &mut out,
            trimmed.iter().map(|(table, count)| [&table.0.to_be_bytes()[..], &count.to_be_bytes()].concat()),
        );
        let kept = world.all().filter(|(table, _)| !self.shared.directory.is_derived(*table));
        let tables = kept.map(|(table, rows)| (table, rows.clone())).collect::<Vec<_>>();
        for (table, rows) in tables.iter().filter(|(_, rows)| !rows.is_empty()) {
            out.push(1);
            out.extend_from_slice(&table.0.to_be_bytes());
            list(&mut out, rows.iter().flat_map(|(key, value)| [key.as_bytes(), value]));
        }
        out.push(0);
        list(&mut out, commits.iter().map(|commit| told(commit).encode()));
        out
    }

    /// Replaces the whole state by that of an archive. Numbers of commits and changes are those of the archive.
    ///
    /// # Errors
    /// [`StoreError::BadArchive`] if it cannot be read, and then nothing has changed; [`StoreError::Disk`].
    pub async fn import(&self, archive: &[u8]) -> Result<(), StoreError> {
        let (world, feed, commits) = self
            .read(archive)
            .ok_or_else(|| StoreError::BadArchive("it is damaged or of another format".into()))?;
        let landing = {
            let mut writer = self.shared.writer.lock();
            if let Some(error) = &writer.failed {
                return Err(error.clone());
            }
            match &writer.committer {
                None => {
                    self.shared.replace(world, feed);
                    return Ok(());
                }
                Some(committer) => {
                    let landing = committer.replace(world.clone(), feed, commits)?;
                    writer.ahead = Some(world);
                    landing
                }
            }
        };
        landed(landing).await
    }

    fn read(&self, archive: &[u8]) -> Option<(World, Feed, Vec<Arc<crate::Commit>>)> {
        let mut reader = Reader(archive.strip_prefix(FORMAT)?);
        let sequence = Some(u64::from_be_bytes(take(&mut reader)?)).filter(|sequence| *sequence <= MOST)?;
        let names = read_list(&mut reader)?.into_iter().map(decode_name).collect::<Option<Vec<_>>>()?;
        let trimmed_rows = read_list(&mut reader)?;
        let mut rows = Vec::new();
        while reader.byte()? == 1 {
            rows.push((u32::from_be_bytes(take(&mut reader)?), read_list(&mut reader)?));
        }
        let records = read_list(&mut reader)?.into_iter().map(Record::decode).collect::<Option<Vec<_>>>()?;
        let records_count = u64::try_from(records.len()).ok()?;
        let first = sequence.checked_sub(records_count)?;
        if !reader.0.is_empty() {
            return None;
        }

        // Everything is readable: only now are tables named here.
        let ids: Vec<TableId> = names.into_iter().map(|name| self.shared.directory.add(name)).collect();
        let id = |table: u32| ids.get(table as usize).copied();
        let mut world = World::empty_at(sequence);
        for (table, list) in rows {
            for pair in list.chunks_exact(2) {
                world.set(id(table)?, Key::from_bytes(pair[0]), Some(Value::from(pair[1])));
            }
        }
        let mut trimmed = HashMap::new();
        for entry in trimmed_rows {
            let (table, count) = entry.split_first_chunk::<4>()?;
            let count = Some(u64::from_be_bytes(count.try_into().ok()?)).filter(|count| *count <= MOST)?;
            trimmed.insert(id(u32::from_be_bytes(*table))?, count);
        }
        let mut feed = Feed::after(first, trimmed);
        let mut commits = Vec::new();
        for (before, record) in (first..).zip(records) {
            let writes = record.writes.into_iter().map(|write| match write {
                Write::Told(table, key, before, after) => Some(Write::Told(id(table.0)?, key, before, after)),
                _ => None,
            });
            let writes = writes.collect::<Option<Vec<_>>>()?;
            let mut place = World::empty_at(before);
            let (commit, _) = apply(&self.shared.directory, &mut place, record.at, record.cause, writes);
            feed.push(commit.clone());
            commits.push(commit);
        }
        Some((world, feed, commits))
    }
}

fn list<T: AsRef<[u8]>>(out: &mut Vec<u8>, items: impl Iterator<Item = T>) {
    let items: Vec<T> = items.collect();
    out.extend_from_slice(&(items.len() as u64).to_be_bytes());
    for item in items {
        bytes(out, item.as_ref());
    }
}

fn read_list<'a>(reader: &mut Reader<'a>) -> Option<Vec<&'a [u8]>> {
    let count = u64::from_be_bytes(take(reader)?);
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(reader.bytes()?);
    }
    Some(items)
}

fn take<const N: usize>(reader: &mut Reader<'_>) -> Option<[u8; N]> {
    let (bytes, rest) = reader.0.split_first_chunk::<N>()?;
    reader.0 = rest;
    Some(*bytes)
}
