//! CreateResource, FHIR's create: `POST /{type}`.
//!
//! 201 with a new id, version 1 and no `Location`. An id in the body is passed over, as FHIR says. Conditional creates
//! and the idempotency key are refused by name.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::collections::Address;
use crate::interaction::{self, Kind, Query};
use crate::writing::{self, Prepared};

pub(super) async fn create_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    let resource_type = interaction::resource_type(&request, Kind::Create)?;
    Query::read(&request, &[])?;
    interaction::check_create(&request)?;
    let returning = interaction::returning(&request)?;
    let resource = interaction::resource(&request, resource_type)?;
    loop {
        let id = call.ids.uuid();
        let address = Address { data_store, resource_type, id: &id };
        let prepared = Prepared::new(&id, &request.body, &resource)?;
        // An update can have used this id before we drew it.
        let created = call.store.commit(|tx| writing::create(tx, call.now, &address, &prepared)).await?;
        if let Some(version) = created {
            return interaction::written_answer(&version, returning);
        }
    }
}
