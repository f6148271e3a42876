//! Makes a deployment ready from the snapshot that it has frozen.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::snapshot::Snapshot;
use crate::model::{self, Texts};

use super::super::mapping::{Source, Target};
use super::super::path_tree::PathTree;
use super::super::patterns::Pattern;
use super::{
    Authorization, Authorizer, AuthorizerKind, ContentHandling, Deployed, GatewayResponse, Integration,
    IntegrationKind, Method, Passthrough, Resource, Response, Templates,
};

/// Reads a snapshot.
pub(crate) fn read(snapshot: &Snapshot) -> Deployed {
    let api = &snapshot.rest_api;
    let mut resources = PathTree::default();
    for resource in snapshot.resources.iter().filter(|resource| !resource.resource_methods.is_empty()) {
        let methods = resource.resource_methods.iter();
        let methods =
            methods.map(|(name, described)| (name.clone(), Arc::new(method(snapshot, described)))).collect();
        let ready = Resource { id: resource.id.clone(), path: resource.path.clone(), methods };
        resources.put(&resource.path, Arc::new(ready));
    }
    let authorizers = snapshot.authorizers.iter();
    let models = snapshot.models.iter().filter_map(|(name, model)| {
        let schema = serde_json::from_str(model.schema.as_deref()?).ok()?;
        Some((name.clone(), schema))
    });
    let gateway_responses = snapshot.gateway_responses.iter();
    Deployed {
        api: api.id.clone(),
        endpoint_type: api.endpoint_configuration.types.first().cloned().unwrap_or_default(),
        binary_media_types: api.binary_media_types.clone(),
        minimum_compression_size: api.minimum_compression_size.and_then(|size| usize::try_from(size).ok()),
        disable_execute_api_endpoint: api.disable_execute_api_endpoint,
        key_from_authorizer: api.api_key_source == "AUTHORIZER",
        resources,
        authorizers: authorizers
            .filter_map(|(id, described)| Some((id.clone(), Arc::new(authorizer(described)?))))
            .collect(),
        models: models.collect(),
        gateway_responses: gateway_responses
            .map(|(name, described)| (name.clone(), gateway_response(described)))
            .collect(),
    }
}

fn method(snapshot: &Snapshot, described: &model::method::Method) -> Method {
    let scopes = described.authorization_scopes.clone().unwrap_or_default();
    let authorization = match (described.authorization_type.as_str(), &described.authorizer_id) {
        ("AWS_IAM", _) => Authorization::Iam,
        ("CUSTOM" | "COGNITO_USER_POOLS", Some(id)) => Authorization::Authorizer(id.clone(), scopes),
        _ => Authorization::Nobody,
    };
    let validator = described.request_validator_id.as_ref();
    let validator = validator.and_then(|id| snapshot.request_validators.get(id));
    let checks_parameters = validator.is_some_and(|validator| validator.validate_request_parameters);
    let checks_body = validator.is_some_and(|validator| validator.validate_request_body);
    let parameters = described.request_parameters.iter().flatten().filter(|_| checks_parameters);
    let required = parameters.filter(|(_, is_required)| **is_required).filter_map(|(name, _)| {
        let shown = name.splitn(4, '.').last().unwrap_or(name).to_owned();
        Some((shown, Source::read(name)?))
    });
    let body_models = described.request_models.iter().flatten();
    let body_models = body_models.map(|(media_type, name)| (media_type.to_ascii_lowercase(), name.clone()));
    let responses = described.method_responses.iter().map(|(status, response)| {
        let parameters = response.response_parameters.iter().flatten();
        (status.clone(), parameters.filter_map(|(name, _)| Target::read(name)).collect())
    });
    Method {
        authorization,
        api_key_required: described.api_key_required,
        operation_name: described.operation_name.clone(),
        required: required.collect(),
        body_models: checks_body.then(|| body_models.collect()),
        responses: responses.collect::<HashMap<_, _>>(),
        integration: described.method_integration.as_ref().map(integration),
    }
}

