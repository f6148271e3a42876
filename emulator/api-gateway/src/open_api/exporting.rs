//! Writes what a stage shows as a document, with the extensions that were asked for.

use serde_json::{Map, Value, json};

use crate::model::authorizer::Authorizer;
use crate::model::integration::Integration;
use crate::model::method::Method;
use crate::model::snapshot::Snapshot;

/// How a document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Whether it is of version 2.
    pub(crate) is_version_2: bool,
    /// Whether `x-amazon-apigateway-integration` is told.
    pub(crate) with_integrations: bool,
    /// Whether authorizers are told.
    pub(crate) with_authorizers: bool,
    /// Whether validators, gateway responses and the rest are told.
    pub(crate) with_all: bool,
}

/// The document of what a stage shows, reached at a URL.
pub(crate) fn document(snapshot: &Snapshot, form: Form, endpoint: &str, stage: &str, version: &str) -> Value {
    let api = &snapshot.rest_api;
    let mut info = Map::new();
    info.insert("title".to_owned(), json!(api.name));
    info.extend(api.description.as_ref().map(|text| ("description".to_owned(), json!(text))));
    info.insert("version".to_owned(), json!(api.version.as_deref().unwrap_or(version)));
    let mut root = Map::new();
    let schemes = security_schemes(snapshot, form);
    let schemas: Map<String, Value> = snapshot
        .models
        .iter()
        .filter_map(|(name, model)| {
            let schema = serde_json::from_str(model.schema.as_deref()?).ok()?;
            Some((name.clone(), relinked(schema, form, 0)))
        })
        .collect();
    if form.is_version_2 {
        root.insert("swagger".to_owned(), json!("2.0"));
        root.insert("info".to_owned(), Value::Object(info));
        let (scheme, host) = endpoint.split_once("://").unwrap_or(("https", endpoint));
        root.insert("host".to_owned(), json!(host));
        root.insert("basePath".to_owned(), json!(format!("/{stage}")));
        root.insert("schemes".to_owned(), json!([scheme]));
    } else {
        root.insert("openapi".to_owned(), json!("3.0.1"));
        root.insert("info".to_owned(), Value::Object(info));
        let base = json!({"basePath": {"default": format!("/{stage}")}});
        root.insert(
            "servers".to_owned(),
            json!([{"url": format!("{endpoint}/{{basePath}}"), "variables": base}]),
        );
    }
    root.insert("paths".to_owned(), Value::Object(paths(snapshot, form)));
    if form.is_version_2 {
        root.extend(
            (!schemes.is_empty()).then(|| ("securityDefinitions".to_owned(), Value::Object(schemes))),
        );
        root.extend((!schemas.is_empty()).then(|| ("definitions".to_owned(), Value::Object(schemas))));
    } else {
        let mut components = Map::new();
        components.extend((!schemas.is_empty()).then(|| ("schemas".to_owned(), Value::Object(schemas))));
        components
            .extend((!schemes.is_empty()).then(|| ("securitySchemes".to_owned(), Value::Object(schemes))));
        root.insert("components".to_owned(), Value::Object(components));
    }
    if form.with_all {
        extend(snapshot, &mut root);
    }
    Value::Object(root)
}

/// What a document says of an API as a whole.
fn extend(snapshot: &Snapshot, root: &mut Map<String, Value>) {
    let api = &snapshot.rest_api;
    let mut put = |name: &str, value: Value| {
        root.insert(format!("x-amazon-apigateway-{name}"), value);
    };
    if !snapshot.gateway_responses.is_empty() {
        let responses = snapshot.gateway_responses.iter().map(|(name, response)| {
            let told = json!({
                "statusCode": response.status_code,
                "responseParameters": response.response_parameters,
                "responseTemplates": response.response_templates,
            });
            (name.clone(), without_empty(told))
        });
        put("gateway-responses", Value::Object(responses.collect()));
    }
    if !snapshot.request_validators.is_empty() {
        let validators = snapshot.request_validators.values().map(|validator| {
            let told = json!({
                "validateRequestParameters": validator.validate_request_parameters,
                "validateRequestBody": validator.validate_request_body,
            });
            (validator.name.clone().unwrap_or_else(|| validator.id.clone()), told)
        });
        put("request-validators", Value::Object(validators.collect()));
    }
    if !api.binary_media_types.is_empty() {
        put("binary-media-types", json!(api.binary_media_types));
    }
    if let Some(size) = api.minimum_compression_size {
        put("minimum-compression-size", json!(size));
    }
}

