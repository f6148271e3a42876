//! SMART on FHIR: who comes with a bearer token in place of a signature, and what that lets them do.
//!
//! [`admit`] stands before every operation of the data plane (see [`http_operation!`](crate::smart::http_operation)). A
//! request that was signed passes untouched, on a SMART on FHIR data store too: as AWS documents, the token counts where no
//! AWS identity is found. A token is judged in this order: is the data store of SMART on FHIR (else 401, as without any
//! credentials), is the token valid (401), do its scopes grant the operation on the type (403), and, where they do
//! not reach all resources, is the resource in the URL within reach (403). Then the operation runs with the grant in its
//! [`Call`], and holds against it what it writes ([`Author`]) and what it finds and includes ([`bounds()`]).
//!
//! HealthLake asks a Lambda function of the customer about each token. Here the issuers that the program was told of
//! (`--smart-issuer`) are asked first, by their keys; a token of nobody known is shown to the function.
//!
//! What is read by its id is looked at just before. A write that moves it to another patient at that very moment is not
//! noticed.

mod author;
mod bearer;
mod bounds;
mod introspection;
mod keys;

pub(crate) use author::Author;
pub(crate) use bounds::{Bounds, Use};

use std::sync::Arc;

use contract::{ApiError, Call, HttpRequest, bearer_token};
use store::Scope;

use crate::collections::{self, Address, SmartDataStore};
use crate::compartment;
use crate::errors;
use crate::model::scopes::{Actions, Grant, Reach, Refusal};
use crate::permissions::{self, Needs, Of, Within};

/// The row of an operation of the data plane: contract's `http_operation!`, with [`admit`] before it, and recorded
/// ([`crate::recording`]) if anybody listens.
macro_rules! http_operation {
    ($name:literal, $run:path) => {
        contract::Operation {
            name: $name,
            run: contract::Run::Http(|call, request| {
                if crate::smart::is_signed(&call) {
                    return match crate::recording::Record::of(&call, &request, $name) {
                        None => Box::pin($run(call, request)),
                        Some(record) => Box::pin(async move {
                            let answer = $run(call.clone(), request).await;
                            record.end(&call, answer).await
                        }),
                    };
                }
                let mut call = call;
                Box::pin(async move {
                    crate::smart::admit(&mut call, &request, $name).await?;
                    match crate::recording::Record::of(&call, &request, $name) {
                        None => $run(call, request).await,
                        Some(record) => {
                            let answer = $run(call.clone(), request).await;
                            record.end(&call, answer).await
                        }
                    }
                })
            }),
            ends_with_client: false,
        }
    };
}
pub(crate) use http_operation;

/// Lets a request in to an operation, or refuses it. One that was not signed goes on in the account and region of the data
/// store that it names: ids of data stores are unique, so the path says whose it is.
pub(crate) async fn admit(
    call: &mut Call,
    request: &HttpRequest,
    operation: &'static str,
) -> Result<(), ApiError> {
    if is_signed(call) {
        return Ok(());
    }
    let id = request.parameter("datastore");
    let needs = permissions::of(operation)
        .ok_or_else(|| errors::not_emulated(&format!("{operation} with a bearer token")))?;
    let token = bearer_token(&request.headers);
    let data_store = collections::smart_data_store(&call.store, id)?;
    if needs == Needs::Nothing {
        if let Some(data_store) = &data_store {
            enter(call, data_store);
        }
        return Ok(());
    }
    if token.is_none() {
        // Whoever started the program lets anybody in, to the account of the anonymous and no other.
        return Ok(());
    }
    let data_store = data_store.ok_or_else(errors::missing_token)?;
    enter(call, &data_store);
    bearer::fetch_keys(call, request).await?;
    let grant = bearer::grant(call, request, &data_store).await?;
    check(call, request, &grant, needs)?;
    call.permit = Some(Arc::new(grant));
    Ok(())
}

/// What the token of a call grants; `None` if the call was signed, and may do anything.
///
/// # Errors
/// A 500 for a permit that is not ours.
pub(crate) fn grant(call: &Call) -> Result<Option<Arc<Grant>>, ApiError> {
    let Some(permit) = call.permit.clone() else { return Ok(None) };
    let grant = permit.downcast::<Grant>().map_err(|_| ApiError::internal("the permit is not a grant"))?;
    Ok(Some(grant))
}

