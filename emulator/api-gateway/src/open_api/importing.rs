//! Makes of a document the rows of an API.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde_json::Value;
use store::Tx;

use super::document::{Document, members, name_of, text, texts};
use super::methods::{self, Payload};
use super::security;
use crate::collections::{
    AUTHORIZERS, GATEWAY_RESPONSES, MODELS, REQUEST_VALIDATORS, REST_APIS, all, put, put_resource,
};
use crate::model::Texts;
use crate::model::authorizer::Authorizer;
use crate::model::gateway_response::GatewayResponse;
use crate::model::method::Method;
use crate::model::payload_model::Model;
use crate::model::request_validator::RequestValidator;
use crate::model::resource::{Resource, path_under};
use crate::model::rest_api::{EndpointConfiguration, RestApi};
use crate::{authorizers, errors, gateway_responses, integrations, models, resources, rest_apis};

/// The status of what is not emulated.
const NOT_EMULATED: u16 = 501;
/// The names of methods in a document, and API Gateway's.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("patch", "PATCH"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

/// A new API as a document says it is as a whole; it has nothing yet.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn new_api(call: &Call, document: &Document, parameters: &Texts) -> Result<RestApi, ApiError> {
    let name = document.info("title").unwrap_or("Created by OpenAPI import").to_owned();
    let types = parameters.get("endpointConfigurationTypes").map(|types| {
        let types = types.split(',').map(|kind| kind.trim().to_owned()).collect();
        EndpointConfiguration { types, ip_address_type: None, vpc_endpoint_ids: Vec::new() }
    });
    let mut api = RestApi {
        id: rest_apis::new_id::<10>(call),
        name,
        description: None,
        created_date: call.now.0 / 1000,
        version: None,
        warnings: Vec::new(),
        binary_media_types: Vec::new(),
        minimum_compression_size: None,
        api_key_source: "HEADER".to_owned(),
        endpoint_configuration: rest_apis::endpoint(types)?,
        policy: None,
        tags: None,
        disable_execute_api_endpoint: false,
        root_resource_id: rest_apis::new_id::<10>(call),
        security_policy: None,
        endpoint_access_mode: None,
    };
    describe(document, &mut api)?;
    Ok(api)
}

/// Changes of an API what a document says of it as a whole.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn describe(document: &Document, api: &mut RestApi) -> Result<(), ApiError> {
    if let Some(title) = document.info("title") {
        title.clone_into(&mut api.name);
    }
    api.description = document.info("description").map(str::to_owned).or(api.description.take());
    api.version = document.info("version").map(str::to_owned).or(api.version.take());
    let types = texts(Some(document.get("x-amazon-apigateway-binary-media-types")));
    if !types.is_empty() {
        api.binary_media_types = types;
    }
    if let Some(size) = document.get("x-amazon-apigateway-minimum-compression-size").as_i64() {
        rest_apis::check_compression(Some(size))?;
        api.minimum_compression_size = Some(size);
    }
    if let Some(source) = document.get("x-amazon-apigateway-api-key-source").as_str() {
        api.api_key_source = source.to_ascii_uppercase();
    }
    let policy = document.get("x-amazon-apigateway-policy");
    if policy.is_object() {
        api.policy = Some(rest_apis::escaped_policy(&policy.to_string()));
    }
    for server in document.get("servers").as_array().into_iter().flatten() {
        configure(server.get("x-amazon-apigateway-endpoint-configuration").unwrap_or(&Value::Null), api);
    }
    configure(document.get("x-amazon-apigateway-endpoint-configuration"), api);
    Ok(())
}

fn configure(said: &Value, api: &mut RestApi) {
    if let Some(is_disabled) = said.get("disableExecuteApiEndpoint").and_then(Value::as_bool) {
        api.disable_execute_api_endpoint = is_disabled;
    }
    let endpoints = texts(said.get("vpcEndpointIds"));
    if !endpoints.is_empty() {
        api.endpoint_configuration.vpc_endpoint_ids = endpoints;
    }
}

/// Writes all that a document says of an API, over what there is: models, authorizers, validators, gateway responses, resources with
/// their methods. Gives what was left out.
///
/// # Errors
/// `BadRequestException`, with what is wrong where.
pub(crate) fn fill(
    call: &Call,
    tx: &mut Tx<'_>,
    api: &RestApi,
    document: &Document,
    parameters: &Texts,
) -> Result<Vec<String>, ApiError> {
    put(tx, REST_APIS.whole(), &api.id, api)?;
    let mut import = Import { call, tx, api: &api.id, document, warnings: Vec::new() };
    import.models()?;
    let authorizers = import.authorizers()?;
    let validators = import.validators()?;
    import.gateway_responses()?;
    import.paths(&base_path(document, parameters), &authorizers, &validators)?;
    Ok(import.warnings)
}

