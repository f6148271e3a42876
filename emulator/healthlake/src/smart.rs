//! SMART on FHIR: who comes with a bearer token in place of a signature, and what that lets them do.
//!
//! [`admit`] stands before every operation of the data plane (see [`http_operation!`](crate::smart::http_operation)). A
//! request that was signed passes untouched, on a SMART on FHIR data store too: as AWS documents, the token counts where no
//! AWS identity is found. A token is judged in this order: is the data store of SMART on FHIR (else 401, as without any
//! credentials), is the token valid (401), do its scopes grant the operation on the type (403), and, where they reach no
//! further than one patient, is the resource that patient's (403). Then the operation runs, and refuses as it always does.
//!
//! HealthLake asks a Lambda function of the customer about each token. Here the issuers that the program was told of
//! (`--smart-issuer`) are asked first, by their keys; a token of nobody known is the function's, which is not emulated yet.
//!
//! Which resource is the patient's is looked at before the operation's own transaction. A write that moves the resource to
//! another patient at that very moment is not noticed.

mod bearer;
mod keys;

use contract::{ApiError, Call, HttpRequest, bearer_token};
use http::Method;
use serde_json::Value;
use store::Scope;

use crate::collections::{self, Address, SmartDataStore};
use crate::errors;
use crate::model::compartment::{in_compartment, is_of_patients};
use crate::model::scopes::{Actions, Grant, Reach, Refusal};
use crate::model::version::Version;
use crate::permissions::{self, Needs, Of, Within};

/// The row of an operation of the data plane: contract's `http_operation!`, with [`admit`] before it.
macro_rules! http_operation {
    ($name:literal, $run:path) => {
        contract::Operation {
            name: $name,
            run: contract::Run::Http(|mut call, request| {
                Box::pin(async move {
                    crate::smart::admit(&mut call, &request, $name).await?;
                    $run(call, request).await
                })
            }),
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
    let grant = bearer::grant(call, request, &data_store)?;
    check(call, request, &grant, needs)
}

/// What the caller of a request that was let in may do. For operations that do several things, or that answer with several
/// resources.
#[allow(dead_code, reason = "Bundles and searches ask this; neither is an operation yet")]
pub(crate) fn grant(call: &Call, request: &HttpRequest) -> Result<Grant, ApiError> {
    if is_signed(call) || bearer_token(&request.headers).is_none() {
        return Ok(Grant::Everything);
    }
    let data_store = collections::smart_data_store(&call.store, request.parameter("datastore"))?;
    bearer::grant(call, request, &data_store.ok_or_else(errors::missing_token)?)
}

/// Whether a grant allows an operation on a type: for each entry of a Bundle before it runs. How far it reaches, which the
/// caller has to heed, is the answer.
#[allow(dead_code, reason = "Bundles and searches ask this; neither is an operation yet")]
pub(crate) fn allows(grant: &Grant, operation: &str, resource_type: &str) -> Result<Reach, ApiError> {
    match permissions::of(operation) {
        Some(Needs::Actions(actions, of, _)) => reach(grant, actions, of, resource_type),
        Some(Needs::Nothing | Needs::Token) => Ok(Reach::Everything),
        Some(Needs::Signature | Needs::Entries) | None => match grant {
            Grant::Everything => Ok(Reach::Everything),
            Grant::Scoped(_) => Err(errors::not_emulated(&format!("{operation} with a bearer token"))),
        },
    }
}

fn is_signed(call: &Call) -> bool {
    !call.caller.access_key.is_empty()
}

/// Goes on in the account and region of the data store.
fn enter(call: &mut Call, data_store: &SmartDataStore) {
    let scope = Scope::new(&data_store.account, &data_store.region);
    call.store = call.store.store().scoped(&scope, call.store.origin().clone());
    (call.caller.account, call.caller.region) = (scope.account, scope.region);
}

fn reach(grant: &Grant, actions: Actions, of: Of, resource_type: &str) -> Result<Reach, ApiError> {
    let on = Some(resource_type).filter(|name| of == Of::Type && !name.is_empty());
    grant.reach(actions, on).map_err(|refusal| match refusal {
        Refusal::Insufficient => errors::insufficient_scope(on.unwrap_or("*"), &actions.letters()),
        Refusal::NotEmulated(what) => errors::not_emulated(&what),
    })
}

fn check(call: &Call, request: &HttpRequest, grant: &Grant, needs: Needs) -> Result<(), ApiError> {
    let (actions, of, within) = match needs {
        Needs::Actions(actions, of, within) => (actions, of, within),
        Needs::Nothing | Needs::Token => return Ok(()),
        // Once ProcessBundle asks [`allows`] for each entry before it runs it, this is `Ok`.
        Needs::Entries => return Err(errors::not_emulated("A Bundle with a bearer token")),
        Needs::Signature => return Err(errors::missing_token()),
    };
    match reach(grant, actions, of, request.parameter("type"))? {
        Reach::Everything => Ok(()),
        Reach::Patient(patient) => check_within(call, request, &patient, within),
    }
}

/// Whether all that a request is about is one patient's.
fn check_within(call: &Call, request: &HttpRequest, patient: &str, within: Within) -> Result<(), ApiError> {
    let resource_type = request.parameter("type");
    let address =
        Address { data_store: request.parameter("datastore"), resource_type, id: request.parameter("id") };
    let reads = request.method == Method::GET;
    match within {
        Within::Nothing => Ok(()),
        Within::Refusal => Err(errors::beyond_patient(patient)),
        Within::NotEmulated => Err(errors::not_emulated("This operation with a patient/ scope")),
        // What belongs to no patient at all, such as a Practitioner, may be read by each, and written by none.
        Within::Resource | Within::Versions if reads && !is_of_patients(resource_type) => Ok(()),
        Within::Resource | Within::Versions | Within::Body => {
            let names_resource = !address.id.is_empty();
            let by_search = request.method != Method::POST && !names_resource && !request.query.is_empty();
            if by_search || request.headers.contains_key("if-none-exist") {
                return Err(errors::not_emulated("A conditional write with a patient/ scope"));
            }
            if names_resource && !is_patients(call, request, address, patient, within)? {
                return Err(errors::beyond_patient(patient));
            }
            if within == Within::Body && !holds_patients(request, resource_type, patient) {
                return Err(errors::beyond_patient(patient));
            }
            Ok(())
        }
    }
}

/// Whether the resource in the URL is the patient's. One that is not there is: the operation says so in its own words.
fn is_patients(
    call: &Call,
    request: &HttpRequest,
    address: Address<'_>,
    patient: &str,
    within: Within,
) -> Result<bool, ApiError> {
    let is_patients = |version: &Version| {
        let resource: Option<Value> = serde_json::from_slice(version.json()).ok();
        resource.is_some_and(|resource| in_compartment(patient, address.resource_type, &resource))
    };
    let snapshot = call.store.snapshot();
    let number = request.parameter("version").parse::<u64>().ok();
    // A version that says that the resource was deleted says nothing else: those before it tell whose it was.
    for version in address.versions(&snapshot) {
        let version = version?;
        if version.is_deleted() {
            continue;
        }
        if !is_patients(&version) {
            return Ok(false);
        }
        if within != Within::Versions && number.is_none_or(|number| version.number <= number) {
            return Ok(true);
        }
    }
    Ok(true)
}

/// Whether the resource in the body is the patient's. One that cannot be read is: the operation says what is wrong.
fn holds_patients(request: &HttpRequest, resource_type: &str, patient: &str) -> bool {
    let Ok(resource) = fhir::json::parse(&request.body) else { return true };
    in_compartment(patient, resource_type, &resource)
}
