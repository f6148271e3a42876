//! What HealthLake keeps of jobs.
//!
//! | collection | key | value |
//! | --- | --- | --- |
//! | `healthlake.jobs`, a part per data store | the letter of its kind, job id | a letter for its status, then [`Job`] as JSON |
//! | `healthlake.job-files` | job id, number of a file | size in bytes, big-endian, then the file's name |
//! | `healthlake.job-outcomes` | job id, `S` or `F`, number of a piece | lines that the file at hand led to |
//! | `healthlake.exported-files`, a part per data store | job id, type, number of a file | lines: id and version of each resource in it |
//!
//! The second and the third are for imports; rows of a file go when the file is done with. The last are for exports whose files
//! are kept here. A version never changes, so a file is told by those that are in it, and made when it is fetched.

use contract::ApiError;
use store::{Collection, Key, ScopedStore, Tx, Value};

use super::{decode, encode};
use crate::model::job::{Job, Kind, Status};

/// The jobs of a data store, also those that ended.
pub(crate) static JOBS: Collection = Collection::with_feed("healthlake.jobs");
/// The files that an import found.
static FILES: Collection = Collection::new("healthlake.job-files");
/// What became of the lines of the file that an import is at.
static OUTCOMES: Collection = Collection::new("healthlake.job-outcomes");

/// The files of exports that are kept here.
static EXPORTED: Collection = Collection::new("healthlake.exported-files");

/// The key of a job.
pub(crate) fn job_key(kind: Kind, id: &str) -> Key {
    Key::parts().text(kind.letter()).text(id).key()
}

/// What the keys of all jobs of a kind begin with.
pub(crate) fn kind_prefix(kind: Kind) -> Key {
    Key::text(kind.letter())
}

/// Reads a row of [`JOBS`].
pub(crate) fn read_job(row: &[u8]) -> Result<Job, ApiError> {
    decode(row.get(1..).unwrap_or_default())
}

/// A job, as of now.
pub(crate) fn job(
    store: &ScopedStore,
    data_store: &str,
    kind: Kind,
    id: &str,
) -> Result<Option<Job>, ApiError> {
    store.get(JOBS.of(data_store), &job_key(kind, id)).map(|row| read_job(&row)).transpose()
}

/// A job, inside a transaction.
pub(crate) fn job_in(tx: &Tx<'_>, data_store: &str, kind: Kind, id: &str) -> Result<Option<Job>, ApiError> {
    tx.get(JOBS.of(data_store), &job_key(kind, id)).map(|row| read_job(&row)).transpose()
}

/// Puts a job.
pub(crate) fn put_job(tx: &mut Tx<'_>, data_store: &str, job: &Job) -> Result<(), ApiError> {
    let mut row = vec![job.status.byte()];
    row.append(&mut encode(job)?);
    tx.put(JOBS.of(data_store), job_key(job.task.kind(), &job.id), row);
    Ok(())
}

/// The rows of the jobs of a kind that have this status.
pub(crate) fn jobs_that_are(tx: &Tx<'_>, data_store: &str, kind: Kind, status: Status) -> Vec<Value> {
    let rows = tx.prefix(JOBS.of(data_store), &kind_prefix(kind)).into_iter().map(|(_, row)| row);
    rows.filter(|row| row.first() == Some(&status.byte())).collect()
}

/// Removes the jobs of a data store.
pub(crate) fn drop_jobs(tx: &mut Tx<'_>, data_store: &str) {
    tx.drop_part(JOBS.of(data_store));
    tx.drop_part(EXPORTED.of(data_store));
}

/// A file of an export that is kept here: resources of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExportedFile {
    pub(crate) resource_type: String,
    pub(crate) number: u64,
    /// A line for each resource: its id, a space, the number of the version.
    pub(crate) lines: Vec<u8>,
}

impl ExportedFile {
    /// The name by which it is fetched.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}.ndjson", self.resource_type, self.number)
    }

    /// How many resources are in it.
    pub(crate) fn count(&self) -> usize {
        self.lines.iter().filter(|byte| **byte == b'\n').count()
    }
}

