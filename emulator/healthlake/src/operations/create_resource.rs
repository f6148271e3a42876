//! CreateResource, FHIR's create: `POST /{type}`.
//!
//! 201 with a new id, version 1 and no `Location`. An id in the body is passed over, as FHIR says. Conditional creates
//! and the idempotency key are refused by name.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::collections::{self, Address};
use crate::errors;
use crate::interaction::{self, Kind, Query};
use crate::model::draft::Draft;
use crate::model::version::Interaction;

pub(super) async fn create_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let resource_type = interaction::resource_type(&request, Kind::Create)?;
    Query::read(&request, &[])?;
    interaction::check_create(&request)?;
    let returning = interaction::returning(&request)?;
    interaction::resource(&request, resource_type)?;
    loop {
        let id = call.ids.uuid();
        let address = Address { data_store, resource_type, id: &id };
        let draft = Draft::new(&request.body, &id).map_err(|error| ApiError::internal(error.to_string()))?;
        let created = call
            .store
            .commit(|tx| {
                if !collections::is_active_in(tx, data_store) {
                    return Err(errors::no_such_data_store(data_store));
                }
                // An update can have used this id before we drew it.
                if address.newest_in(tx)?.is_some() {
                    return Ok(None);
                }
                let version = draft.version(1, Interaction::Create, call.now);
                address.append(tx, &version);
                Ok(Some(version))
            })
            .await?;
        if let Some(version) = created {
            return interaction::written_answer(&version, returning);
        }
    }
}
