//! Integrations: what must hold of one, and what may be patched.

use contract::ApiError;

use crate::data_plane::patterns;
use crate::errors;
use crate::model::integration::{Integration, IntegrationResponse};
use crate::model::method::{HTTP_METHODS, Method};
use crate::model::{Templates, Texts};
use crate::patching::{ADD_REMOVE, ANY, Kind, REPLACE, Table, Wording, row};

/// The shortest time that an integration may be given, in milliseconds (documented).
const SHORTEST_TIMEOUT: i64 = 50;
/// The longest: of regional APIs, whose quota can be raised (documented).
const LONGEST_TIMEOUT: i64 = 300_000;

/// What may be patched of an integration.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Plain,
    paths: &[
        row("/type", REPLACE, Kind::Text),
        row("/httpMethod", REPLACE, Kind::Text),
        row("/uri", REPLACE, Kind::Text),
        row("/connectionType", REPLACE, Kind::Text),
        row("/connectionId", REPLACE, Kind::Text),
        row("/credentials", REPLACE, Kind::Text),
        row("/requestParameters/{name}", ANY, Kind::Entry),
        row("/requestTemplates/{contentType}", ANY, Kind::Template),
        row("/passthroughBehavior", REPLACE, Kind::Text),
        row("/contentHandling", REPLACE, Kind::Text),
        row("/timeoutInMillis", REPLACE, Kind::Integer),
        row("/cacheNamespace", REPLACE, Kind::Text),
        row("/cacheKeyParameters/{name}", ADD_REMOVE, Kind::Member),
        row("/tlsConfig/insecureSkipVerification", REPLACE, Kind::Flag),
        row("/responseTransferMode", REPLACE, Kind::Text),
        row("/integrationTarget", REPLACE, Kind::Text),
    ],
};

/// What may be patched of an integration's response.
pub(crate) static RESPONSE_PATCHES: Table = Table {
    wording: Wording::Plain,
    paths: &[
        row("/selectionPattern", REPLACE, Kind::Text),
        row("/contentHandling", REPLACE, Kind::Text),
        row("/responseParameters/{name}", ANY, Kind::Entry),
        row("/responseTemplates/{contentType}", ANY, Kind::Template),
    ],
};

/// An integration whose parts fit together and fit its method, with what AWS fills in. The texts are captured, but for those that
/// the code says are believed.
///
/// # Errors
/// `BadRequestException`; what is not emulated is refused by name.
pub(crate) fn conforming(method: &Method, mut integration: Integration) -> Result<Integration, ApiError> {
    let kind = integration.r#type.as_str();
    if kind != "MOCK" {
        match integration.http_method.as_deref() {
            None | Some("") => {
                return Err(errors::bad_request("Enumeration value for HttpMethod must be non-empty"));
            }
            Some(name) if !HTTP_METHODS.contains(&name) => {
                let options = HTTP_METHODS.join(",");
                let text = format!("Invalid HttpMethod specified. Valid options are {options}");
                return Err(errors::bad_request(text));
            }
            Some(_) => {}
        }
        check_uri(kind, integration.uri.as_deref().unwrap_or_default())?;
    }
    if matches!(kind, "HTTP" | "HTTP_PROXY") {
        integration.connection_type.get_or_insert_with(|| "INTERNET".to_owned());
    }
    if integration.connection_type.as_deref() == Some("VPC_LINK") {
        return Err(ApiError::member_not_emulated("PutIntegration", "connectionType VPC_LINK"));
    }
    let behavior = integration.passthrough_behavior.get_or_insert_with(|| "WHEN_NO_MATCH".to_owned());
    if !matches!(behavior.as_str(), "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER") {
        // Believed: the text.
        let options = "WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER";
        let text = format!("Invalid PassthroughBehavior specified. Valid options are {options}");
        return Err(errors::bad_request(text));
    }
    if !(SHORTEST_TIMEOUT..=LONGEST_TIMEOUT).contains(&integration.timeout_in_millis) {
        return Err(errors::bad_request("Timeout should be between 50 ms and 29000 ms"));
    }
    integration.request_parameters = integration.request_parameters.filter(|map| !map.is_empty());
    integration.request_templates = templates(integration.request_templates)?;
    check_request_parameters(method, integration.request_parameters.as_ref())?;
    Ok(integration)
}

