//! PatchResource, FHIR's patch: `PATCH /{type}/{id}`, and its conditional patch: `PATCH /{type}?criteria`.
//!
//! A JSON Patch or, as FHIR JSON, a FHIRPath Patch. 200 and a new version, also where the patch changed nothing (believed).
//! 404 for an id that never was, 410 for a resource that was deleted (believed), 422 for a patch that does not fit. What
//! comes out is checked like the body of an update and refused with 400; a patch cannot change type or id. Where AWS's page
//! on patches has 409 for a version that is not the one in `If-Match`, this is the 412 that was measured for updates.
//!
//! The patch is applied to the newest version, so that patches that meet are all done, one after the other. A conditional
//! patch is R4's: one resource must meet the criteria, else 404 or 412. HealthLake has none, so strict limits refuse it.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::{Snapshot, Tx};

use crate::errors;
use crate::interaction::{self, Patch, Target, Written};
use crate::matching;
use crate::model::conditions::Condition;
use crate::model::scopes::Actions;
use crate::model::version::Version;
use crate::smart::Author;
use crate::validation::{Level, Library};
use crate::writing;

pub(super) async fn patch_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let written = perform(&call, &request).await?;
    interaction::written_answer(&written, interaction::returning(&request)?)
}

/// The same for an entry of a batch.
pub(crate) async fn perform(call: &Call, request: &HttpRequest) -> Result<Written, ApiError> {
    let target = interaction::target(call, request)?;
    let condition = interaction::check_update(request)?;
    interaction::preferred(request)?;
    let author = Author::new(call, Actions::UPDATE, target.resource_type())?;
    let patch = Patch::read(request)?;
    if let Target::Matching(data_store, _) = target {
        if call.settings.strict_limits {
            return Err(errors::interaction_not_supported());
        }
        matching::ready(call, data_store).await?;
    }
    let data_store = request.parameter("datastore");
    if patch.level == Level::Strict {
        matching::ready(call, data_store).await?;
    }
    // Commits run one at a time, so the work is done before; again only if somebody else was faster.
    let snapshot = call.store.snapshot();
    let (id, seen) = to_patch(call, &target, condition, &snapshot)?;
    let library = Library::new(call, data_store, || snapshot.clone());
    let prepared = writing::patched(&target.address(&id), &patch, &seen, &author, &library)?;
    drop(library);
    let write = |tx: &mut Tx<'_>| -> Result<Written, ApiError> {
        let (now, newest) = to_patch(call, &target, condition, &tx.before())?;
        let address = target.address(&now);
        writing::check_active(tx, &address)?;
        author.check_newest(tx, &address)?;
        let again = if now == id && newest.json() == seen.json() {
            None
        } else {
            let library = Library::new(call, data_store, || tx.before());
            Some(writing::patched(&address, &patch, &newest, &author, &library)?)
        };
        let prepared = again.as_ref().unwrap_or(&prepared);
        let version = writing::patch(tx, call.now, &address, prepared, &newest)?;
        author.wrote(tx, &address, &version)?;
        Ok(Written::of(&*now, version, prepared))
    };
    call.store.commit(write).await
}

/// The resource's id and its newest version, if that is the one that the request demands.
fn to_patch(
    call: &Call,
    target: &Target<'_>,
    condition: Condition,
    snapshot: &Snapshot,
) -> Result<(String, Version), ApiError> {
    let (id, newest) = match target {
        Target::Id(address) => (address.id.to_owned(), address.newest_of(snapshot)?),
        Target::Matching(data_store, criteria) => {
            let matched = matching::find(call, snapshot, data_store, criteria)?;
            let (id, version) = matched.one(criteria)?;
            (id, Some(version))
        }
    };
    let newest = writing::check_patch(&target.address(&id), condition, newest)?;
    Ok((id, newest))
}
