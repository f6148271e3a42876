//! DeleteResource, FHIR's delete: `DELETE /{type}/{id}`, and its conditional delete: `DELETE /{type}?criteria`.
//!
//! 204; the versions before stay. As AWS documents: a resource that was deleted already stays as it is, also with 204,
//! and an id that never was is 404. `If-Match` works as in an update. Criteria must be met by one resource: 404 if there is
//! none, 412 if there are several; if they name an `_id`, 204 if it was deleted already, 409 if it does not meet the others.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::conditional;
use crate::interaction::{self, Target, Written};
use crate::matching;
use crate::model::scopes::Actions;
use crate::smart::Author;
use crate::writing;

pub(super) async fn delete_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    Ok(interaction::deleted_answer(&perform(&call, &request).await?))
}

/// The same for an entry of a batch.
pub(crate) async fn perform(call: &Call, request: &HttpRequest) -> Result<Written, ApiError> {
    let target = interaction::target(call, request)?;
    let condition = interaction::check_delete(request)?;
    let author = Author::new(call, Actions::DELETE, target.resource_type())?;
    if let Target::Matching(data_store, _) = target {
        matching::ready(call, data_store).await?;
    }
    let delete = |tx: &mut Tx<'_>| -> Result<Written, ApiError> {
        let id = match &target {
            Target::Id(address) => address.id.to_owned(),
            Target::Matching(data_store, criteria) => {
                let before = tx.before();
                let matched = matching::find(call, &before, data_store, criteria)?;
                conditional::id_to_delete(&before, data_store, criteria, matched)?
            }
        };
        let address = target.address(&id);
        author.check_newest(tx, &address)?;
        let version = writing::delete(tx, call.now, &address, condition)?;
        Ok(Written::new(id, version))
    };
    call.store.commit(delete).await
}
