//! An export: every resource of one moment, a line each, files of one type.
//!
//! The moment is that of one snapshot, taken when the export begins to run. Believed: the names of the files, which are
//! `{data store}-FHIR_EXPORT-{job}/{type}/{type}-{number}.ndjson`, and the manifest beside the folders, which has the
//! members of FHIR's Bulk Data.

use std::collections::{BTreeMap, HashSet};

use contract::{ApiError, Call, Time};
use serde_json::{Value, json};
use store::{Key, ScopedStore, Snapshot};

use super::Standing;
use super::import::blocking;
use crate::collections::jobs::{JOBS, job_key};
use crate::collections::{Address, VERSIONS, resource_of_row};
use crate::compartment;
use crate::errors;
use crate::files::{Place, join};
use crate::model::job::{Export, Kind, Level, Status, Task};

/// How long a file gets at most, but for the last line.
const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;
/// How many resources are written before the export looks whether it was cancelled.
const LOOK_AFTER: usize = 10_000;

/// Where the output of an export goes.
pub(crate) fn output_name(data_store: &str, job: &str) -> String {
    format!("{data_store}-FHIR_EXPORT-{job}")
}

/// Runs an export from its beginning to its end.
pub(super) async fn run(call: &Call, standing: &Standing<'_>, export: &Export) -> Result<(), ApiError> {
    let uri = &export.output.s3_uri;
    let place = Place::of(call.settings, uri)
        .map_err(|refusal| errors::unusable_uri("StartFHIRExportJob", refusal))?;
    let name = output_name(standing.data_store, &standing.job.id);
    let snapshot = call.store.snapshot();
    let mut writer = Writer {
        store: call.store.clone(),
        job: job_key(Kind::Export, &standing.job.id),
        data_store: standing.data_store.to_owned(),
        export: export.clone(),
        place: place.below(&name),
        uri: join(uri, &name),
        written: BTreeMap::new(),
    };
    let now = call.now;
    let cancelled = blocking(move || writer.write(&snapshot, now)).await??;
    if cancelled {
        return Ok(());
    }
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            standing.end(tx, call, Task::Export(export.clone()), Status::Completed, None)
        })
        .await
}

struct Writer {
    store: ScopedStore,
    job: Key,
    data_store: String,
    export: Export,
    place: Place,
    uri: String,
    /// What was written, by the name of the file below the place: how many resources.
    written: BTreeMap<String, u64>,
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

/// The file at hand.
#[derive(Default)]
struct Lines {
    resource_type: String,
    files: u64,
    text: Vec<u8>,
    count: u64,
}

impl Writer {
    /// Writes all files and the manifest. Gives whether the export was cancelled meanwhile.
    fn write(&mut self, snapshot: &Snapshot, now: Time) -> Result<bool, ApiError> {
        let as_submitted = self.store.get(JOBS.of(&self.data_store), &self.job);
        let patients = Patients::of(&self.export.level, snapshot, &self.data_store)?;
        let mut lines = Lines::default();
        // The resource at hand is settled: the versions that follow are older.
        let mut settled: Option<Vec<u8>> = None;
        for (place, (key, row)) in snapshot.all(VERSIONS.of(&self.data_store)).enumerate() {
            if place % LOOK_AFTER == 0 && self.store.get(JOBS.of(&self.data_store), &self.job) != as_submitted
            {
                return Ok(true);
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
            if !wanted || version.is_deleted() {
                continue;
            }
            if !patients.take(&resource_type, &id, version.json()) {
                continue;
            }
            if lines.resource_type != resource_type {
                self.end_file(&mut lines)?;
                lines = Lines { resource_type, ..Lines::default() };
            }
            lines.text.extend_from_slice(version.json());
            lines.text.push(b'\n');
            lines.count += 1;
            if lines.text.len() >= MAX_FILE_BYTES {
                self.end_file(&mut lines)?;
            }
        }
        self.end_file(&mut lines)?;
        let manifest = self.manifest(now).to_string();
        self.put("manifest.json", manifest.as_bytes())?;
        Ok(false)
    }

    fn end_file(&mut self, lines: &mut Lines) -> Result<(), ApiError> {
        if lines.count == 0 {
            return Ok(());
        }
        lines.files += 1;
        let name = format!("{0}/{0}-{1}.ndjson", lines.resource_type, lines.files);
        self.put(&name, &lines.text)?;
        self.written.insert(name, lines.count);
        lines.text.clear();
        lines.count = 0;
        Ok(())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
        let written = self.place.below(name).write(bytes);
        written.map_err(|error| errors::file_failed(&self.uri, &error.to_string()))
    }

    fn manifest(&self, now: Time) -> Value {
        let output = self.written.iter().map(|(name, count)| {
            let resource_type = name.split('/').next().unwrap_or_default();
            json!({"type": resource_type, "url": join(&self.uri, name), "count": count})
        });
        json!({
            "transactionTime": now.iso(),
            "request": self.export.request,
            "requiresAccessToken": false,
            "output": output.collect::<Vec<Value>>(),
            "error": [],
        })
    }
}