fn check_uri(kind: &str, uri: &str) -> Result<(), ApiError> {
    if kind.starts_with("HTTP") {
        let is_endpoint = uri.starts_with("http://") || uri.starts_with("https://") || uri.starts_with("${");
        let text = "Invalid HTTP endpoint specified for URI";
        return if is_endpoint { Ok(()) } else { Err(errors::bad_request(text)) };
    }
    // arn:aws:apigateway:{region}:{service}:{path|action}/{what}
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let [arn, _, gateway, _, service, what] = parts.as_slice() else {
        return Err(errors::bad_request("Invalid ARN specified in the request"));
    };
    if *arn != "arn" || *gateway != "apigateway" {
        return Err(errors::bad_request("Invalid ARN specified in the request"));
    }
    if !what.starts_with("path/") && !what.starts_with("action/") {
        return Err(errors::bad_request("AWS ARN for integration must contain path or action"));
    }
    if kind == "AWS_PROXY" && !matches!(*service, "lambda" | "firehose") {
        let text = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.";
        return Err(errors::bad_request(text));
    }
    Ok(())
}

/// Templates as AWS keeps them: an empty one is null, and none at all are absent.
fn templates(templates: Option<Templates>) -> Result<Option<Templates>, ApiError> {
    let Some(mut templates) = templates.filter(|map| !map.is_empty()) else { return Ok(None) };
    for (content_type, template) in &mut templates {
        if !content_type.contains('/') && content_type != "$default" {
            return Err(errors::invalid_content_type(content_type));
        }
        *template = template.take().filter(|text| !text.is_empty());
    }
    Ok(Some(templates))
}

fn check_request_parameters(method: &Method, parameters: Option<&Texts>) -> Result<(), ApiError> {
    for (target, source) in parameters.into_iter().flatten() {
        let place = target.strip_prefix("integration.request.").and_then(|rest| rest.split_once('.'));
        if !matches!(place, Some(("header" | "querystring" | "path", name)) if !name.is_empty()) {
            return Err(errors::invalid_mapping(target));
        }
        if !is_source(source, "method.request.") {
            return Err(errors::invalid_mapping(source));
        }
        // What is said of several values is the same parameter.
        let named = source
            .replace(".multivalueheader.", ".header.")
            .replace(".multivaluequerystring.", ".querystring.");
        let is_of_body = named == "method.request.body" || named.starts_with("method.request.body.");
        let knows =
            |name: &str| method.request_parameters.as_ref().is_some_and(|known| known.contains_key(name));
        if named.starts_with("method.request.") && !is_of_body && !knows(&named) && !knows(source) {
            return Err(errors::unknown_parameter(source));
        }
    }
    Ok(())
}

/// Whether a text says where a value comes from: from here, from the context, from a stage variable, or itself.
fn is_source(text: &str, here: &str) -> bool {
    let is_static = text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
    is_static || [here, "context.", "stageVariables."].iter().any(|place| text.starts_with(place))
}

/// A response of an integration whose parts fit together and fit its method.
///
/// # Errors
/// `BadRequestException`; a pattern that is not emulated is refused by name.
pub(crate) fn conforming_response(
    method: &Method,
    mut response: IntegrationResponse,
) -> Result<IntegrationResponse, ApiError> {
    // The method need not answer with this status: a request finds that out (captured).
    let answer = method.method_responses.get(&response.status_code);
    let declared = answer.and_then(|answer| answer.response_parameters.as_ref());
    for (target, source) in response.response_parameters.iter().flatten() {
        if target.strip_prefix("method.response.header.").is_none_or(str::is_empty) {
            return Err(errors::invalid_mapping(target));
        }
        if !declared.is_some_and(|known| known.contains_key(target)) {
            return Err(errors::unknown_parameter(target));
        }
        if !is_source(source, "integration.response.") {
            return Err(errors::invalid_mapping(source));
        }
    }
    if let Some(pattern) = &response.selection_pattern {
        patterns::check("selectionPattern", pattern)?;
    }
    response.response_templates = templates(response.response_templates)?;
    Ok(response)
}
