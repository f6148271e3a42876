//! StartFHIRPurgeJob: `POST /Patient/{id}/$purge`, erases a patient and all that is in the patient's compartment.
//!
//! | parameter | what | default |
//! | --- | --- | --- |
//! | `deleteAuditEvent` | whether AuditEvents of the compartment go too | `false` |
//! | `_since`, `start`, `end` | as in `$bulk-delete` | |
//!
//! The answer is the OperationOutcome of AWS's sample. Believed: the operation's name, the status 202, that an unknown
//! patient is 404 at once.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use serde_json::json;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::jobs::deletions::{period, submit_for_fhir};
use crate::model::job::{Purge, Task};

const PARAMETERS: [&str; 4] = ["deleteAuditEvent", "_since", "start", "end"];

pub(super) async fn start_fhir_purge_job(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let id = request.parameter("id");
    if !fhir::id::is_valid(id) {
        return Err(errors::malformed_id(id));
    }
    let query = Query::read(&request, &PARAMETERS)?;
    let address = Address { data_store, resource_type: "Patient", id };
    address.newest(&call.store)?.ok_or_else(|| errors::unknown_resource("Patient", id))?;
    let task = Task::Purge(Purge {
        patient: id.to_owned(),
        audit_events: interaction::flag(&query, "deleteAuditEvent")?.unwrap_or(false),
        period: period(&query)?,
        after: None,
    });
    let job = submit_for_fhir(&call, "StartFHIRPurgeJob", data_store, task).await?;
    let told = json!({
        "resourceType": "OperationOutcome",
        "id": "purge-job",
        "issue": [{
            "severity": "information",
            "code": "informational",
            "diagnostics": format!("Purge job started successfully. Job ID: {}", job.id),
        }],
    });
    Ok(fhir_json(StatusCode::ACCEPTED, told.to_string()))
}
