//! OpenAPI 3 with the extensions `x-amazon-apigateway-*`: how a document becomes an HTTP API, and an HTTP API a document.
//!
//! Read are `info`, `tags`, `x-amazon-apigateway-cors`, security schemes with an authorizer, and of each operation its integration, its
//! security and its `operationId`. Base paths are ignored, as is usual; other ways to treat them are refused by name.

mod exporting;
mod importing;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, Call};
use serde_json::{Map, Value};
use store::Tx;

use super::collections::{APIS, AUTHORIZERS, INTEGRATIONS, ROUTES, SNAPSHOTS};
use super::kinds::{self, Members, STAGE, given, is_set, set, text};
use super::{apis, deployments, errors};
use crate::collections::{named, put};
use crate::errors::bad_request;
use crate::open_api::document::{Document, to_yaml};

/// How both sides name the members of CORS: in the extension, and in AWS's model.
const CORS: [(&str, &str); 6] = [
    ("allowCredentials", "AllowCredentials"),
    ("allowHeaders", "AllowHeaders"),
    ("allowMethods", "AllowMethods"),
    ("allowOrigins", "AllowOrigins"),
    ("exposeHeaders", "ExposeHeaders"),
    ("maxAge", "MaxAge"),
];
/// The same of integrations.
const INTEGRATION: [(&str, &str); 11] = [
    ("connectionId", "ConnectionId"),
    ("connectionType", "ConnectionType"),
    ("credentials", "CredentialsArn"),
    ("httpMethod", "IntegrationMethod"),
    ("integrationSubtype", "IntegrationSubtype"),
    ("payloadFormatVersion", "PayloadFormatVersion"),
    ("requestParameters", "RequestParameters"),
    ("responseParameters", "ResponseParameters"),
    ("timeoutInMillis", "TimeoutInMillis"),
    ("type", "IntegrationType"),
    ("uri", "IntegrationUri"),
];
/// The same of authorizers, but for their type, their identity sources and their issuer.
const AUTHORIZER: [(&str, &str); 5] = [
    ("authorizerCredentialsArn", "AuthorizerCredentialsArn"),
    ("authorizerPayloadFormatVersion", "AuthorizerPayloadFormatVersion"),
    ("authorizerResultTtlInSeconds", "AuthorizerResultTtlInSeconds"),
    ("authorizerUri", "AuthorizerUri"),
    ("enableSimpleResponses", "EnableSimpleResponses"),
];
/// The extension for all methods of a path that are not named.
const ANY_METHOD: &str = "x-amazon-apigateway-any-method";

/// The members of a document's object under the names of AWS's model.
fn to_model(said: &Value, names: &[(&str, &str)]) -> Members {
    names.iter().filter_map(|(wire, name)| Some(((*name).to_owned(), said.get(wire)?.clone()))).collect()
}

/// The members of AWS's model under the names of a document.
fn to_document(members: &Members, names: &[(&str, &str)]) -> Map<String, Value> {
    names.iter().filter_map(|(wire, name)| Some(((*wire).to_owned(), members.get(*name)?.clone()))).collect()
}

fn read(call: &Call, input: &Members) -> Result<Document, ApiError> {
    if let Some(how) = text(input, "Basepath").filter(|how| *how != "ignore") {
        return Err(ApiError::member_not_emulated(call.operation, &format!("Basepath {how}")));
    }
    let document = Document::parse(given(input, "Body").as_bytes())?;
    if document.is_version_2() {
        // Believed: the text.
        return Err(bad_request("Unsupported OpenAPI version 2.0. HTTP APIs are imported from OpenAPI 3.0"));
    }
    Ok(document)
}

/// Makes an API of a document.
///
/// # Errors
/// `BadRequestException` for what cannot be read or what an API may not have, `ConflictException` for routes that are in each other's way.
pub(crate) fn import(call: &Call, tx: &mut Tx<'_>, input: &Members) -> Result<Members, ApiError> {
    let document = read(call, input)?;
    let mut api = apis::new(call, &importing::api(&document)?)?;
    put(tx, APIS.whole(), given(&api, "ApiId"), &api)?;
    crate::collections::settle(tx, &super::collections::HOMES, given(&api, "ApiId"))?;
    fill(call, tx, &mut api, &document, input)?;
    Ok(api)
}

/// Makes an API what a document says; what it had is gone.
///
/// # Errors
/// As [`import`], or `NotFoundException`.
pub(crate) fn reimport(call: &Call, tx: &mut Tx<'_>, input: &Members) -> Result<Members, ApiError> {
    let before = kinds::api(tx, input)?;
    let document = read(call, input)?;
    let mut api = apis::new(call, &importing::api(&document)?)?;
    for name in ["ApiId", "CreatedDate"] {
        set(&mut api, name, given(&before, name));
    }
    if api.get("Tags").and_then(Value::as_object).is_none_or(Members::is_empty) {
        set(&mut api, "Tags", before.get("Tags").cloned().unwrap_or_default());
    }
    let id = given(input, "ApiId");
    for collection in [&ROUTES, &INTEGRATIONS, &AUTHORIZERS] {
        tx.drop_part(collection.of(id));
    }
    put(tx, APIS.whole(), id, &api)?;
    fill(call, tx, &mut api, &document, input)?;
    deployments::follow(call, tx, id)?;
    Ok(api)
}

fn fill(
    call: &Call,
    tx: &mut Tx<'_>,
    api: &mut Members,
    document: &Document,
    input: &Members,
) -> Result<(), ApiError> {
    let warnings = importing::fill(call, tx, given(api, "ApiId"), document)?;
    if is_set(input, "FailOnWarnings") && !warnings.is_empty() {
        return Err(bad_request(warnings.join("\n")));
    }
    if !warnings.is_empty() {
        set(api, "Warnings", warnings);
    }
    Ok(())
}

/// The document of an API as it is, or as a stage shows it.
///
/// # Errors
/// `NotFoundException`; `BadRequestException` for a type of text that there is none of. The model knows one specification only.
pub(crate) fn export(call: &Call, input: &Members) -> Result<Members, ApiError> {
    let id = given(input, "ApiId");
    let mut snapshot = deployments::frozen(&call.store, id)?;
    if let Some(name) = text(input, "StageName") {
        let stage = STAGE.named(&call.store, id, name)?.ok_or_else(|| errors::nothing_of("stage"))?;
        let deployment = text(&stage, "DeploymentId").ok_or_else(|| errors::nothing_of("Deployment"))?;
        let found: Option<Members> = named(&call.store, SNAPSHOTS.of(id), deployment)?;
        snapshot = found.ok_or_else(|| errors::nothing_of("Deployment"))?;
    }
    let with_extensions = input.get("IncludeExtensions") != Some(&Value::Bool(false));
    let endpoint = format!("{}/_aws/execute-api/{id}", call.endpoint);
    let document = exporting::document(&snapshot, &endpoint, text(input, "StageName"), with_extensions);
    let fault = |error: String| ApiError::internal(error);
    let written = match given(input, "OutputType") {
        "JSON" => serde_json::to_string_pretty(&document).map_err(|error| fault(error.to_string()))?,
        "YAML" => serde_yaml_ng::to_string(&to_yaml(&document)).map_err(|error| fault(error.to_string()))?,
        // Believed: the text.
        _ => return Err(bad_request("OutputType must be JSON or YAML")),
    };
    let mut answer = Members::new();
    set(&mut answer, "body", STANDARD.encode(written));
    Ok(answer)
}
