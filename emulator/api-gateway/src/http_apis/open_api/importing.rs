//! What a document says, as the members that an API, its authorizers, its integrations and its routes are made of.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde_json::{Map, Value, json};
use store::Tx;

use super::{ANY_METHOD, AUTHORIZER, CORS, INTEGRATION, to_model};
use crate::errors::bad_request;
use crate::http_apis::kinds::{self, Members, given, set};
use crate::http_apis::{authorizers, integrations, routes};
use crate::open_api::document::{Document, members, name_of, text, texts};

/// The keys of a path that are operations.
const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// What CreateApi would be given.
///
/// # Errors
/// `BadRequestException` for a document without a title. Believed: the text.
pub(super) fn api(document: &Document) -> Result<Members, ApiError> {
    let mut api = Members::new();
    let title =
        document.info("title").ok_or_else(|| bad_request("Invalid OpenAPI input. The title is missing."))?;
    set(&mut api, "Name", title);
    for (wire, name) in [("description", "Description"), ("version", "Version")] {
        if let Some(said) = document.info(wire) {
            set(&mut api, name, said);
        }
    }
    let cors = document.get("x-amazon-apigateway-cors");
    if cors.is_object() {
        set(&mut api, "CorsConfiguration", to_model(cors, &CORS));
    }
    let tags = document.get("tags").as_array().into_iter().flatten();
    let tags: Map<String, Value> = tags
        .filter_map(|tag| Some((text(tag, "name")?, text(tag, "x-amazon-apigateway-tag-value")?.into())))
        .collect();
    set(&mut api, "Tags", tags);
    Ok(api)
}

/// Writes the authorizers, integrations and routes of a document; gives what was left out.
///
/// # Errors
/// Those of the things themselves.
pub(super) fn fill(
    call: &Call,
    tx: &mut Tx<'_>,
    api: &str,
    document: &Document,
) -> Result<Vec<String>, ApiError> {
    let mut schemes: BTreeMap<String, Members> = BTreeMap::new();
    for (name, scheme) in document.components("securitySchemes").into_iter().flatten() {
        let said = document.resolved(scheme).get("x-amazon-apigateway-authorizer");
        let Some(said) = said else { continue };
        let authorizer = authorizers::new(call, authorizer(name, said))?;
        kinds::AUTHORIZER.put(tx, api, &authorizer)?;
        schemes.insert(name.clone(), authorizer);
    }
    let mut warnings = Vec::new();
    for (path, item) in members(document.get("paths")) {
        let item = document.resolved(item);
        for (method, operation) in members(item) {
            let method = match method.as_str() {
                ANY_METHOD => "ANY".to_owned(),
                method if METHODS.contains(&method) => method.to_ascii_uppercase(),
                _ => continue,
            };
            let key = match path.trim_start_matches('/') {
                routes::DEFAULT => routes::DEFAULT.to_owned(),
                _ => format!("{method} {path}"),
            };
            let mut route = authorization(document, operation, &schemes);
            set(&mut route, "RouteKey", key.as_str());
            if let Some(name) = text(operation, "operationId") {
                set(&mut route, "OperationName", name);
            }
            match integration(document, operation) {
                Some(said) => {
                    let integration = integrations::new(call, &said)?;
                    kinds::INTEGRATION.put(tx, api, &integration)?;
                    let target = format!("integrations/{}", given(&integration, "IntegrationId"));
                    set(&mut route, "Target", target);
                }
                None => {
                    warnings.push(format!("No integration defined for method. Route {key} has no target."));
                }
            }
            let route = routes::new(call, tx, api, route)?;
            kinds::ROUTE.put(tx, api, &route)?;
        }
    }
    Ok(warnings)
}

/// What CreateAuthorizer would be given.
fn authorizer(name: &str, said: &Value) -> Members {
    let mut authorizer = to_model(said, &AUTHORIZER);
    set(&mut authorizer, "Name", name);
    let kind = text(said, "type").unwrap_or_default().to_ascii_uppercase();
    let sources = match said.get("identitySource") {
        Some(Value::String(text)) => text.split(',').map(|source| source.trim().to_owned()).collect(),
        sources => texts(sources),
    };
    set(&mut authorizer, "IdentitySource", sources);
    set(&mut authorizer, "AuthorizerType", kind);
    if let Some(configuration) = said.get("jwtConfiguration") {
        let configuration = json!({
            "Issuer": text(configuration, "issuer").unwrap_or_default(),
            "Audience": texts(configuration.get("audience")),
        });
        set(&mut authorizer, "JwtConfiguration", configuration);
    }
    authorizer
}

/// What CreateIntegration would be given; the integration may be one of those that the document has for all.
fn integration(document: &Document, operation: &Value) -> Option<Members> {
    let said = operation.get("x-amazon-apigateway-integration")?;
    let shared =
        name_of(said).and_then(|name| document.components("x-amazon-apigateway-integrations")?.get(name));
    let said = shared.unwrap_or(said);
    let mut integration = to_model(said, &INTEGRATION);
    if let Some(kind) = text(said, "type") {
        set(&mut integration, "IntegrationType", kind.to_ascii_uppercase());
    }
    Some(integration)
}

/// What CreateRoute would be given of who may call.
fn authorization(document: &Document, operation: &Value, schemes: &BTreeMap<String, Members>) -> Members {
    let mut route = Members::new();
    let required = operation.get("security").unwrap_or_else(|| document.get("security"));
    for (name, scopes) in required.as_array().into_iter().flatten().flat_map(members) {
        if let Some(authorizer) = schemes.get(name) {
            let kind = if given(authorizer, "AuthorizerType") == "JWT" { "JWT" } else { "CUSTOM" };
            set(&mut route, "AuthorizationType", kind);
            set(&mut route, "AuthorizerId", given(authorizer, "AuthorizerId"));
            let scopes = texts(Some(scopes));
            if !scopes.is_empty() {
                set(&mut route, "AuthorizationScopes", scopes);
            }
            continue;
        }
        let scheme = document.components("securitySchemes").and_then(|schemes| schemes.get(name));
        let kind = scheme.and_then(|scheme| text(document.resolved(scheme), "x-amazon-apigateway-authtype"));
        if kind.is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4")) {
            set(&mut route, "AuthorizationType", "AWS_IAM");
        }
    }
    route
}
