//! An import: reads files of one resource a line and writes each resource under its own id, as an update would.
//!
//! The steps: list the files; for each file, its lines, some hundred in a commit, then its two files of outcomes; at the
//! end the manifest. Outcomes are kept in the store until their file is written whole, so a step that is done again after
//! a crash writes the same file again.
//!
//! Names of the output are AWS's: `{data store}-FHIR_IMPORT-{job}/` holds `Manifest.json`, `SUCCESS/` and `FAILURE/`, each
//! with files of the names of the input, and `SUCCESS_WITH_SEARCH_VALIDATION_FAILURES/` with those of what was kept at the
//! level `minimal` though it is bad. Believed: the form of a line of success, that it stands in one of the two, that files of other names than
//! `.ndjson` are passed over without being counted, and that an import without any file fails.

use std::io::Write;

use contract::{ApiError, Call};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::Standing;
use super::shapes::megabytes;
use crate::collections::Address;
use crate::collections::jobs::{self as rows, Outcome};
use crate::errors;
use crate::files::{self, join};
use crate::jobs::import::lines::{Batch, Verdict};
use crate::matching;
use crate::model::conditions::Condition;
use crate::model::draft::quote;
use crate::model::job::{Import, Place, Report, Status, Task};
use crate::model::version::Version;
use crate::validation::{Level, Library, Note};
use crate::writing;

mod lines;

/// AWS's quota of files in an import.
const MAX_FILES: usize = 1_000_000;
const ENDING: &str = ".ndjson";

/// Where the output of an import goes.
pub(crate) fn output_name(data_store: &str, job: &str) -> String {
    format!("{data_store}-FHIR_IMPORT-{job}")
}

/// Takes an import a step further.
pub(crate) async fn step(call: &Call, standing: &Standing<'_>, import: &Import) -> Result<(), ApiError> {
    let Some(place) = import.place else { return list(call, standing, import).await };
    match rows::file(&call.store, &standing.job.id, place.file) {
        None => end(call, standing, import).await,
        Some((name, _)) if place.at_end => write_outcomes(call, standing, import, place, &name).await,
        Some((name, _)) => read_lines(call, standing, import, place, &name).await,
    }
}

fn place_of(call: &Call, uri: &str) -> Result<files::Place, ApiError> {
    files::Place::of(call.settings, uri)
        .map_err(|refusal| errors::unusable_uri("StartFHIRImportJob", refusal))
}

fn failed(uri: &str, error: &std::io::Error) -> ApiError {
    errors::file_failed(uri, &error.to_string())
}

/// Waits for blocking work.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(done),
        // The program is ending. The job has not failed: the next life takes this step again.
        Err(error) if error.is_cancelled() => std::future::pending().await,
        Err(error) => Err(ApiError::internal(error.to_string())),
    }
}

async fn list(call: &Call, standing: &Standing<'_>, import: &Import) -> Result<(), ApiError> {
    let input = place_of(call, &import.input)?;
    let found = blocking(move || input.list(ENDING, MAX_FILES)).await?;
    let found = found.map_err(|error| failed(&import.input, &error))?;
    if found.is_empty() {
        return Err(errors::no_files(&import.input, ENDING));
    }
    let report = Report {
        scanned_files: found.len() as u64,
        scanned_bytes: found.iter().map(|file| file.bytes).sum(),
        ..import.report
    };
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            for (number, file) in (0..).zip(&found) {
                rows::put_file(tx, &standing.job.id, number, &file.name, file.bytes);
            }
            standing
                .go_on(tx, Task::Import(Import { report, place: Some(Place::default()), ..import.clone() }))
        })
        .await
}

async fn read_lines(
    call: &Call,
    standing: &Standing<'_>,
    import: &Import,
    place: Place,
    name: &str,
) -> Result<(), ApiError> {
    let file = place_of(call, &import.input)?.below(name);
    let level = import.validation_level.as_deref().and_then(Level::read).unwrap_or(Level::Strict);
    if level == Level::Strict {
        matching::ready(call, standing.data_store).await?;
    }
    let (snapshot, data_store) = (call.store.snapshot(), standing.data_store.to_owned());
    let (settings, now) = (call.settings, call.now);
    let batch = blocking(move || {
        let library = Library::at(settings, now, &data_store, || snapshot.clone());
        Batch::read(&file, place.offset, place.line, level, &library)
    });
    let batch = batch.await?;
    let mut next = Place { pieces: place.pieces + 1, ..place };
    let mut report = import.report;
    match &batch {
        Ok(batch) => {
            next.offset += batch.bytes;
            next.line += batch.read;
            next.at_end = batch.at_end;
            report.imported_files += u64::from(batch.at_end);
        }
        Err(_) => {
            next.at_end = true;
            report.unreadable_files += 1;
        }
    }
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            let (mut good, mut flagged, mut bad) = (Vec::new(), Vec::new(), Vec::new());
            for line in batch.iter().flat_map(|batch| &batch.lines) {
                report.scanned += 1;
                match &line.verdict {
                    Verdict::Good { resource_type, id, prepared, bytes } => {
                        let address = Address { data_store: standing.data_store, resource_type, id };
                        let version = writing::update(tx, call.now, &address, prepared, Condition::Always)?;
                        report.imported += 1;
                        report.imported_bytes += bytes;
                        let note = prepared.note.as_ref();
                        let told = if note.is_some() { &mut flagged } else { &mut good };
                        tell_success(told, line.number, &address, &version, note);
                    }
                    Verdict::Bad(outcome) => {
                        report.refused += 1;
                        let told = json!({"jsonBlob": outcome, "statusCode": 400});
                        let _ =
                            writeln!(bad, r#"{{"lineId":{},"UpdateResourceResponse":{told}}}"#, line.number);
                    }
                }
            }
            rows::put_outcomes(tx, &standing.job.id, Outcome::Success, place.pieces, good);
            rows::put_outcomes(tx, &standing.job.id, Outcome::Flagged, place.pieces, flagged);
            rows::put_outcomes(tx, &standing.job.id, Outcome::Failure, place.pieces, bad);
            standing.go_on(tx, Task::Import(Import { report, place: Some(next), ..import.clone() }))
        })
        .await
}

