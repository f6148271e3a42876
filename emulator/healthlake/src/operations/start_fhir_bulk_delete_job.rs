//! StartFHIRBulkDeleteJob: `POST /{type}/$bulk-delete`, deletes all resources of a type that were last changed in a time.
//!
//! | parameter | what | default |
//! | --- | --- | --- |
//! | `isHardDelete` | `true` erases every version; the guide also calls it `hardDelete` | `false` |
//! | `deleteAuditEvent` | accepted; no audit events are written, so there are none to delete | `true` |
//! | `_since` | from when on; not with `start` or `end` | the beginning |
//! | `start`, `end` | from when on, until when | the beginning, the submission |
//!
//! Without an `end`, the resources go that were there when the job was submitted. Believed: that one of them that is changed
//! before its turn comes goes too, the status 202, that both ends of the time are in it, and that what may not be deleted one by one (an
//! AuditEvent) may not be deleted so.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::interaction::{self, Kind, Query};
use crate::jobs::deletions::{period, submit_deletion};
use crate::model::job::{BulkDelete, Task};

const PARAMETERS: [&str; 6] = ["isHardDelete", "hardDelete", "deleteAuditEvent", "_since", "start", "end"];

pub(super) async fn start_fhir_bulk_delete_job(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let resource_type = interaction::resource_type(&request, Kind::Change)?;
    let query = Query::read(&request, &PARAMETERS)?;
    let hard = interaction::flag(&query, "isHardDelete")?.or(interaction::flag(&query, "hardDelete")?);
    interaction::flag(&query, "deleteAuditEvent")?;
    let task = Task::BulkDelete(BulkDelete {
        resource_type: resource_type.to_owned(),
        hard: hard.unwrap_or(false),
        period: period(&query)?,
        after: None,
        deleted: 0,
    });
    submit_deletion(&call, "StartFHIRBulkDeleteJob", data_store, task).await
}
