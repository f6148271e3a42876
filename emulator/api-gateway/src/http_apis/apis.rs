//! What holds of an HTTP API as a whole: how it is made, quickly or not, changed and removed.

use contract::{ApiError, Call};
use serde_json::{Value, json};
use store::{Key, Scope, Tx};

use super::collections::{APIS, HOMES, OF_AN_API};
use super::kinds::{self, INTEGRATION, Members, ROUTE, STAGE, given, is_set, now, set, set_if_absent, text};
use super::{changes, deployments, errors, integrations, routes, stages};
use crate::collections::{BASE_PATH_MAPPINGS, DOMAIN_NAMES, Home, Rows, all, put, settle, unsettle};
use crate::errors::bad_request;
use crate::model::domain_name::{BasePathMapping, DomainName};
use crate::rest_apis;

/// The members that CreateApi and UpdateApi may set.
const CHANGEABLE: [&str; 7] = [
    "CorsConfiguration",
    "Description",
    "DisableExecuteApiEndpoint",
    "DisableSchemaValidation",
    "IpAddressType",
    "Name",
    "Version",
];
/// How routes of HTTP APIs are selected; there is no other way.
const ROUTE_SELECTION: &str = "$request.method $request.path";
/// The same as its longer form is written.
const ROUTE_SELECTION_IN_BRACES: &str = "${request.method} ${request.path}";
/// Where WebSocket APIs look for API keys; all APIs are told with it.
const KEY_SELECTION: &str = "$request.header.x-api-key";

/// A new API.
///
/// # Errors
/// `BadRequestException`; WebSocket APIs are refused by name.
pub(crate) fn new(call: &Call, input: &Members) -> Result<Members, ApiError> {
    if text(input, "ProtocolType") == Some("WEBSOCKET") {
        return Err(ApiError::member_not_emulated(call.operation, "ProtocolType WEBSOCKET"));
    }
    let mut api = changes::taken(input.clone(), &CHANGEABLE);
    set(&mut api, "ApiId", rest_apis::new_id::<10>(call));
    set(&mut api, "ProtocolType", "HTTP");
    set(&mut api, "CreatedDate", now(call));
    set(&mut api, "RouteSelectionExpression", ROUTE_SELECTION);
    set(&mut api, "ApiKeySelectionExpression", KEY_SELECTION);
    set(&mut api, "Tags", input.get("Tags").cloned().unwrap_or_else(|| json!({})));
    set_if_absent(&mut api, "DisableExecuteApiEndpoint", false);
    set_if_absent(&mut api, "IpAddressType", "ipv4");
    check(&api, input)?;
    Ok(api)
}

/// That an API is one.
///
/// # Errors
/// `BadRequestException`. Believed: the texts.
fn check(api: &Members, input: &Members) -> Result<(), ApiError> {
    if given(api, "Name").trim().is_empty() {
        return Err(bad_request("API name cannot be blank"));
    }
    if text(input, "RouteSelectionExpression")
        .is_some_and(|expression| ![ROUTE_SELECTION, ROUTE_SELECTION_IN_BRACES].contains(&expression))
    {
        return Err(bad_request(format!(
            "RouteSelectionExpression must be {ROUTE_SELECTION_IN_BRACES} for HTTP APIs"
        )));
    }
    if is_set(api, "DisableSchemaValidation") {
        return Err(errors::not_for_http("DisableSchemaValidation"));
    }
    let Some(Value::Object(cors)) = api.get("CorsConfiguration") else { return Ok(()) };
    if is_set(cors, "AllowCredentials") && kinds::texts(cors, "AllowOrigins").any(|origin| origin == "*") {
        return Err(bad_request("'allow-origin' must not be '*' when 'allow-credentials' is true"));
    }
    Ok(())
}

/// Writes a new API, and for one that has a target its integration, its route and its stage.
///
/// # Errors
/// As those of [`integrations::new`] and [`routes::new`].
pub(crate) fn found(call: &Call, tx: &mut Tx<'_>, api: &Members, input: &Members) -> Result<(), ApiError> {
    let id = given(api, "ApiId");
    put(tx, APIS.whole(), id, api)?;
    settle(tx, &HOMES, id)?;
    let Some(target) = text(input, "Target") else { return Ok(()) };
    let mut integration = integrations::new(call, &quick_integration(target, text(input, "CredentialsArn")))?;
    set(&mut integration, "ApiGatewayManaged", true);
    INTEGRATION.put(tx, id, &integration)?;
    let route = json!({
        "RouteKey": text(input, "RouteKey").unwrap_or(routes::DEFAULT),
        "Target": format!("integrations/{}", given(&integration, "IntegrationId")),
    });
    let mut route = routes::new(call, tx, id, object(route))?;
    set(&mut route, "ApiGatewayManaged", true);
    ROUTE.put(tx, id, &route)?;
    let mut stage =
        stages::new(call, tx, id, object(json!({"StageName": routes::DEFAULT, "AutoDeploy": true})))?;
    set(&mut stage, "ApiGatewayManaged", true);
    STAGE.put(tx, id, &stage)?;
    deployments::follow(call, tx, id)
}