/// Writing to a vector cannot fail; types and ids hold no character that JSON would escape.
fn tell_success(
    text: &mut Vec<u8>,
    line: u64,
    address: &Address<'_>,
    version: &Version,
    note: Option<&Note>,
) {
    let _ = write!(
        text,
        concat!(
            r#"{{"lineId":{},"UpdateResourceResponse":{{"jsonBlob":{{"resourceType":"{}","id":"{}","#,
            r#""meta":{{"versionId":"{}","lastUpdated":"#
        ),
        line, address.resource_type, address.id, version.number
    );
    quote(&version.updated.iso(), text);
    text.push(b'}');
    if let Some(note) = note {
        let _ = write!(text, r#","extension":[{}]"#, note.extension());
    }
    let _ = writeln!(text, r#"}},"statusCode":{}}}}}"#, version.interaction.status());
}

async fn write_outcomes(
    call: &Call,
    standing: &Standing<'_>,
    import: &Import,
    place: Place,
    name: &str,
) -> Result<(), ApiError> {
    let output =
        place_of(call, &import.output.s3_uri)?.below(&output_name(standing.data_store, &standing.job.id));
    // An input that is a file has no name below itself.
    let own_name = import.input.rsplit('/').next().unwrap_or_default();
    let name = if name.is_empty() { own_name.to_owned() } else { name.to_owned() };
    let (store, job) = (call.store.clone(), standing.job.id.clone());
    let written = blocking(move || {
        for (folder, outcome) in [
            ("SUCCESS", Outcome::Success),
            ("SUCCESS_WITH_SEARCH_VALIDATION_FAILURES", Outcome::Flagged),
            ("FAILURE", Outcome::Failure),
        ] {
            let lines = rows::outcomes(&store, &job, outcome);
            if !lines.is_empty() {
                output.below(folder).below(&name).write(&lines)?;
            }
        }
        Ok(())
    });
    written.await?.map_err(|error| failed(&import.output.s3_uri, &error))?;
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            rows::drop_file(tx, &standing.job.id, place.file);
            let next = Place { file: place.file + 1, ..Place::default() };
            standing.go_on(tx, Task::Import(Import { place: Some(next), ..import.clone() }))
        })
        .await
}

async fn end(call: &Call, standing: &Standing<'_>, import: &Import) -> Result<(), ApiError> {
    let name = output_name(standing.data_store, &standing.job.id);
    let output = place_of(call, &import.output.s3_uri)?.below(&name).below("Manifest.json");
    let manifest = manifest(import, &join(&import.output.s3_uri, &name));
    let written = blocking(move || output.write(manifest.to_string().as_bytes())).await?;
    written.map_err(|error| failed(&import.output.s3_uri, &error))?;
    let report = &import.report;
    let faultless = report.refused == 0 && report.unreadable_files == 0;
    let status = if faultless { Status::Completed } else { Status::CompletedWithErrors };
    call.store
        .commit(|tx| {
            if !standing.is_current(tx) {
                return Ok(());
            }
            standing.end(tx, call, Task::Import(import.clone()), status, None)
        })
        .await
}

/// The manifest, with AWS's keys.
fn manifest(import: &Import, output: &str) -> serde_json::Value {
    let report = &import.report;
    json!({
        "inputDataConfig": {"s3Uri": import.input},
        "outputDataConfig": {"s3Uri": format!("{output}/"), "encryptionKeyID": import.output.kms_key_id},
        "successOutput": {"successOutputS3Uri": format!("{output}/SUCCESS/")},
        "failureOutput": {"failureOutputS3Uri": format!("{output}/FAILURE/")},
        "numberOfScannedFiles": report.scanned_files,
        "numberOfFilesImported": report.imported_files,
        "sizeOfScannedFilesInMB": megabytes(report.scanned_bytes),
        "sizeOfDataImportedSuccessfullyInMB": megabytes(report.imported_bytes),
        "numberOfResourcesScanned": report.scanned,
        "numberOfResourcesImportedSuccessfully": report.imported,
        "numberOfResourcesWithCustomerError": report.refused,
        "numberOfResourcesWithServerError": 0,
    })
}