/// What stands before every path: with `basepath=prepend` the document's base path, with `split` what follows its first segment.
fn base_path(document: &Document, parameters: &Texts) -> String {
    let said = if document.is_version_2() {
        document.get("basePath").as_str().unwrap_or_default().to_owned()
    } else {
        let server = document.get("servers").get(0).unwrap_or(&Value::Null);
        let default = server.pointer("/variables/basePath/default").and_then(Value::as_str);
        let url = server.get("url").and_then(Value::as_str).unwrap_or_default();
        let after_host =
            url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
        default.map_or_else(|| after_host.to_owned(), str::to_owned)
    };
    let said = said.trim_matches('/');
    let kept = match parameters.get("basepath").map(String::as_str) {
        Some("prepend") => said,
        Some("split") => said.split_once('/').map_or("", |(_, rest)| rest),
        _ => "",
    };
    if kept.is_empty() { String::new() } else { format!("/{kept}") }
}

struct Import<'i, 't, 's> {
    call: &'i Call,
    tx: &'t mut Tx<'s>,
    api: &'i str,
    document: &'i Document,
    warnings: Vec<String>,
}

/// An error of one thing as an import tells it (captured). What is not emulated is told as everywhere.
fn found(what: &str, error: &ApiError) -> ApiError {
    if error.status == NOT_EMULATED {
        return error.clone();
    }
    errors::bad_request(format!("Errors found during import:\n\t{what}: {}", error.message))
}