fn integration(described: &model::integration::Integration) -> Integration {
    let kind = match described.r#type.as_str() {
        "AWS" => IntegrationKind::Aws,
        "AWS_PROXY" => IntegrationKind::AwsProxy,
        "HTTP" => IntegrationKind::Http,
        "HTTP_PROXY" => IntegrationKind::HttpProxy,
        _ => IntegrationKind::Mock,
    };
    let passthrough = match described.passthrough_behavior.as_deref() {
        Some("WHEN_NO_TEMPLATES") => Passthrough::WhenNoTemplates,
        Some("NEVER") => Passthrough::Never,
        _ => Passthrough::WhenNoMatch,
    };
    let responses = described.integration_responses.values().map(|response| {
        let pattern = Pattern::read(response.selection_pattern.as_deref());
        Response {
            status: response.status_code.clone(),
            is_default: pattern.is_none(),
            pattern,
            parameters: parameters(response.response_parameters.as_ref()),
            templates: Templates::read(response.response_templates.iter().flatten()),
            content_handling: content_handling(response.content_handling.as_deref()),
        }
    });
    let parameters = parameters(described.request_parameters.as_ref());
    // A key parameter is one of the method's, or of the integration's, which is made of one of the method's.
    let cache_keys = described.cache_key_parameters.iter().filter_map(|name| {
        let target = Target::read(name);
        let mapped = parameters.iter().find(|(known, _)| Some(known) == target.as_ref());
        mapped.map(|(_, source)| source.clone()).or_else(|| Source::read(name))
    });
    Integration {
        kind,
        cache_keys: cache_keys.collect(),
        cache_namespace: described.cache_namespace.clone(),
        uri: described.uri.clone().unwrap_or_default(),
        http_method: described.http_method.clone().unwrap_or_default(),
        parameters,
        templates: Templates::read(described.request_templates.iter().flatten()),
        passthrough,
        content_handling: content_handling(described.content_handling.as_deref()),
        timeout_milliseconds: described.timeout_in_millis,
        responses: responses.collect(),
    }
}

fn parameters(described: Option<&Texts>) -> Vec<(Target, Source)> {
    let read = |(target, source): (&String, &String)| Some((Target::read(target)?, Source::read(source)?));
    described.into_iter().flatten().filter_map(read).collect()
}

fn content_handling(described: Option<&str>) -> Option<ContentHandling> {
    match described? {
        "CONVERT_TO_BINARY" => Some(ContentHandling::ToBinary),
        "CONVERT_TO_TEXT" => Some(ContentHandling::ToText),
        _ => None,
    }
}

/// An authorizer, if it is of a type that there is.
fn authorizer(described: &model::authorizer::Authorizer) -> Option<Authorizer> {
    let uri = || described.authorizer_uri.clone().unwrap_or_default();
    let kind = match described.r#type.as_str() {
        "TOKEN" => AuthorizerKind::Function { uri: uri(), is_request: false },
        "REQUEST" => AuthorizerKind::Function { uri: uri(), is_request: true },
        "COGNITO_USER_POOLS" => {
            AuthorizerKind::UserPools(described.provider_arns.clone().unwrap_or_default())
        }
        _ => return None,
    };
    let sources = described.identity_source.as_deref().unwrap_or_default().split(',');
    Some(Authorizer {
        id: described.id.clone(),
        kind,
        sources: sources.filter_map(|source| Source::read(source.trim())).collect(),
        validation: Pattern::read(described.identity_validation_expression.as_deref()),
        seconds: described.authorizer_result_ttl_in_seconds.unwrap_or(model::authorizer::DEFAULT_RESULT_TTL),
    })
}

fn gateway_response(described: &model::gateway_response::GatewayResponse) -> GatewayResponse {
    let templates = described.response_templates.iter();
    GatewayResponse {
        status: described.status_code.as_deref().and_then(|status| status.parse().ok()),
        parameters: parameters(Some(&described.response_parameters)),
        templates: templates
            .filter_map(|(media_type, template)| Some((media_type.clone(), template.clone()?)))
            .collect(),
    }
}
