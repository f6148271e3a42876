//! GetExportedFile: `GET /export/{job}/{file}`, a file of an export that was started with GET, as NDJSON.
//!
//! Believed: the path and the names of the files, `{type}-{number}.ndjson`; AWS's manifest names them. What was erased since the
//! export is left out; what was changed or deleted is told as it was.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::collections::jobs::exported;
use crate::collections::{Address, jobs};
use crate::errors;
use crate::interaction::{self, Query};
use crate::jobs::export::output::KEPT_MILLISECONDS;
use crate::model::job::Kind;

pub(super) async fn get_exported_file(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let (id, name) = (request.parameter("job"), request.parameter("file"));
    let job = jobs::job(&call.store, data_store, Kind::Export, id)?;
    let job = job.ok_or_else(|| errors::unknown_job(id))?;
    if job.ended.is_some_and(|ended| call.now.0 >= ended.saturating_add(KEPT_MILLISECONDS)) {
        return Err(errors::exported_files_gone(id));
    }
    let unknown = || errors::unknown_file(id, name);
    let files = exported(&call.store, data_store, id)?;
    let file = files.iter().find(|file| file.name() == name).ok_or_else(unknown)?;
    let lines = std::str::from_utf8(&file.lines).map_err(|error| ApiError::internal(error.to_string()))?;
    let mut text = Vec::new();
    for line in lines.lines() {
        let (id, number) = line.split_once(' ').unwrap_or((line, ""));
        let number = number.parse().map_err(|_| ApiError::internal("a line of an export cannot be read"))?;
        let address = Address { data_store, resource_type: &file.resource_type, id };
        let version = address.version(&call.store, number)?.filter(|version| !version.is_deleted());
        if let Some(version) = version {
            text.extend_from_slice(version.json());
            text.push(b'\n');
        }
    }
    Ok(HttpAnswer::new(StatusCode::OK, text).with_header(CONTENT_TYPE, "application/fhir+ndjson"))
}
