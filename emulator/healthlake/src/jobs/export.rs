//! An export: every resource of one moment, a line each, files of one type.
//!
//! The moment is that of one snapshot, taken when the export begins to run. Where the files go is [`output`]'s.

pub(crate) mod asked;
pub(crate) mod output;

use std::collections::HashSet;

use contract::{ApiError, Call, Time};
use store::{Key, ScopedStore, Snapshot};

use super::Standing;
use super::import::blocking;
use crate::collections::jobs::{ExportedFile, JOBS, job_key};
use crate::collections::{Address, VERSIONS, resource_of_row};
use crate::compartment;
use crate::model::job::{Export, Kind, Level, Status, Task};
use output::Output;

/// How many resources are written before the export looks whether it was cancelled.
const LOOK_AFTER: usize = 10_000;

/// Runs an export from its beginning to its end.
pub(super) async fn run(call: &Call, standing: &Standing<'_>, export: &Export) -> Result<(), ApiError> {
    let output = Output::of(call, standing, export)?;
    let snapshot = call.store.snapshot();
    let writer = Writer {
        store: call.store.clone(),
        job: job_key(Kind::Export, &standing.job.id),
        data_store: standing.data_store.to_owned(),
        export: export.clone(),
        output,
    };
    let now = call.now;
    let Some(kept) = blocking(move || writer.write(&snapshot, now)).await?? else { return Ok(()) };
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            output::keep(tx, call, standing.data_store, &standing.job.id, &kept);
            standing.end(tx, call, Task::Export(export.clone()), Status::Completed, None)
        })
        .await
}

struct Writer {
    store: ScopedStore,
    job: Key,
    data_store: String,
    export: Export,
    output: Output,
}

/// The patients whose data is wanted.
enum Patients {
    /// All data, whosesoever.
    Whatever,
    Any,
    These(HashSet<String>),
}

impl Patients {
    fn of(level: &Level, snapshot: &Snapshot, data_store: &str) -> Result<Patients, ApiError> {
        Ok(match level {
            Level::System => Patients::Whatever,
            Level::Patients => Patients::Any,
            Level::Group(id) => {
                let address = Address { data_store, resource_type: "Group", id };
                let group = address.versions(snapshot).next().transpose()?;
                Patients::These(group.iter().flat_map(|group| compartment::members(group.json())).collect())
            }
        })
    }

    fn take(&self, resource_type: &str, id: &str, text: &[u8]) -> bool {
        match self {
            Patients::Whatever => true,
            _ if !compartment::has_type(resource_type) => false,
            Patients::Any => compartment::belongs(resource_type, id, text, &|_| true),
            Patients::These(ids) => {
                compartment::belongs(resource_type, id, text, &|patient| ids.contains(patient))
            }
        }
    }
}

impl Writer {
    /// Writes all files. Gives those that are to be kept here; `None` if the export was cancelled meanwhile.
    fn write(mut self, snapshot: &Snapshot, now: Time) -> Result<Option<Vec<ExportedFile>>, ApiError> {
        let as_submitted = self.store.get(JOBS.of(&self.data_store), &self.job);
        let patients = Patients::of(&self.export.level, snapshot, &self.data_store)?;
        // The resource at hand is settled: the versions that follow are older.
        let mut settled: Option<Vec<u8>> = None;
        for (place, (key, row)) in snapshot.all(VERSIONS.of(&self.data_store)).enumerate() {
            if place % LOOK_AFTER == 0 && self.store.get(JOBS.of(&self.data_store), &self.job) != as_submitted
            {
                return Ok(None);
            }
            let Some((resource, _)) = key.as_bytes().split_last_chunk::<8>() else { continue };
            if settled.as_deref() == Some(resource) {
                continue;
            }
            let unreadable = || ApiError::internal("a version of a resource cannot be read");
            let (resource_type, id, version) = resource_of_row(key, row).ok_or_else(unreadable)?;
            if self.export.until.is_some_and(|until| version.updated.0 > until) {
                continue;
            }
            settled = Some(resource.to_vec());
            let wanted = (self.export.types.is_empty() || self.export.types.contains(&resource_type))
                && self.export.since.is_none_or(|since| version.updated.0 >= since);
            if wanted && !version.is_deleted() && patients.take(&resource_type, &id, version.json()) {
                self.output.add(&resource_type, &id, &version)?;
            }
        }
        self.output.end(&self.export.request, now).map(Some)
    }
}
