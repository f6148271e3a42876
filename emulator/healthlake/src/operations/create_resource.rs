//! CreateResource, FHIR's create: `POST /{type}`.
//!
//! 201 with a new id, version 1 and no `Location`. An id in the body is passed over, as FHIR says.
//!
//! `If-None-Exist`, as R4 has it (AWS does not write of it): 201 if nothing matches, 200 with what does, and nothing
//! written, if one resource does, 412 if several do. `x-amz-fhir-idempotency-key`: the first create under a key is done, each
//! later one is a 409 whose `Location` names what the first made, whatever else it sends.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use store::Tx;

use crate::collections::Address;
use crate::errors;
use crate::idempotency;
use crate::interaction::{self, Kind, Query, Written};
use crate::matching::{self, Matched};
use crate::model::data_store::endpoint;
use crate::model::scopes::Actions;
use crate::smart::Author;
use crate::writing::{self, Prepared};

pub(super) async fn create_resource(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let written = perform(&call, &request).await?;
    interaction::written_answer(&written, interaction::returning(&request)?)
}

/// The same for an entry of a batch.
pub(crate) async fn perform(call: &Call, request: &HttpRequest) -> Result<Written, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    let resource_type = interaction::resource_type(request, Kind::Create)?;
    Query::read(request, &[])?;
    let key = interaction::idempotency_key(request)?;
    let criteria = interaction::if_none_exist(request, resource_type)?;
    interaction::preferred(request)?;
    let author = Author::new(call, Actions::CREATE, resource_type)?;
    let sent = interaction::resource(call, data_store, request, resource_type).await?;
    if criteria.is_some() {
        matching::ready(call, data_store).await?;
    }
    loop {
        let id = call.ids.uuid();
        let address = Address { data_store, resource_type, id: &id };
        author.check(resource_type, &id, &sent.value)?;
        let prepared = Prepared::of(&id, &sent)?;
        let create = |tx: &mut Tx<'_>| -> Result<Option<Written>, ApiError> {
            if let Some(key) = &key
                && let Some(first) = idempotency::created_under(tx, call.now, data_store, key)
            {
                let location = format!("{}{first}", endpoint(&call.endpoint, data_store));
                return Err(errors::duplicate_request(location));
            }
            if let Some(criteria) = &criteria {
                match matching::find(call, &tx.before(), data_store, criteria)? {
                    Matched::Nothing => {}
                    Matched::One(id, version) => return Ok(Some(Written::found(id, version))),
                    Matched::Several => return Err(errors::several_matches(criteria)),
                }
            }
            let Some(version) = writing::create(tx, call.now, &address, &prepared)? else { return Ok(None) };
            author.wrote(tx, &address, &version)?;
            if let Some(key) = &key {
                idempotency::remember(tx, call.now, data_store, key, &address);
            }
            Ok(Some(Written::of(&*id, version, &prepared)))
        };
        // An update can have used this id before we drew it.
        if let Some(written) = call.store.commit(create).await? {
            return Ok(written);
        }
    }
}
