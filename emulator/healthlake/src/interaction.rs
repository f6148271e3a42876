//! What the FHIR interactions have in common: the parts of a request that several of them read, in one order of checks,
//! and the answers that several of them give.

mod answer;
mod body;
mod headers;
mod query;

pub(crate) use answer::{FHIR_JSON, fhir_json, json_answer, read_answer, written_answer};
pub(crate) use body::{resource, resource_id};
pub(crate) use headers::{accepts, check_create, check_delete, check_update, etags_not_wanted, returning};
pub(crate) use query::Query;

use contract::{ApiError, Call, HttpRequest};

use crate::collections::{Address, is_active};
use crate::errors;

/// HealthLake's pattern of a resource type; whether the type exists is asked next.
const MAX_TYPE_LETTERS: usize = 256;

/// What HealthLake's table of resource types allows of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Create,
    Change,
}

/// Whether HealthLake has this kind of interaction for a type: an OperationOutcome or Parameters is never kept, and an
/// AuditEvent is never changed.
pub(crate) fn allows(resource_type: &str, kind: Kind) -> bool {
    match resource_type {
        "OperationOutcome" | "Parameters" => false,
        "AuditEvent" => kind != Kind::Change,
        _ => true,
    }
}

/// The data store that a request names, if it can be used.
pub(crate) fn data_store<'r>(call: &Call, request: &'r HttpRequest) -> Result<&'r str, ApiError> {
    let id = request.parameter("datastore");
    if is_active(&call.store, id) { Ok(id) } else { Err(errors::no_such_data_store(id)) }
}

/// The type that a request names, if there is such a type and this can be done to it.
pub(crate) fn resource_type(request: &HttpRequest, kind: Kind) -> Result<&str, ApiError> {
    let name = request.parameter("type");
    let well_formed =
        (1..=MAX_TYPE_LETTERS).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !well_formed {
        return Err(errors::malformed_type(name));
    }
    if !fhir::is_resource_type(name) || !allows(name, kind) {
        return Err(errors::interaction_not_supported());
    }
    Ok(name)
}

/// The resource that a request names: data store, type and id, checked in this order.
pub(crate) fn address<'r>(
    call: &Call,
    request: &'r HttpRequest,
    kind: Kind,
) -> Result<Address<'r>, ApiError> {
    let data_store = data_store(call, request)?;
    let resource_type = resource_type(request, kind)?;
    // Conditional writes name a resource by a search in place of an id.
    if kind == Kind::Change && !request.query.is_empty() {
        return Err(errors::not_emulated("A conditional update or delete (a search in the URL)"));
    }
    let id = request.parameter("id");
    if !fhir::id::is_valid(id) {
        return Err(errors::malformed_id(id));
    }
    Ok(Address { data_store, resource_type, id })
}
