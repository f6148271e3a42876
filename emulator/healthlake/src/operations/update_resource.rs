//! UpdateResource, FHIR's update: `PUT /{type}/{id}`.
//!
//! A new version: 200 where there was a resource, 201 where there was none or it had been deleted (believed; versions
//! go on after a delete). `If-Match` names the version that must be the newest, `If-None-Match: *` says that the id must
//! never have been used; either fails with 412. All of it is decided and written in one commit.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::collections;
use crate::errors;
use crate::interaction::{self, Kind};
use crate::model::conditions::Condition;
use crate::model::draft::Draft;
use crate::model::version::{Interaction, Version};

pub(super) async fn update_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(&call, &request, Kind::Change)?;
    let condition = interaction::check_update(&request)?;
    let returning = interaction::returning(&request)?;
    let resource = interaction::resource(&request, address.resource_type)?;
    interaction::resource_id(&resource, address.id)?;
    let draft =
        Draft::new(&request.body, address.id).map_err(|error| ApiError::internal(error.to_string()))?;
    let version = call
        .store
        .commit(|tx| {
            if !collections::is_active_in(tx, address.data_store) {
                return Err(errors::no_such_data_store(address.data_store));
            }
            let newest = address.newest_in(tx)?;
            if !condition.holds(newest.as_ref().map(|newest| newest.number)) {
                return Err(match condition {
                    Condition::Unused => errors::resource_exists(address.resource_type, address.id),
                    _ => errors::version_conflict(address.resource_type, address.id),
                });
            }
            let interaction = match &newest {
                Some(newest) if !newest.is_deleted() => Interaction::Update,
                _ => Interaction::UpdateAsCreate,
            };
            let number = newest.as_ref().map_or(1, Version::next_number);
            let version =
                draft.version(number, interaction, collections::next_time(call.now, newest.as_ref()));
            address.append(tx, &version);
            Ok(version)
        })
        .await?;
    interaction::written_answer(&version, returning)
}
