//! Jobs in the members of AWS's shapes, and what the operations that start them are given.

use contract::{Call, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::model::job::{Job, Output, Report, Task};

/// AWS's `InputDataConfig`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InputDataConfig {
    pub(crate) s3_uri: Option<String>,
}

/// AWS's `OutputDataConfig`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OutputDataConfig {
    pub(crate) s3_configuration: Option<Output>,
}

/// An input that names a job.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct JobInput {
    pub(crate) datastore_id: String,
    pub(crate) job_id: String,
}

/// What the operations that start jobs answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Started {
    job_id: String,
    job_status: &'static str,
    datastore_id: String,
}

impl Started {
    /// A job of a data store, as it is.
    pub(crate) fn of(job: &Job, data_store: &str) -> Started {
        Started { job_id: job.id.clone(), job_status: job.status.word(), datastore_id: data_store.to_owned() }
    }
}

/// Bytes in megabytes, as AWS tells sizes.
pub(crate) fn megabytes(bytes: u64) -> f64 {
    // Sizes of files are far below where a double loses bytes.
    #[allow(clippy::cast_precision_loss)]
    let bytes = bytes as f64;
    bytes / (1024.0 * 1024.0)
}

/// AWS's `ImportJobProperties` or `ExportJobProperties`; members that are not there are left out.
pub(crate) fn properties(call: &Call, data_store: &str, job: &Job) -> Value {
    let mut told = json!({
        "JobId": job.id,
        "JobStatus": job.status.word(),
        "SubmitTime": Time(job.submitted),
        "DatastoreId": data_store,
    });
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told[name] = value;
        }
    };
    add("JobName", job.name.clone().map(Value::from));
    add("EndTime", job.ended.map(|ended| json!(Time(ended))));
    add("DataAccessRoleArn", job.role.clone().map(Value::from));
    add("Message", job.message.clone().map(Value::from));
    match &job.task {
        Task::Import(import) => {
            add("InputDataConfig", Some(json!({"S3Uri": import.input})));
            add("JobOutputDataConfig", Some(json!({"S3Configuration": import.output})));
            add("ValidationLevel", import.validation_level.clone().map(Value::from));
            add("JobProgressReport", Some(progress(call, job, &import.report)));
        }
        Task::Export(export) => {
            add("OutputDataConfig", export.output.as_ref().map(|output| json!({"S3Configuration": output})));
        }
        Task::BulkDelete(_) | Task::Erase(_) | Task::Purge(_) => {}
    }
    told
}

fn progress(call: &Call, job: &Job, report: &Report) -> Value {
    let mut told = json!({
        "TotalNumberOfScannedFiles": report.scanned_files,
        "TotalSizeOfScannedFilesInMB": megabytes(report.scanned_bytes),
        "TotalNumberOfImportedFiles": report.imported_files,
        "TotalNumberOfResourcesScanned": report.scanned,
        "TotalNumberOfResourcesImported": report.imported,
        "TotalNumberOfResourcesWithCustomerError": report.refused,
        "TotalNumberOfFilesReadWithCustomerError": report.unreadable_files,
    });
    let ended = job.ended.unwrap_or(call.now.0);
    let taken = job.started.and_then(|started| u64::try_from(ended.saturating_sub(started)).ok());
    // Resources a second; in no time at all there is no rate.
    if let Some(taken @ 1..) = taken {
        #[allow(clippy::cast_precision_loss)]
        let rate = report.imported as f64 * 1000.0 / taken as f64;
        told["Throughput"] = json!(rate);
    }
    told
}