fn paths(snapshot: &Snapshot, form: Form) -> Map<String, Value> {
    let mut paths = Map::new();
    for resource in snapshot.resources.iter().filter(|resource| !resource.resource_methods.is_empty()) {
        let methods = resource.resource_methods.values().map(|method| {
            let name = match method.http_method.as_str() {
                "ANY" => "x-amazon-apigateway-any-method".to_owned(),
                other => other.to_ascii_lowercase(),
            };
            (name, operation(snapshot, method, form))
        });
        paths.insert(resource.path.clone(), Value::Object(methods.collect()));
    }
    paths
}

fn operation(snapshot: &Snapshot, method: &Method, form: Form) -> Value {
    let mut told = Map::new();
    told.extend(method.operation_name.as_ref().map(|name| ("operationId".to_owned(), json!(name))));
    let types: Vec<&String> = method.request_models.iter().flat_map(|models| models.keys()).collect();
    if form.is_version_2 && !types.is_empty() {
        told.insert("consumes".to_owned(), json!(types));
    }
    let mut parameters: Vec<Value> = Vec::new();
    for (name, is_required) in method.request_parameters.iter().flatten() {
        let Some((place, name)) = name.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        let place = if place.ends_with("querystring") { "query" } else { place };
        let mut parameter = json!({"name": name, "in": place, "required": *is_required || place == "path"});
        let kind = json!("string");
        if form.is_version_2 {
            parameter["type"] = kind;
        } else {
            parameter["schema"] = json!({"type": kind});
        }
        parameters.push(parameter);
    }
    let models = method.request_models.iter().flatten();
    if form.is_version_2 {
        if let Some((_, model)) = models.clone().next() {
            let schema = json!({"$ref": link(model, form)});
            parameters.push(json!({"in": "body", "name": model, "required": true, "schema": schema}));
        }
    } else if !types.is_empty() {
        let content =
            models.map(|(kind, model)| (kind.clone(), json!({"schema": {"$ref": link(model, form)}})));
        let body = json!({"content": content.collect::<Map<_, _>>(), "required": true});
        told.insert("requestBody".to_owned(), body);
    }
    if !parameters.is_empty() {
        told.insert("parameters".to_owned(), Value::Array(parameters));
    }
    told.insert("responses".to_owned(), responses(method, form));
    let security = security(snapshot, method);
    if form.with_authorizers && !security.is_empty() {
        told.insert("security".to_owned(), Value::Array(security));
    }
    if form.with_all
        && let Some(validator) =
            method.request_validator_id.as_ref().and_then(|id| snapshot.request_validators.get(id))
    {
        let name = validator.name.as_ref().unwrap_or(&validator.id);
        told.insert("x-amazon-apigateway-request-validator".to_owned(), json!(name));
    }
    if let Some(said) = method.method_integration.as_ref().filter(|_| form.with_integrations) {
        told.insert("x-amazon-apigateway-integration".to_owned(), integration(said));
    }
    Value::Object(told)
}

fn responses(method: &Method, form: Form) -> Value {
    let mut told = Map::new();
    for (status, response) in &method.method_responses {
        let mut one = json!({"description": format!("{status} response")});
        let headers = response.response_parameters.iter().flatten().filter_map(|(name, _)| {
            let name = name.strip_prefix("method.response.header.")?;
            let kind = if form.is_version_2 {
                json!({"type": "string"})
            } else {
                json!({"schema": {"type": "string"}})
            };
            Some((name.to_owned(), kind))
        });
        let headers: Map<String, Value> = headers.collect();
        if !headers.is_empty() {
            one["headers"] = Value::Object(headers);
        }
        let models = response.response_models.iter().flatten();
        if form.is_version_2 {
            if let Some((_, model)) = models.clone().next() {
                one["schema"] = json!({"$ref": link(model, form)});
            }
        } else {
            let content =
                models.map(|(kind, model)| (kind.clone(), json!({"schema": {"$ref": link(model, form)}})));
            let content: Map<String, Value> = content.collect();
            if !content.is_empty() {
                one["content"] = Value::Object(content);
            }
        }
        told.insert(status.clone(), one);
    }
    Value::Object(told)
}

/// How a document refers to a model.
fn link(model: &str, form: Form) -> String {
    if form.is_version_2 { format!("#/definitions/{model}") } else { format!("#/components/schemas/{model}") }
}