impl Import<'_, '_, '_> {
    fn models(&mut self) -> Result<(), ApiError> {
        let document = self.document;
        for (name, schema) in document.components("schemas").into_iter().flatten() {
            self.put_model(name, schema)?;
        }
        Ok(())
    }

    fn put_model(&mut self, name: &str, schema: &Value) -> Result<(), ApiError> {
        let model = Model {
            id: rest_apis::new_id::<6>(self.call),
            name: name.to_owned(),
            description: text(schema, "description"),
            schema: Some(self.linked(schema, 0).to_string()),
            content_type: "application/json".to_owned(),
        };
        models::check(&model)
            .map_err(|error| found(&format!("Unable to create model for '{name}'"), &error))?;
        put(self.tx, MODELS.of(self.api), name, &model)
    }

    /// A schema whose references lead to the models of this API, as AWS writes them (documented).
    fn linked(&self, schema: &Value, depth: usize) -> Value {
        /// How deep a schema is looked into; what is deeper stays as it is.
        const DEEPEST: usize = 64;
        if depth > DEEPEST {
            return schema.clone();
        }
        match schema {
            Value::Object(members) => {
                let link = |(name, value): (&String, &Value)| {
                    let value = match name_of(schema).filter(|_| name == "$ref") {
                        Some(model) => Value::String(format!(
                            "https://apigateway.amazonaws.com/restapis/{}/models/{model}",
                            self.api
                        )),
                        None => self.linked(value, depth + 1),
                    };
                    (name.clone(), value)
                };
                Value::Object(members.iter().map(link).collect())
            }
            Value::Array(items) => items.iter().map(|item| self.linked(item, depth + 1)).collect(),
            other => other.clone(),
        }
    }

    fn authorizers(&mut self) -> Result<BTreeMap<String, String>, ApiError> {
        let known: Vec<Authorizer> = all(self.tx, AUTHORIZERS.of(self.api))?;
        let mut ids = BTreeMap::new();
        for (scheme, mut authorizer) in security::authorizers(self.document) {
            let same = known.iter().find(|known| known.name == authorizer.name);
            authorizer.id = same.map_or_else(|| rest_apis::new_id::<6>(self.call), |known| known.id.clone());
            let authorizer = authorizers::conforming(self.tx, self.api, authorizer)
                .map_err(|error| found(&format!("Unable to create authorizer '{scheme}'"), &error))?;
            put(self.tx, AUTHORIZERS.of(self.api), &authorizer.id, &authorizer)?;
            ids.insert(scheme, authorizer.id);
        }
        Ok(ids)
    }

    fn validators(&mut self) -> Result<BTreeMap<String, String>, ApiError> {
        let known: Vec<RequestValidator> = all(self.tx, REQUEST_VALIDATORS.of(self.api))?;
        let mut ids = BTreeMap::new();
        for (name, said) in members(self.document.get("x-amazon-apigateway-request-validators")) {
            let flag = |member: &str| said.get(member).and_then(Value::as_bool).unwrap_or(false);
            let same = known.iter().find(|known| known.name.as_ref() == Some(name));
            let validator = RequestValidator {
                id: same.map_or_else(|| rest_apis::new_id::<6>(self.call), |known| known.id.clone()),
                name: Some(name.clone()),
                validate_request_body: flag("validateRequestBody"),
                validate_request_parameters: flag("validateRequestParameters"),
            };
            put(self.tx, REQUEST_VALIDATORS.of(self.api), &validator.id, &validator)?;
            ids.insert(name.clone(), validator.id);
        }
        Ok(ids)
    }

    fn gateway_responses(&mut self) -> Result<(), ApiError> {
        for (response_type, said) in members(self.document.get("x-amazon-apigateway-gateway-responses")) {
            let usual = gateway_responses::default_of(response_type).map_err(|error| {
                found(&format!("Unable to put gateway response '{response_type}'"), &error)
            })?;
            let response = GatewayResponse {
                response_type: response_type.clone(),
                status_code: text(said, "statusCode").or(usual.status_code),
                response_parameters: methods::texts_by_name(said.get("responseParameters"))
                    .unwrap_or_default(),
                response_templates: methods::templates(said.get("responseTemplates"))
                    .unwrap_or(usual.response_templates),
                default_response: false,
            };
            put(self.tx, GATEWAY_RESPONSES.of(self.api), response_type, &response)?;
        }
        Ok(())
    }

    fn paths(
        &mut self,
        base: &str,
        authorizers: &BTreeMap<String, String>,
        validators: &BTreeMap<String, String>,
    ) -> Result<(), ApiError> {
        let document = self.document;
        for (path, item) in members(document.get("paths")) {
            let whole = format!("{base}{path}");
            let mut resource = self.resource(whole.trim_end_matches('/'))?;
            let item = document.resolved(item);
            for (name, http_method) in METHODS {
                let Some(operation) = item.get(name) else { continue };
                let said = methods::read(document, item, operation);
                let authorization = security::of_method(document, operation);
                let mut inline = Vec::new();
                let mut name_payload = |payload: &Payload| match payload {
                    Payload::Named(name) => name.clone(),
                    Payload::Inline(schema) => {
                        let name = format!("MODEL{}", rest_apis::new_id::<6>(self.call));
                        inline.push((name.clone(), schema.clone()));
                        name
                    }
                };
                let models: Texts =
                    said.models.iter().map(|(kind, payload)| (kind.clone(), name_payload(payload))).collect();
                let method_responses = methods::responses(&said, &mut name_payload);
                for (name, schema) in inline {
                    self.put_model(&name, &schema)?;
                }
                let method = Method {
                    http_method: http_method.to_owned(),
                    authorization_type: authorization.kind.unwrap_or("NONE").to_owned(),
                    authorizer_id: authorization
                        .scheme
                        .as_ref()
                        .and_then(|name| authorizers.get(name))
                        .cloned(),
                    api_key_required: authorization.api_key_required,
                    request_validator_id: said
                        .validator
                        .as_ref()
                        .and_then(|name| validators.get(name))
                        .cloned(),
                    operation_name: said.operation_name.clone(),
                    request_parameters: Some(said.parameters).filter(|flags| !flags.is_empty()),
                    request_models: Some(models).filter(|models| !models.is_empty()),
                    method_responses,
                    method_integration: None,
                    authorization_scopes: Some(authorization.scopes).filter(|scopes| !scopes.is_empty()),
                };
                let place = format!("on '{http_method}' for resource at path '{whole}'");
                let method = self.conforming(method, operation, &resource.id, &place)?;
                resource.resource_methods.insert(http_method.to_owned(), method);
            }
            put_resource(self.tx, self.api, &resource)?;
        }
        Ok(())
    }

    /// A method with its integration, both of which fit together.
    fn conforming(
        &mut self,
        method: Method,
        operation: &Value,
        resource: &str,
        place: &str,
    ) -> Result<Method, ApiError> {
        let mut method = crate::methods::conforming(self.tx, self.api, method)
            .map_err(|error| found(&format!("Unable to put method {place}"), &error))?;
        let Some(integration) = methods::integration(self.document, operation, resource) else {
            return Ok(method);
        };
        let fits = |integration| {
            let mut integration = integrations::conforming(&method, integration)?;
            let responses = std::mem::take(&mut integration.integration_responses);
            for (status, response) in responses {
                let response = integrations::conforming_response(&method, response)?;
                integration.integration_responses.insert(status, response);
            }
            Ok(integration)
        };
        let integration: Result<_, ApiError> = fits(integration);
        let integration =
            integration.map_err(|error| found(&format!("Unable to put integration {place}"), &error))?;
        method.method_integration = Some(integration);
        Ok(method)
    }

    /// The resource at a path, with those that lead to it; all that are not there are made.
    fn resource(&mut self, path: &str) -> Result<Resource, ApiError> {
        let mut known = resources::all(self.tx, self.api)?;
        let root = known.iter().find(|resource| resource.parent_id.is_none()).cloned();
        let mut here = root.ok_or_else(|| errors::corrupt("an API without a root"))?;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let next = path_under(&here.path, part);
            if let Some(there) = known.iter().find(|resource| resource.path == next) {
                here = there.clone();
                continue;
            }
            let fits =
                resources::check_part(part).and_then(|()| resources::check_place(&known, &here, part, None));
            fits.map_err(|error| found(&format!("Unable to create resource at path '{next}'"), &error))?;
            if known.len() >= resources::MOST_RESOURCES {
                return Err(errors::limit_exceeded("resources for this API"));
            }
            let made = Resource {
                id: rest_apis::new_id::<6>(self.call),
                parent_id: Some(here.id.clone()),
                path_part: Some(part.to_owned()),
                path: next,
                resource_methods: BTreeMap::new(),
            };
            put_resource(self.tx, self.api, &made)?;
            known.push(made.clone());
            here = made;
        }
        Ok(here)
    }
}
