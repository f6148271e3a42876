//! What `$export` asks for, by POST and by GET.
//!
//! | parameter | what |
//! | --- | --- |
//! | `_type` | types, with commas between them |
//! | `_since` | resources whose newest version was made then or later |
//! | `_until` | resources as they were then |
//! | `_outputFormat` | `ndjson` and its media types; there is no other |
//!
//! Answers 202 and where to ask for the status. Believed: a type or format that is unknown is an error. `_security` and `_tag`
//! are not emulated.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::CONTENT_LOCATION;
use serde_json::json;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::jobs::{Submission, submit};
use crate::model::data_store::endpoint;
use crate::model::job::{Export, Level, Output, Task};

const PARAMETERS: [&str; 6] = ["_type", "_since", "_until", "_outputFormat", "_security", "_tag"];
const FORMATS: [&str; 3] = ["ndjson", "application/ndjson", "application/fhir+ndjson"];

/// An export that a request asks for, but for where its files go.
#[derive(Debug)]
pub(crate) struct Asked<'r> {
    data_store: &'r str,
    export: Export,
}

/// Where files go, and who may write them there.
#[derive(Debug, Default)]
pub(crate) struct Destination {
    pub(crate) job_name: Option<String>,
    pub(crate) role: Option<String>,
    /// `None`: the files are kept here.
    pub(crate) output: Option<Output>,
}

impl<'r> Asked<'r> {
    /// Reads a request.
    ///
    /// # Errors
    /// 400 for a parameter that means nothing, 404 for a Group that is not there.
    pub(crate) fn read(call: &Call, request: &'r HttpRequest) -> Result<Asked<'r>, ApiError> {
        let data_store = interaction::data_store(call, request)?;
        let level = level(call, data_store, request)?;
        let query = Query::read(request, &PARAMETERS)?;
        let of = match &level {
            Level::System => String::new(),
            Level::Patients => "Patient/".to_owned(),
            Level::Group(id) => format!("Group/{id}/"),
        };
        let base = endpoint(&call.endpoint, data_store);
        let separator = if request.query.is_empty() { "" } else { "?" };
        let request = format!("{base}{of}$export{separator}{}", request.query);
        Ok(Asked { data_store, export: Export { level, ..wanted(&query, request)? } })
    }

    /// Puts the export in line.
    ///
    /// # Errors
    /// What [`submit`] answers, in FHIR's words.
    pub(crate) async fn start(
        self,
        call: &Call,
        operation: &'static str,
        destination: Destination,
    ) -> Result<HttpAnswer, ApiError> {
        let Destination { job_name, role, output } = destination;
        let submission = Submission {
            operation,
            data_store: self.data_store,
            name: job_name,
            role,
            token: None,
            task: Task::Export(Export { output, ..self.export }),
            gone: errors::no_such_data_store,
        };
        let job = submit(call, submission).await.map_err(|error| match error.body {
            Some(_) => error,
            None => errors::in_fhir(error),
        })?;
        let told = json!({"datastoreId": self.data_store, "jobStatus": job.status.word(), "jobId": job.id});
        let base = endpoint(&call.endpoint, self.data_store);
        let answer = fhir_json(StatusCode::ACCEPTED, told.to_string());
        Ok(answer.with_header(CONTENT_LOCATION, format!("{base}export/{}", job.id)))
    }
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

/// What the parameters ask for.
fn wanted(query: &Query, request: String) -> Result<Export, ApiError> {
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
    Ok(Export { output: None, level: Level::System, request, types, since, until })
}
