//! What API Gateway keeps. All rows are JSON of the types in [`crate::model`].
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`REST_APIS`] | | id | [`RestApi`] |
//! | [`RESOURCES`] | API | id | [`Resource`] with its methods and their integrations |
//! | [`MODELS`] | API | name | [`Model`](crate::model::payload_model::Model) |
//! | [`AUTHORIZERS`] | API | id | [`Authorizer`](crate::model::authorizer::Authorizer) |
//! | [`REQUEST_VALIDATORS`] | API | id | [`RequestValidator`](crate::model::request_validator::RequestValidator) |
//! | [`GATEWAY_RESPONSES`] | API | type | [`GatewayResponse`](crate::model::gateway_response::GatewayResponse), of what was changed |
//! | [`DEPLOYMENTS`] | API | id | [`Deployment`](crate::model::deployment::Deployment) |
//! | [`SNAPSHOTS`] | API | deployment | [`Snapshot`](crate::model::snapshot::Snapshot); never changed |
//! | [`STAGES`] | API | name | [`Stage`](crate::model::stage::Stage) |
//! | [`DOCUMENTATION_PARTS`] | API | id | [`DocumentationPart`](crate::model::documentation::DocumentationPart) |
//! | [`DOCUMENTATION_VERSIONS`] | API | version | [`DocumentationVersion`](crate::model::documentation::DocumentationVersion) |
//! | [`API_KEYS`] | | id | [`ApiKey`](crate::model::api_key::ApiKey) |
//! | [`KEY_VALUES`] | | value | the id of the key, as JSON text |
//! | [`USAGE_PLANS`] | | id | [`UsagePlan`](crate::model::usage_plan::UsagePlan) |
//! | [`USAGE_PLAN_KEYS`] | plan | key id | [`UsagePlanKey`](crate::model::usage_plan::UsagePlanKey) |
//! | [`PLANS_OF_KEYS`] | | key id, plan | nothing |
//! | [`USAGE`] | plan | key id, day (`2026-10-31`) | how many requests of that day count against the quota, as a JSON number |
//! | [`GRANTS`] | plan | key id, first day of a period | what UpdateUsage gave beyond the quota of that period, as a JSON number |
//! | [`DOMAIN_NAMES`] | | name | [`DomainName`](crate::model::domain_name::DomainName) |
//! | [`BASE_PATH_MAPPINGS`] | domain | base path | [`BasePathMapping`](crate::model::domain_name::BasePathMapping) |
//! | [`ACCOUNT`] | | `account` | [`Account`](crate::model::account::Account) |
//! | [`HOMES`], of the program itself | | API | whose it is: [`Home`] |
//! | [`HOSTS`], of the program itself | | domain | whose it is: [`Home`] |

use std::ops::Bound;

pub(crate) use contract::rows::{decode, encode, named, put};
use contract::{ApiError, Call, rows};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Part, Scope, ScopedStore, Tx, Value};

use crate::errors;
use crate::model::resource::Resource;
use crate::model::rest_api::RestApi;

pub(crate) static REST_APIS: Collection = Collection::with_feed("apigateway.rest-apis");
pub(crate) static RESOURCES: Collection = Collection::new("apigateway.resources");
pub(crate) static MODELS: Collection = Collection::new("apigateway.models");
pub(crate) static AUTHORIZERS: Collection = Collection::new("apigateway.authorizers");
pub(crate) static REQUEST_VALIDATORS: Collection = Collection::new("apigateway.request-validators");
pub(crate) static GATEWAY_RESPONSES: Collection = Collection::new("apigateway.gateway-responses");
pub(crate) static DEPLOYMENTS: Collection = Collection::with_feed("apigateway.deployments");
pub(crate) static SNAPSHOTS: Collection = Collection::new("apigateway.snapshots");
pub(crate) static STAGES: Collection = Collection::with_feed("apigateway.stages");
pub(crate) static DOCUMENTATION_PARTS: Collection = Collection::new("apigateway.documentation-parts");
pub(crate) static DOCUMENTATION_VERSIONS: Collection = Collection::new("apigateway.documentation-versions");
pub(crate) static API_KEYS: Collection = Collection::with_feed("apigateway.api-keys");
pub(crate) static KEY_VALUES: Collection = Collection::new("apigateway.key-values");
pub(crate) static USAGE_PLANS: Collection = Collection::with_feed("apigateway.usage-plans");
pub(crate) static USAGE_PLAN_KEYS: Collection = Collection::new("apigateway.usage-plan-keys");
pub(crate) static PLANS_OF_KEYS: Collection = Collection::new("apigateway.plans-of-keys");
pub(crate) static USAGE: Collection = Collection::new("apigateway.usage");
pub(crate) static GRANTS: Collection = Collection::new("apigateway.usage-grants");
pub(crate) static DOMAIN_NAMES: Collection = Collection::with_feed("apigateway.domain-names");
pub(crate) static BASE_PATH_MAPPINGS: Collection = Collection::new("apigateway.base-path-mappings");
pub(crate) static ACCOUNT: Collection = Collection::new("apigateway.account");
pub(crate) static HOMES: Collection = Collection::new("apigateway.homes");
pub(crate) static HOSTS: Collection = Collection::new("apigateway.hosts");

