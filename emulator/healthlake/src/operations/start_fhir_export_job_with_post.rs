//! StartFHIRExportJobWithPost, Bulk Data's `POST /$export`, `POST /Patient/$export` and `POST /Group/{id}/$export`: has everything in a data store, or what the parameters leave of
//! it, written to files; see `jobs::export`.
//!
//! | parameter | what |
//! | --- | --- |
//! | `_type` | types, with commas between them |
//! | `_since` | resources whose newest version was made then or later |
//! | `_until` | resources as they were then |
//! | `_outputFormat` | `ndjson` and its media types; there is no other |
//!
//! The body is that of StartFHIRExportJob without the data store. Answers 202 and where to ask for the status. Believed: a
//! type or format that is unknown is an error. `_security` and `_tag` are not emulated.

use bytes::Bytes;
use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::CONTENT_LOCATION;
use serde::Deserialize;
use serde_json::json;

use crate::collections::Address;
use crate::errors;
use crate::files::Place;
use crate::interaction::{self, Query, fhir_json};
use crate::jobs::shapes::OutputDataConfig;
use crate::jobs::{Submission, submit};
use crate::model::data_store::endpoint;
use crate::model::job::{Export, Level, Output, Task};

const NAME: &str = "StartFHIRExportJobWithPost";
const PARAMETERS: [&str; 6] = ["_type", "_since", "_until", "_outputFormat", "_security", "_tag"];
const FORMATS: [&str; 3] = ["ndjson", "application/ndjson", "application/fhir+ndjson"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    job_name: Option<String>,
    #[serde(default)]
    output_data_config: OutputDataConfig,
    data_access_role_arn: Option<String>,
}

pub(super) async fn start_fhir_export_job_with_post(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let level = level(&call, data_store, &request)?;
    let query = Query::read(&request, &PARAMETERS)?;
    let body = body(&request.body)?;
    let required = |member: &str| errors::in_fhir(errors::missing_member(NAME, member));
    let role = body.data_access_role_arn.ok_or_else(|| required("DataAccessRoleArn"))?;
    let output = body.output_data_config.s3_configuration;
    let output = output.ok_or_else(|| required("OutputDataConfig.S3Configuration"))?;
    Place::of(call.settings, &output.s3_uri)
        .map_err(|refusal| errors::in_fhir(errors::unusable_uri(NAME, refusal)))?;
    let base = endpoint(&call.endpoint, data_store);
    let of = match &level {
        Level::System => String::new(),
        Level::Patients => "Patient/".to_owned(),
        Level::Group(id) => format!("Group/{id}/"),
    };
    let separator = if request.query.is_empty() { "" } else { "?" };
    let export =
        Export { level, ..wanted(&query, output, format!("{base}{of}$export{separator}{}", request.query))? };
    let submission = Submission {
        operation: NAME,
        data_store,
        name: body.job_name,
        role: Some(role),
        token: None,
        task: Task::Export(export),
        gone: errors::no_such_data_store,
    };
    let job = submit(&call, submission).await.map_err(|error| match error.body {
        Some(_) => error,
        None => errors::in_fhir(error),
    })?;
    let told = json!({"datastoreId": data_store, "jobStatus": job.status.word(), "jobId": job.id});
    let answer = fhir_json(StatusCode::ACCEPTED, told.to_string());
    Ok(answer.with_header(CONTENT_LOCATION, format!("{base}export/{}", job.id)))
}

/// Whose data is asked for. A Group must be there; who its members are is read when the export runs.
fn level(call: &Call, data_store: &str, request: &HttpRequest) -> Result<Level, ApiError> {
    match (request.parameter("type"), request.parameter("id")) {
        ("Patient", _) => Ok(Level::Patients),
        ("Group", id) => {
            let unknown = || errors::unknown_resource("Group", id);
            let group = Address { data_store, resource_type: "Group", id }.newest(&call.store)?;
            group.filter(|group| !group.is_deleted()).ok_or_else(unknown)?;
            Ok(Level::Group(id.to_owned()))
        }
        _ => Ok(Level::System),
    }
}

fn body(bytes: &Bytes) -> Result<Body, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| errors::malformed_body(&error.to_string()))
}

/// What the parameters ask for.
fn wanted(query: &Query, output: Output, request: String) -> Result<Export, ApiError> {
    for name in ["_security", "_tag"] {
        if query.get(name).is_some() {
            return Err(errors::not_emulated(&format!("{name} of $export")));
        }
    }
    if let Some(format) = query.get("_outputFormat")
        && !FORMATS.contains(&format.replace(' ', "+").as_str())
    {
        return Err(errors::invalid_parameter("_outputFormat", format, "ndjson"));
    }
    let types = query.get("_type").unwrap_or_default();
    let types: Vec<String> = types.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if types.iter().any(|name| !fhir::is_resource_type(name)) {
        return Err(errors::invalid_parameter("_type", &types.join(","), "types of resources"));
    }
    let since = interaction::period(query, "_since")?.map(|period| period.start.0);
    // The last moment of that period.
    let until = interaction::period(query, "_until")?.map(|period| period.end.0.saturating_sub(1));
    Ok(Export { output, level: Level::System, request, types, since, until })
}
