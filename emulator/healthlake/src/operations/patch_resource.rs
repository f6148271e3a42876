//! PatchResource, FHIR's patch: `PATCH /{type}/{id}`.
//!
//! A JSON Patch or, as FHIR JSON, a FHIRPath Patch. 200 and a new version, also where the patch changed nothing (believed).
//! 404 for an id that never was, 410 for a resource that was deleted (believed), 422 for a patch that does not fit. What
//! comes out is checked like the body of an update and refused with 400; a patch cannot change type or id. Where AWS's page
//! on patches has 409 for a version that is not the one in `If-Match`, this is the 412 that was measured for updates.
//!
//! The patch is applied to the newest version, so that patches that meet are all done, one after the other.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, Patch};
use crate::model::conditions::Condition;
use crate::model::version::Version;
use crate::writing::{self, Prepared};

pub(super) async fn patch_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Change)?;
    let condition = interaction::check_update(&request)?;
    let returning = interaction::returning(&request)?;
    let patch = Patch::read(&request)?;
    // Commits run one at a time, so the work is done before; again only if somebody else was faster.
    let seen = to_patch(&address, condition, address.newest(&call.store)?)?;
    let prepared = patched(&address, &patch, &seen)?;
    let write = |tx: &mut Tx<'_>| -> Result<Version, ApiError> {
        writing::check_active(tx, &address)?;
        let newest = to_patch(&address, condition, address.newest_in(tx)?)?;
        if newest.json() == seen.json() {
            return Ok(writing::patch(tx, call.now, &address, &prepared, &newest));
        }
        let prepared = patched(&address, &patch, &newest)?;
        Ok(writing::patch(tx, call.now, &address, &prepared, &newest))
    };
    let version = call.store.commit(write).await?;
    interaction::written_answer(&version, returning)
}

/// The newest version, if there is a resource and it is the one that the request demands.
fn to_patch(
    address: &Address<'_>,
    condition: Condition,
    newest: Option<Version>,
) -> Result<Version, ApiError> {
    let (resource_type, id) = (address.resource_type, address.id);
    let newest = newest.ok_or_else(|| errors::unknown_resource(resource_type, id))?;
    if newest.is_deleted() {
        return Err(errors::deleted_resource(resource_type, id, newest.etag()));
    }
    writing::check_condition(address, condition, Some(&newest))?;
    Ok(newest)
}

fn patched(address: &Address<'_>, patch: &Patch, version: &Version) -> Result<Prepared, ApiError> {
    let resource =
        fhir::json::parse(version.json()).map_err(|issue| ApiError::internal(issue.diagnostics))?;
    let (text, patched) = patch.apply(&resource, address.resource_type, address.id)?;
    Prepared::new(address.id, &text, &patched)
}