fn quick_integration(target: &str, credentials: Option<&str>) -> Members {
    let mut members = if target.starts_with("arn:") {
        object(
            json!({"IntegrationType": "AWS_PROXY", "IntegrationUri": target, "PayloadFormatVersion": "2.0"}),
        )
    } else {
        let proxy =
            json!({"IntegrationType": "HTTP_PROXY", "IntegrationUri": target, "IntegrationMethod": "ANY"});
        object(proxy)
    };
    if let Some(credentials) = credentials {
        set(&mut members, "CredentialsArn", credentials);
    }
    members
}

/// An object that was just written as one.
pub(crate) fn object(value: Value) -> Members {
    match value {
        Value::Object(members) => members,
        _ => Members::new(),
    }
}

/// Changes an API.
///
/// # Errors
/// `BadRequestException`, also if a part of a quickly made API is to be changed and there is none.
pub(crate) fn change(call: &Call, tx: &mut Tx<'_>, input: Members) -> Result<Members, ApiError> {
    let before = kinds::api(tx, &input)?;
    let id = given(&before, "ApiId").to_owned();
    let managed = |things: Vec<Members>| things.into_iter().find(|thing| is_set(thing, "ApiGatewayManaged"));
    let none = || {
        bad_request(
            "Target, RouteKey and CredentialsArn can be updated only for an API created by quick create",
        )
    };
    let (target, credentials) = (text(&input, "Target"), text(&input, "CredentialsArn"));
    if target.is_some() || credentials.is_some() {
        let old = managed(INTEGRATION.all(tx, &id)?).ok_or_else(none)?;
        let target = target.unwrap_or_else(|| given(&old, "IntegrationUri"));
        let credentials = credentials.or_else(|| text(&old, "CredentialsArn"));
        let mut integration = integrations::new(call, &quick_integration(target, credentials))?;
        set(&mut integration, "IntegrationId", given(&old, "IntegrationId"));
        set(&mut integration, "ApiGatewayManaged", true);
        INTEGRATION.put(tx, &id, &integration)?;
    }
    if let Some(key) = text(&input, "RouteKey") {
        let old = managed(ROUTE.all(tx, &id)?).ok_or_else(none)?;
        let route = routes::changed(tx, &id, old, object(json!({"RouteKey": key})))?;
        ROUTE.put(tx, &id, &route)?;
    }
    check(&before, &input)?;
    let after = changes::applied(before, input, &CHANGEABLE);
    check(&after, &Members::new())?;
    put(tx, APIS.whole(), &id, &after)?;
    deployments::follow(call, tx, &id)?;
    Ok(after)
}

/// Removes an API with all that is its own.
///
/// # Errors
/// `NotFoundException`; `BadRequestException` if a domain leads to it.
pub(crate) fn remove(tx: &mut Tx<'_>, api: &str) -> Result<(), ApiError> {
    kinds::must_have_api(tx, api)?;
    for domain in all::<DomainName>(tx, DOMAIN_NAMES.whole())? {
        let mappings: Vec<BasePathMapping> = all(tx, BASE_PATH_MAPPINGS.of(&domain.domain_name))?;
        if mappings.iter().any(|mapping| mapping.rest_api_id == api) {
            return Err(errors::api_in_use());
        }
    }
    for collection in OF_AN_API {
        tx.drop_part(collection.of(api));
    }
    tx.remove(APIS.whole(), Key::text(api));
    unsettle(tx, &HOMES, api);
    Ok(())
}

/// An API as it is told: with the endpoint at which the caller reaches it, by its path, because no DNS here leads to a name of its own.
pub(crate) fn shown(call: &Call, mut api: Members) -> Members {
    let endpoint = format!("{}/_aws/execute-api/{}", call.endpoint, given(&api, "ApiId"));
    set(&mut api, "ApiEndpoint", endpoint);
    api
}

/// Whether an API is an HTTP API of this account and region.
pub(crate) fn is_one(rows: &impl Rows, id: &str) -> bool {
    rows.row(APIS.whole(), &Key::text(id)).is_some()
}

/// Whose an HTTP API is, whoever asks.
pub(crate) fn home(call: &Call, api: &str) -> Result<Option<Home>, ApiError> {
    let program = call.store.store().scoped(&Scope::program(), call.store.origin().clone());
    crate::collections::named(&program, HOMES.whole(), api)
}
