//! Deployments: how an API is frozen.

use contract::ApiError;

use crate::collections::{
    AUTHORIZERS, DEPLOYMENTS, GATEWAY_RESPONSES, MODELS, REQUEST_VALIDATORS, Rows, all, named, rest_api,
};
use crate::model::deployment::Deployment;
use crate::model::snapshot::Snapshot;
use crate::patching::{Kind, REPLACE, Table, Wording, row};
use crate::{errors, resources};

/// What may be patched of a deployment.
pub(crate) static PATCHES: Table =
    Table { wording: Wording::Listed, paths: &[row("/description", REPLACE, Kind::Text)] };

/// A deployment of an API.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn deployment(rows: &impl Rows, api: &str, id: &str) -> Result<Deployment, ApiError> {
    named(rows, DEPLOYMENTS.of(api), id)?.ok_or_else(errors::no_deployment)
}

/// An API as it is now, if it can be deployed.
///
/// # Errors
/// `BadRequestException` for an API without methods, or with one that has nothing behind it.
pub(crate) fn freeze(rows: &impl Rows, api: &str) -> Result<Snapshot, ApiError> {
    let snapshot = as_it_is(rows, api)?;
    let mut methods =
        snapshot.resources.iter().flat_map(|resource| resource.resource_methods.values()).peekable();
    if methods.peek().is_none() {
        return Err(errors::bad_request("The REST API doesn't contain any methods"));
    }
    if methods.any(|method| method.method_integration.is_none()) {
        return Err(errors::bad_request("No integration defined for method"));
    }
    Ok(snapshot)
}

/// An API as it is now, whether it could be deployed or not: what TestInvokeMethod tries.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn as_it_is(rows: &impl Rows, api: &str) -> Result<Snapshot, ApiError> {
    Ok(Snapshot {
        rest_api: rest_api(rows, api)?,
        resources: resources::all(rows, api)?,
        authorizers: by(all(rows, AUTHORIZERS.of(api))?, |one| &one.id),
        models: by(all(rows, MODELS.of(api))?, |one| &one.name),
        request_validators: by(all(rows, REQUEST_VALIDATORS.of(api))?, |one| &one.id),
        gateway_responses: by(all(rows, GATEWAY_RESPONSES.of(api))?, |one| &one.response_type),
    })
}

fn by<T>(all: Vec<T>, name: impl Fn(&T) -> &String) -> std::collections::BTreeMap<String, T> {
    all.into_iter().map(|one| (name(&one).clone(), one)).collect()
}
