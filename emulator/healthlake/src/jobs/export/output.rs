//! Where the files of an export go: into a folder of this machine, or, where the client named none, into the store, until the
//! client has fetched them.
//!
//! Believed: the names of the files in a folder, which are `{data store}-FHIR_EXPORT-{job}/{type}/{type}-{number}.ndjson`, and
//! the manifest beside the folders, which has the members of FHIR's Bulk Data. Of files that are kept here, AWS documents how
//! long: 48 hours.

use std::collections::BTreeMap;

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use serde_json::{Value, json};
use store::Tx;

use crate::collections::jobs::{ExportedFile, drop_exported, put_exported};
use crate::errors;
use crate::files::{Place, join};
use crate::jobs::Standing;
use crate::model::job::Export;
use crate::model::version::Version;

/// How many bytes of resources a file gets at most, but for the last line.
const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// How long files are kept here.
pub(crate) const KEPT_MILLISECONDS: i64 = 48 * 60 * 60 * 1000;

/// Lets go of the files of an export.
pub(crate) const FORGET: Timer =
    Timer { name: "healthlake.forget-export", run: |call, payload| Box::pin(forget(call, payload)) };

/// Where the output of an export goes, below the folder that was named.
fn output_name(data_store: &str, job: &str) -> String {
    format!("{data_store}-FHIR_EXPORT-{job}")
}

/// The files of an export, as they come into being.
pub(super) struct Output {
    /// The folder and its URI; `None` if the files are kept here.
    folder: Option<(Place, String)>,
    /// How many resources were written to each file below the folder.
    written: BTreeMap<String, u64>,
    kept: Vec<ExportedFile>,
    at_hand: File,
}

/// The file at hand.
#[derive(Default)]
struct File {
    resource_type: String,
    /// From 1 on, of each type.
    number: u64,
    /// The resources, or which they are.
    lines: Vec<u8>,
    count: u64,
    /// Bytes of resources.
    bytes: usize,
}

impl Output {
    pub(super) fn of(call: &Call, standing: &Standing<'_>, export: &Export) -> Result<Output, ApiError> {
        let folder = match &export.output {
            None => None,
            Some(output) => {
                let place = Place::of(call.settings, &output.s3_uri)
                    .map_err(|refusal| errors::unusable_uri("StartFHIRExportJob", refusal))?;
                let name = output_name(standing.data_store, &standing.job.id);
                Some((place.below(&name), join(&output.s3_uri, &name)))
            }
        };
        Ok(Output { folder, written: BTreeMap::new(), kept: Vec::new(), at_hand: File::default() })
    }

    /// Adds a resource. Those of one type come one after the other.
    pub(super) fn add(&mut self, resource_type: &str, id: &str, version: &Version) -> Result<(), ApiError> {
        let is_other = self.at_hand.resource_type != resource_type;
        if is_other || self.at_hand.bytes >= MAX_FILE_BYTES {
            let number = if is_other { 1 } else { self.at_hand.number + 1 };
            let next = File { resource_type: resource_type.to_owned(), number, ..File::default() };
            self.close(next)?;
        }
        let file = &mut self.at_hand;
        if self.folder.is_some() {
            file.lines.extend_from_slice(version.json());
            file.lines.push(b'\n');
        } else {
            file.lines.extend_from_slice(format!("{id} {}\n", version.number).as_bytes());
        }
        file.count += 1;
        file.bytes += version.json().len();
        Ok(())
    }

    /// Writes the file at hand, and goes on with another one.
    fn close(&mut self, next: File) -> Result<(), ApiError> {
        let File { resource_type, number, lines, count, .. } = std::mem::replace(&mut self.at_hand, next);
        if count == 0 {
            return Ok(());
        }
        if self.folder.is_none() {
            self.kept.push(ExportedFile { resource_type, number, lines });
            return Ok(());
        }
        let name = format!("{resource_type}/{resource_type}-{number}.ndjson");
        self.put(&name, &lines)?;
        self.written.insert(name, count);
        Ok(())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
        let Some((place, uri)) = &self.folder else { return Ok(()) };
        let written = place.below(name).write(bytes);
        written.map_err(|error| errors::file_failed(uri, &error.to_string()))
    }

    /// Writes what is left, and the manifest into the folder. Gives the files that are to be kept here.
    pub(super) fn end(mut self, request: &str, now: Time) -> Result<Vec<ExportedFile>, ApiError> {
        self.close(File::default())?;
        if let Some((_, uri)) = &self.folder {
            let files = self.written.iter().map(|(name, count)| {
                let resource_type = name.split('/').next().unwrap_or_default();
                json!({"type": resource_type, "url": join(uri, name), "count": count})
            });
            let files: Vec<Value> = files.collect();
            let manifest = manifest(now, request, false, &files);
            self.put("manifest.json", manifest.to_string().as_bytes())?;
        }
        Ok(self.kept)
    }
}

/// Bulk Data's manifest.
pub(crate) fn manifest(now: Time, request: &str, requires_token: bool, files: &[Value]) -> Value {
    json!({
        "transactionTime": now.iso(),
        "request": request,
        "requiresAccessToken": requires_token,
        "output": files,
        "error": [],
    })
}

/// Keeps the files of an export that has ended, for as long as AWS does.
pub(super) fn keep(tx: &mut Tx<'_>, call: &Call, data_store: &str, job: &str, files: &[ExportedFile]) {
    for file in files {
        put_exported(tx, data_store, job, file);
    }
    if !files.is_empty() {
        let payload = format!("{data_store}\n{job}");
        timer::set(tx, call, &FORGET, &payload, call.now.plus(KEPT_MILLISECONDS), payload.as_bytes());
    }
}

async fn forget(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let unreadable = || ApiError::internal("a timer's payload cannot be read");
    let (data_store, job) =
        std::str::from_utf8(&payload).ok().and_then(|text| text.split_once('\n')).ok_or_else(unreadable)?;
    call.store
        .commit(|tx| {
            drop_exported(tx, data_store, job);
            Ok(())
        })
        .await
}