/// How far a call may do all of some actions to resources of a type.
///
/// # Errors
/// 403 if no scope grants it, 501 if one perhaps would that is not emulated.
pub(crate) fn bounds(
    call: &Call,
    actions: Actions,
    resource_type: &str,
    purpose: Use,
) -> Result<Bounds, ApiError> {
    let Some(grant) = grant(call)? else { return Ok(Bounds::default()) };
    let reach = reach(&grant, actions, Some(resource_type))?;
    Bounds::new(reach, resource_type, purpose, (call.settings, call.now))
}

/// Judges an entry of a Bundle as [`admit`] judges a request: the token is the Bundle's, the rest the entry's.
///
/// # Errors
/// 403 or 501.
pub(crate) fn check_entry(call: &Call, operation: &str, request: &HttpRequest) -> Result<(), ApiError> {
    let Some(grant) = grant(call)? else { return Ok(()) };
    match permissions::of(operation) {
        Some(needs) if needs != Needs::Entries => check(call, request, &grant, needs),
        _ => Err(errors::not_emulated(&format!("{operation} in a Bundle with a bearer token"))),
    }
}

/// Whether a request was signed. Most are, and have nothing to do with tokens.
pub(crate) fn is_signed(call: &Call) -> bool {
    !call.caller.access_key.is_empty()
}

/// Goes on in the account and region of the data store.
fn enter(call: &mut Call, data_store: &SmartDataStore) {
    call.enter(&Scope::new(&data_store.account, &data_store.region));
}

fn reach(grant: &Grant, actions: Actions, resource_type: Option<&str>) -> Result<Reach, ApiError> {
    grant.reach(actions, resource_type).map_err(|refusal| match refusal {
        Refusal::Insufficient => errors::insufficient_scope(resource_type.unwrap_or("*"), &actions.letters()),
        Refusal::NotEmulated(what) => errors::not_emulated(&what),
    })
}

fn check(call: &Call, request: &HttpRequest, grant: &Grant, needs: Needs) -> Result<(), ApiError> {
    let (actions, of, within) = match needs {
        Needs::Actions(actions, of, within) => (actions, of, within),
        // The entries of a Bundle are each judged in their turn.
        Needs::Nothing | Needs::Token | Needs::Entries => return Ok(()),
        Needs::Signature => return Err(errors::missing_token()),
    };
    let named = request.parameter("type");
    let reach = reach(grant, actions, Some(named).filter(|name| of == Of::Type && !name.is_empty()))?;
    if reach.0.is_empty() {
        return Ok(());
    }
    let of_search = reach.0.iter().flatten().find_map(|portion| portion.search.clone());
    if let Some(search) = of_search.as_ref().filter(|_| of == Of::All || named.is_empty()) {
        return Err(errors::not_emulated(&format!("The search {search} in a scope, on all types")));
    }
    let purpose = match actions {
        Actions::READ => Use::Read,
        _ if actions.contains(Actions::SEARCH) => Use::Find,
        _ => Use::Write,
    };
    let bounds = Bounds::new(reach, named, purpose, (call.settings, call.now))?;
    let allowed = match within {
        Within::Nothing => of_search.is_none(),
        Within::Refusal => false,
        // Of a type that is nobody's nothing could be found, which is better said than shown.
        Within::Found => bounds.patients().is_none() || compartment::has_type(named),
        Within::Resource | Within::Versions => reaches(call, request, &bounds, within)?,
    };
    if allowed || bounds.is_everything() { Ok(()) } else { Err(bounds.refusal()) }
}

/// Whether the resource in the URL is within bounds. One that is not there is: the operation says so in its own words.
fn reaches(call: &Call, request: &HttpRequest, bounds: &Bounds, within: Within) -> Result<bool, ApiError> {
    let (resource_type, id) = (request.parameter("type"), request.parameter("id"));
    if id.is_empty() {
        return Ok(true);
    }
    let address = Address { data_store: request.parameter("datastore"), resource_type, id };
    let snapshot = call.store.snapshot();
    let number = request.parameter("version").parse::<u64>().ok();
    // A version that says that the resource was deleted says nothing else: those before it tell whose it was.
    for version in address.versions(&snapshot) {
        let version = version?;
        if version.is_deleted() {
            continue;
        }
        if !bounds.hold_version(resource_type, id, &version)? {
            return Ok(false);
        }
        if within != Within::Versions && number.is_none_or(|number| version.number <= number) {
            return Ok(true);
        }
    }
    Ok(true)
}
