//! DescribeFHIRExportJob: what is known of an export.
//!
//! Waits a little for one that is about to end (`jobs::settled`), for AWS's waiters look again after two minutes only.

use contract::{ApiError, Call};
use serde::Serialize;
use serde_json::Value;

use crate::collections::is_active;
use crate::errors;
use crate::jobs::settled;
use crate::jobs::shapes::{JobInput, properties};
use crate::model::job::Kind;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    export_job_properties: Value,
}

pub(super) async fn describe_fhir_export_job(call: Call, input: JobInput) -> Result<Output, ApiError> {
    let data_store = &input.datastore_id;
    if !is_active(&call.store, data_store) {
        return Err(errors::data_store_not_found(data_store));
    }
    let job = settled(&call, data_store, Kind::Export, &input.job_id).await?;
    let job = job.ok_or_else(|| errors::job_not_found(&input.job_id))?;
    Ok(Output { export_job_properties: properties(&call, data_store, &job) })
}
