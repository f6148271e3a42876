//! ListFHIRImportJobs: the imports of a data store, a page at a time.

use contract::{ApiError, Call};
use serde::Serialize;
use serde_json::Value;

use crate::jobs::listing::{Input, page};
use crate::model::job::Kind;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    import_job_properties_list: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_fhir_import_jobs(call: Call, input: Input) -> Result<Output, ApiError> {
    let (import_job_properties_list, next_token) = page(&call, Kind::Import, &input)?;
    Ok(Output { import_job_properties_list, next_token })
}