/// Keeps a file of an export.
pub(crate) fn put_exported(tx: &mut Tx<'_>, data_store: &str, job: &str, file: &ExportedFile) {
    let key = Key::parts().text(job).text(&file.resource_type).number(file.number).key();
    tx.put(EXPORTED.of(data_store), key, file.lines.clone());
}

/// The files that are kept of an export, in the order of their types and numbers.
pub(crate) fn exported(
    store: &ScopedStore,
    data_store: &str,
    job: &str,
) -> Result<Vec<ExportedFile>, ApiError> {
    let unreadable = || ApiError::internal("a file of an export cannot be read");
    let snapshot = store.snapshot();
    let files = snapshot.prefix(EXPORTED.of(data_store), &Key::text(job)).map(|(key, lines)| {
        let mut parts = key.read();
        let (_, resource_type, number) = (parts.text()?, parts.text()?, parts.number()?);
        Some(ExportedFile { resource_type, number, lines: lines.to_vec() })
    });
    files.map(|file| file.ok_or_else(unreadable)).collect()
}

/// Lets go of the files of an export.
pub(crate) fn drop_exported(tx: &mut Tx<'_>, data_store: &str, job: &str) {
    for (key, _) in tx.prefix(EXPORTED.of(data_store), &Key::text(job)) {
        tx.remove(EXPORTED.of(data_store), key);
    }
}

fn file_key(job: &str, number: u64) -> Key {
    Key::parts().text(job).number(number).key()
}

/// Keeps a file that an import found.
pub(crate) fn put_file(tx: &mut Tx<'_>, job: &str, number: u64, name: &str, bytes: u64) {
    let mut row = bytes.to_be_bytes().to_vec();
    row.extend_from_slice(name.as_bytes());
    tx.put(FILES.whole(), file_key(job, number), row);
}

/// The name and the size of a file that an import found.
pub(crate) fn file(store: &ScopedStore, job: &str, number: u64) -> Option<(String, u64)> {
    let row = store.get(FILES.whole(), &file_key(job, number))?;
    let (bytes, name) = row.split_first_chunk::<8>()?;
    Some((String::from_utf8(name.to_vec()).ok()?, u64::from_be_bytes(*bytes)))
}

/// Which of the files of outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    /// Kept though it is bad.
    Flagged,
    Failure,
}

fn outcomes_prefix(job: &str, outcome: Outcome) -> Key {
    let letter = match outcome {
        Outcome::Success => "S",
        Outcome::Flagged => "V",
        Outcome::Failure => "F",
    };
    Key::parts().text(job).text(letter).key()
}

/// Keeps lines of outcomes.
pub(crate) fn put_outcomes(tx: &mut Tx<'_>, job: &str, outcome: Outcome, piece: u64, lines: Vec<u8>) {
    if !lines.is_empty() {
        let mut key = outcomes_prefix(job, outcome).as_bytes().to_vec();
        key.extend_from_slice(&piece.to_be_bytes());
        tx.put(OUTCOMES.whole(), Key::from_bytes(&key), lines);
    }
}

/// All lines of outcomes that are kept, in their order.
pub(crate) fn outcomes(store: &ScopedStore, job: &str, outcome: Outcome) -> Vec<u8> {
    let snapshot = store.snapshot();
    let pieces = snapshot.prefix(OUTCOMES.whole(), &outcomes_prefix(job, outcome));
    let pieces: Vec<&[u8]> = pieces.map(|(_, piece)| &piece[..]).collect();
    pieces.concat()
}

/// Removes a file that an import is done with, and what it led to.
pub(crate) fn drop_file(tx: &mut Tx<'_>, job: &str, number: u64) {
    tx.remove(FILES.whole(), file_key(job, number));
    drop_rows(tx, &OUTCOMES, job);
}

/// Removes all that was kept for a job's work.
pub(crate) fn drop_work(tx: &mut Tx<'_>, job: &str) {
    drop_rows(tx, &FILES, job);
    drop_rows(tx, &OUTCOMES, job);
}

fn drop_rows(tx: &mut Tx<'_>, collection: &'static Collection, job: &str) {
    for (key, _) in tx.prefix(collection.whole(), &Key::text(job)) {
        tx.remove(collection.whole(), key);
    }
}
