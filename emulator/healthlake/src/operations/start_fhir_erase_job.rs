//! StartFHIREraseJob: `POST /{type}/{id}/$erase` and `POST /{type}/{id}/_history/{version}/$erase`, after which nothing of
//! a resource, or of one of its versions, is told any more: reads and vreads answer 404, no history has it, and `$changes`
//! keeps its numbers, without bodies. What the change feed still holds of it, in memory and in the log, is not told and goes
//! when the feed is trimmed.
//!
//! `deleteAuditEvent` is accepted; no audit events are written. Believed: the operation's name, the status 202, that an
//! unknown resource is 404 at once, and that the newest version goes only with the whole resource.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::jobs::deletions::submit_deletion;
use crate::model::job::{Erase, Task};

pub(super) async fn start_fhir_erase_job(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let resource_type = interaction::resource_type(&request, Kind::Read)?;
    let id = request.parameter("id");
    if !fhir::id::is_valid(id) {
        return Err(errors::malformed_id(id));
    }
    let query = Query::read(&request, &["deleteAuditEvent"])?;
    interaction::flag(&query, "deleteAuditEvent")?;
    let address = Address { data_store, resource_type, id };
    let newest = address.newest(&call.store)?.ok_or_else(|| errors::unknown_resource(resource_type, id))?;
    let version = match request.parameter("version") {
        "" => None,
        text => {
            let unknown = || errors::unknown_version(resource_type, id, text);
            let number = text.parse().ok().filter(|number: &u64| number.to_string() == text);
            let number = number.ok_or_else(unknown)?;
            address.version(&call.store, number)?.ok_or_else(unknown)?;
            if number == newest.number {
                return Err(errors::newest_version(resource_type, id));
            }
            Some(number)
        }
    };
    let task = Task::Erase(Erase { resource_type: resource_type.to_owned(), id: id.to_owned(), version });
    submit_deletion(&call, "StartFHIREraseJob", data_store, task).await
}
