//! A method, as a document says it: its parameters, its answers and its integration.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, members, name_of, text, texts};
use crate::model::integration::{DEFAULT_TIMEOUT, Integration, IntegrationResponse, TlsConfig};
use crate::model::method::MethodResponse;
use crate::model::{Flags, Templates, Texts};

/// The parts of a method that a document says; models by name, inline schemas by the schema.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) operation_name: Option<String>,
    pub(super) parameters: Flags,
    /// Models by content type.
    pub(super) models: BTreeMap<String, Payload>,
    /// Models by status code and content type.
    pub(super) responses: BTreeMap<String, (Flags, BTreeMap<String, Payload>)>,
    pub(super) validator: Option<String>,
}

/// The schema of a payload.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    Named(String),
    Inline(Value),
}

fn payload(schema: &Value) -> Payload {
    match name_of(schema) {
        Some(name) => Payload::Named(name.to_owned()),
        None => Payload::Inline(schema.clone()),
    }
}

/// Reads a method of a path.
pub(super) fn read(document: &Document, path: &Value, operation: &Value) -> Said {
    let mut said = Said {
        operation_name: text(operation, "operationId"),
        validator: text(operation, "x-amazon-apigateway-request-validator")
            .or_else(|| document.get("x-amazon-apigateway-request-validator").as_str().map(str::to_owned)),
        ..Said::default()
    };
    let shared = path.get("parameters").and_then(Value::as_array);
    let own = operation.get("parameters").and_then(Value::as_array);
    for parameter in shared.into_iter().chain(own).flatten() {
        read_parameter(document, operation, document.resolved(parameter), &mut said);
    }
    let body = document.resolved(operation.get("requestBody").unwrap_or(&Value::Null));
    said.models.extend(content(body));
    for (status, response) in operation.get("responses").into_iter().flat_map(members) {
        // `default` and `2XX` are no status of API Gateway's.
        if status.len() != 3 || !status.bytes().all(|sign| sign.is_ascii_digit()) {
            continue;
        }
        let response = document.resolved(response);
        let headers = response.get("headers").into_iter().flat_map(members);
        let headers = headers.map(|(name, _)| (format!("method.response.header.{name}"), false)).collect();
        let mut models = content(response);
        if let Some(schema) = response.get("schema") {
            let types = texts(operation.get("produces").or_else(|| Some(document.get("produces"))));
            models
                .extend(types_or_json(types).into_iter().map(|content_type| (content_type, payload(schema))));
        }
        said.responses.insert(status.clone(), (headers, models));
    }
    said
}

fn types_or_json(types: Vec<String>) -> Vec<String> {
    if types.is_empty() { vec!["application/json".to_owned()] } else { types }
}

/// The schemas of a body of version 3, by content type.
fn content(body: &Value) -> BTreeMap<String, Payload> {
    let types = body.get("content").into_iter().flat_map(members);
    types.filter_map(|(name, media)| Some((name.clone(), payload(media.get("schema")?)))).collect()
}

fn read_parameter(document: &Document, operation: &Value, parameter: &Value, said: &mut Said) {
    let place = match parameter.get("in").and_then(Value::as_str) {
        Some("query") => "querystring",
        Some("header") => "header",
        Some("path") => "path",
        Some("body") => {
            let types = texts(operation.get("consumes").or_else(|| Some(document.get("consumes"))));
            if let Some(schema) = parameter.get("schema") {
                let types = types_or_json(types).into_iter();
                said.models.extend(types.map(|content_type| (content_type, payload(schema))));
            }
            return;
        }
        _ => return,
    };
    if let Some(name) = text(parameter, "name") {
        let is_required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
        said.parameters.insert(format!("method.request.{place}.{name}"), is_required);
    }
}

/// The answers of a method, once their models have names.
pub(super) fn responses(
    said: &Said,
    mut name: impl FnMut(&Payload) -> String,
) -> BTreeMap<String, MethodResponse> {
    let mut responses = BTreeMap::new();
    for (status, (headers, models)) in &said.responses {
        let models: Texts = models.iter().map(|(kind, payload)| (kind.clone(), name(payload))).collect();
        let response = MethodResponse {
            status_code: status.clone(),
            response_parameters: Some(headers.clone()).filter(|flags| !flags.is_empty()),
            response_models: Some(models).filter(|models| !models.is_empty()),
        };
        responses.insert(status.clone(), response);
    }
    responses
}

/// The integration that a method has, if it has one.
pub(super) fn integration(document: &Document, operation: &Value, resource_id: &str) -> Option<Integration> {
    let said = document.resolved(operation.get("x-amazon-apigateway-integration")?);
    let upper = |name: &str| text(said, name).map(|text| text.to_ascii_uppercase());
    let timeout = said.get("timeoutInMillis").and_then(Value::as_i64);
    let mut kind = upper("type").unwrap_or_else(|| "MOCK".to_owned()).replace('-', "_");
    if kind == "LAMBDA" {
        "AWS".clone_into(&mut kind);
    }
    let responses = said.get("responses").into_iter().flat_map(members);
    let responses = responses.filter_map(|(pattern, response)| {
        let response = integration_response(pattern, document.resolved(response))?;
        Some((response.status_code.clone(), response))
    });
    Some(Integration {
        r#type: kind,
        http_method: upper("httpMethod"),
        uri: text(said, "uri"),
        connection_type: upper("connectionType"),
        connection_id: text(said, "connectionId"),
        credentials: text(said, "credentials"),
        request_parameters: texts_by_name(said.get("requestParameters")),
        request_templates: templates(said.get("requestTemplates")),
        passthrough_behavior: upper("passthroughBehavior"),
        content_handling: upper("contentHandling"),
        timeout_in_millis: timeout.unwrap_or(DEFAULT_TIMEOUT),
        cache_namespace: text(said, "cacheNamespace").or_else(|| Some(resource_id.to_owned())),
        cache_key_parameters: texts(said.get("cacheKeyParameters")),
        tls_config: said.get("tlsConfig").map(|config| TlsConfig {
            insecure_skip_verification: config
                .get("insecureSkipVerification")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        }),
        response_transfer_mode: upper("responseTransferMode"),
        integration_target: text(said, "integrationTarget"),
        integration_responses: responses.collect(),
    })
}

fn integration_response(pattern: &str, said: &Value) -> Option<IntegrationResponse> {
    Some(IntegrationResponse {
        status_code: text(said, "statusCode")?,
        selection_pattern: (pattern != "default").then(|| pattern.to_owned()),
        response_parameters: texts_by_name(said.get("responseParameters")),
        response_templates: templates(said.get("responseTemplates")),
        content_handling: text(said, "contentHandling").map(|text| text.to_ascii_uppercase()),
    })
}

/// A map of texts.
pub(super) fn texts_by_name(value: Option<&Value>) -> Option<Texts> {
    let members =
        members(value?).filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    Some(members.collect()).filter(|map: &Texts| !map.is_empty())
}

/// A map of templates.
pub(super) fn templates(value: Option<&Value>) -> Option<Templates> {
    let members = members(value?).map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned)));
    Some(members.collect()).filter(|map: &Templates| !map.is_empty())
}
