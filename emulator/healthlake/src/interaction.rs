//! What the FHIR interactions have in common: the parts of a request that several of them read, in one order of checks,
//! and the answers that several of them give.

mod answer;
mod body;
mod headers;
mod parameters;
mod query;

pub(crate) use answer::{
    FHIR_JSON, Written, deleted_answer, fhir_json, json_answer, read_answer, with_etag, written_answer,
};
pub(crate) use body::{Change, JSON_PATCH, Patch, Sent, check_bundle, parsed, resource, resource_id};
pub(crate) use headers::{
    IDEMPOTENCY_KEY, Returning, accepts, check_delete, check_update, etags_not_wanted, idempotency_key,
    if_none_exist, preferred, prefers_async, returning,
};
pub(crate) use parameters::parameters;
pub(crate) use query::{Query, criteria, flag, period};

use contract::{ApiError, Call, HttpRequest};

use crate::collections::{Address, is_active};
use crate::errors;
use crate::matching::Criteria;

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

/// What a write changes.
#[derive(Debug)]
pub(crate) enum Target<'r> {
    /// The resource that the URL names.
    Id(Address<'r>),
    /// The one that meets criteria, in this data store.
    Matching(&'r str, Criteria),
}

impl Target<'_> {
    /// The resource, once its id is known.
    pub(crate) fn address<'a>(&'a self, id: &'a str) -> Address<'a> {
        let data_store = match self {
            Target::Id(address) => address.data_store,
            Target::Matching(data_store, _) => data_store,
        };
        Address { data_store, resource_type: self.resource_type(), id }
    }

    /// The type of the resource.
    pub(crate) fn resource_type(&self) -> &str {
        match self {
            Target::Id(address) => address.resource_type,
            Target::Matching(_, criteria) => &criteria.resource_type,
        }
    }
}

/// The resource that a request names: data store, type and id, checked in this order.
pub(crate) fn address<'r>(
    call: &Call,
    request: &'r HttpRequest,
    kind: Kind,
) -> Result<Address<'r>, ApiError> {
    data_store(call, request)?;
    named(request, kind)
}

/// The resource that a request names, in a data store that was not looked at.
pub(crate) fn named(request: &HttpRequest, kind: Kind) -> Result<Address<'_>, ApiError> {
    let resource_type = resource_type(request, kind)?;
    let id = request.parameter("id");
    if !fhir::id::is_valid(id) {
        return Err(errors::malformed_id(id));
    }
    Ok(Address { data_store: request.parameter("datastore"), resource_type, id })
}

/// The resource that a write names, by its id or, where the URL ends with the type, by criteria.
pub(crate) fn target<'r>(call: &Call, request: &'r HttpRequest) -> Result<Target<'r>, ApiError> {
    if !request.parameter("id").is_empty() {
        let address = address(call, request, Kind::Change)?;
        Query::read(request, &[])?;
        return Ok(Target::Id(address));
    }
    let data_store = data_store(call, request)?;
    let resource_type = resource_type(request, Kind::Change)?;
    let text = criteria(&request.query)?;
    if text.is_empty() {
        return Err(errors::criteria_required(resource_type));
    }
    Ok(Target::Matching(data_store, Criteria { resource_type: resource_type.to_owned(), text }))
}