/// A schema whose references lead to the models of the document.
fn relinked(mut schema: Value, form: Form, depth: usize) -> Value {
    /// How deep a schema is looked into; what is deeper stays as it is.
    const DEEPEST: usize = 64;
    if depth > DEEPEST {
        return schema;
    }
    match &mut schema {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                let model =
                    value.as_str().filter(|_| name == "$ref").and_then(|text| text.rsplit_once("/models/"));
                *value = match model {
                    Some((_, model)) => Value::String(link(model, form)),
                    None => relinked(value.take(), form, depth + 1),
                };
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = relinked(item.take(), form, depth + 1);
            }
        }
        _ => {}
    }
    schema
}

fn security(snapshot: &Snapshot, method: &Method) -> Vec<Value> {
    let mut security = Vec::new();
    if method.authorization_type == "AWS_IAM" {
        security.push(json!({"sigv4": []}));
    }
    if let Some(authorizer) = method.authorizer_id.as_ref().and_then(|id| snapshot.authorizers.get(id)) {
        let scopes = method.authorization_scopes.clone().unwrap_or_default();
        security.push(json!({authorizer.name.as_str(): scopes}));
    }
    if method.api_key_required {
        security.push(json!({"api_key": []}));
    }
    security
}

fn security_schemes(snapshot: &Snapshot, form: Form) -> Map<String, Value> {
    let methods = || snapshot.resources.iter().flat_map(|resource| resource.resource_methods.values());
    let mut schemes = Map::new();
    if methods().any(|method| method.api_key_required) {
        schemes.insert("api_key".to_owned(), json!({"type": "apiKey", "name": "x-api-key", "in": "header"}));
    }
    if !form.with_authorizers {
        return schemes;
    }
    let scheme = |name: &str, auth_type: &str| json!({"type": "apiKey", "name": name, "in": "header", "x-amazon-apigateway-authtype": auth_type});
    if methods().any(|method| method.authorization_type == "AWS_IAM") {
        schemes.insert("sigv4".to_owned(), scheme("Authorization", "awsSigv4"));
    }
    for authorizer in snapshot.authorizers.values() {
        let header = authorizer
            .identity_source
            .as_deref()
            .and_then(|source| source.strip_prefix("method.request.header."));
        let header = header.filter(|name| !name.contains(',')).unwrap_or("Unused");
        let mut told = scheme(header, authorizer.auth_type.as_deref().unwrap_or("custom"));
        told["x-amazon-apigateway-authorizer"] = authorizer_told(authorizer);
        schemes.insert(authorizer.name.clone(), told);
    }
    schemes
}

fn authorizer_told(authorizer: &Authorizer) -> Value {
    without_empty(json!({
        "type": authorizer.r#type.to_ascii_lowercase(),
        "providerARNs": authorizer.provider_arns,
        "authorizerUri": authorizer.authorizer_uri,
        "authorizerCredentials": authorizer.authorizer_credentials,
        "identitySource": authorizer.identity_source.as_ref().filter(|_| authorizer.r#type == "REQUEST"),
        "identityValidationExpression": authorizer.identity_validation_expression,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
    }))
}

fn integration(said: &Integration) -> Value {
    let responses = said.integration_responses.values().map(|response| {
        let pattern = response.selection_pattern.as_deref().filter(|pattern| !pattern.is_empty());
        let told = json!({
            "statusCode": response.status_code,
            "responseParameters": response.response_parameters,
            "responseTemplates": response.response_templates,
            "contentHandling": response.content_handling,
        });
        (pattern.unwrap_or("default").to_owned(), without_empty(told))
    });
    without_empty(json!({
        "type": said.r#type.to_ascii_lowercase(),
        "httpMethod": said.http_method,
        "uri": said.uri,
        "connectionType": said.connection_type.as_ref().filter(|kind| *kind == "VPC_LINK"),
        "connectionId": said.connection_id,
        "credentials": said.credentials,
        "responses": responses.collect::<Map<_, _>>(),
        "requestParameters": said.request_parameters,
        "requestTemplates": said.request_templates,
        "passthroughBehavior": said.passthrough_behavior.as_ref().map(|text| text.to_ascii_lowercase()),
        "contentHandling": said.content_handling,
        "timeoutInMillis": said.timeout_in_millis,
        "cacheKeyParameters": said.cache_key_parameters,
    }))
}

/// An object without the members that say nothing.
fn without_empty(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, value| match value {
            Value::Null => false,
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        });
    }
    value
}
