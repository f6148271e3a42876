//! UpdateResource, FHIR's update: `PUT /{type}/{id}`.
//!
//! A new version: 200 where there was a resource, 201 where there was none or it had been deleted (believed; versions
//! go on after a delete). `If-Match` names the version that must be the newest, `If-None-Match: *` says that the id must
//! never have been used; either fails with 412. All of it is decided and written in one commit.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::interaction::{self, Kind};
use crate::writing::{self, Prepared};

pub(super) async fn update_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Change)?;
    let condition = interaction::check_update(&request)?;
    let returning = interaction::returning(&request)?;
    let resource = interaction::resource(&request, address.resource_type)?;
    interaction::resource_id(&resource, address.id)?;
    let prepared = Prepared::new(address.id, &request.body, &resource)?;
    let update = |tx: &mut Tx<'_>| writing::update(tx, call.now, &address, &prepared, condition);
    let version = call.store.commit(update).await?;
    interaction::written_answer(&version, returning)
}