/// The collections that are an API's own and go with it.
pub(crate) static OF_AN_API: [&Collection; 10] = [
    &RESOURCES,
    &MODELS,
    &AUTHORIZERS,
    &REQUEST_VALIDATORS,
    &GATEWAY_RESPONSES,
    &DEPLOYMENTS,
    &SNAPSHOTS,
    &STAGES,
    &DOCUMENTATION_PARTS,
    &DOCUMENTATION_VERSIONS,
];

/// Whose an API or a domain is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) account: String,
    pub(crate) region: String,
}

/// What rows are read from: the newest state or a transaction.
pub(crate) trait Rows: rows::Rows {
    /// All rows of a part, in the order of their keys.
    fn rows(&self, part: Part<'_>) -> Vec<(Key, Value)>;

    /// Whose rows they are.
    fn whose(&self) -> &Scope;
}

impl Rows for ScopedStore {
    fn rows(&self, part: Part<'_>) -> Vec<(Key, Value)> {
        self.snapshot().all(part).map(|(key, row)| (key.clone(), row.clone())).collect()
    }

    fn whose(&self) -> &Scope {
        self.scope()
    }
}

impl Rows for Tx<'_> {
    fn rows(&self, part: Part<'_>) -> Vec<(Key, Value)> {
        self.range(part, (Bound::Unbounded, Bound::Unbounded))
    }

    fn whose(&self) -> &Scope {
        self.scope()
    }
}

/// All that is kept in a part, in the order of the keys.
pub(crate) fn all<T: DeserializeOwned>(rows: &impl Rows, part: Part<'_>) -> Result<Vec<T>, ApiError> {
    rows.rows(part).iter().map(|(_, row)| decode(row)).collect()
}

/// The API of an id.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn rest_api(rows: &impl Rows, id: &str) -> Result<RestApi, ApiError> {
    named(rows, REST_APIS.whole(), id)?.ok_or_else(|| errors::no_rest_api(rows.whose(), id))
}

/// That there is an API of this id.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn must_have_api(rows: &impl Rows, id: &str) -> Result<(), ApiError> {
    let found = rows.row(REST_APIS.whole(), &Key::text(id));
    found.map(|_| ()).ok_or_else(|| errors::no_rest_api(rows.whose(), id))
}

/// A resource of an API.
///
/// # Errors
/// `NotFoundException`, the same one if there is no such API (captured).
pub(crate) fn resource(rows: &impl Rows, api: &str, id: &str) -> Result<Resource, ApiError> {
    named(rows, RESOURCES.of(api), id)?.ok_or_else(errors::no_resource)
}

/// Writes a resource with its methods.
pub(crate) fn put_resource(tx: &mut Tx<'_>, api: &str, resource: &Resource) -> Result<(), ApiError> {
    put(tx, RESOURCES.of(api), &resource.id, resource)
}

/// Whose an API is, whoever asks.
pub(crate) fn home_of_api(call: &Call, api: &str) -> Result<Option<Home>, ApiError> {
    home(call, &HOMES, api)
}

/// Whose a host is, whoever asks, and the domain that it belongs to: itself, or one with a star. The name is in lower case.
pub(crate) fn home_of_host(call: &Call, host: &str) -> Result<Option<(Home, String)>, ApiError> {
    for domain in [Some(host.to_owned()), contract::hosts::wildcard(host)].into_iter().flatten() {
        if let Some(home) = home(call, &HOSTS, &domain)? {
            return Ok(Some((home, domain)));
        }
    }
    Ok(None)
}

fn home(call: &Call, collection: &'static Collection, name: &str) -> Result<Option<Home>, ApiError> {
    let program = call.store.store().scoped(&Scope::program(), call.store.origin().clone());
    named(&program, collection.whole(), name)
}

/// Notes whose an API or a domain is. The front door asks about domains, too.
pub(crate) fn settle(tx: &mut Tx<'_>, collection: &'static Collection, name: &str) -> Result<(), ApiError> {
    if std::ptr::eq(collection, &HOSTS) {
        contract::hosts::claim(tx, name, "apigateway")?;
    }
    let home = Home { account: tx.scope().account.to_string(), region: tx.scope().region.to_string() };
    tx.as_program(|tx| put(tx, collection.whole(), name, &home))
}

/// Forgets whose an API or a domain was.
pub(crate) fn unsettle(tx: &mut Tx<'_>, collection: &'static Collection, name: &str) {
    if std::ptr::eq(collection, &HOSTS) {
        contract::hosts::release(tx, name);
    }
    tx.as_program(|tx| tx.remove(collection.whole(), Key::text(name)));
}

/// The rows of a store as somebody else's account and region see it.
pub(crate) fn store_of(call: &Call, home: &Home) -> ScopedStore {
    call.store.store().scoped(&Scope::new(&home.account, &home.region), call.store.origin().clone())
}

/// Removes what is kept under a name.
///
/// # Errors
/// What `missing` says, if there is nothing.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    part: Part<'_>,
    name: &str,
    missing: impl FnOnce() -> ApiError,
) -> Result<(), ApiError> {
    let key = Key::text(name);
    tx.get(part, &key).ok_or_else(missing)?;
    tx.remove(part, key);
    Ok(())
}
