//! Methods: how one is found and changed, and what must hold of it.

use std::collections::BTreeSet;

use contract::ApiError;
use store::{Key, Tx};

use crate::collections::{AUTHORIZERS, MODELS, REQUEST_VALIDATORS, Rows, put_resource, resource};
use crate::model::Texts;
use crate::model::method::{HTTP_METHODS, Method, MethodResponse};
use crate::patching::{ADD_REMOVE, ANY, Kind, REPLACE, Table, Wording, row};
use crate::{errors, resources};

/// What may be patched of a method.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Plain,
    paths: &[
        row("/authorizationType", REPLACE, Kind::Text),
        row("/authorizerId", REPLACE, Kind::Text),
        row("/authorizationScopes", ADD_REMOVE, Kind::Item),
        row("/apiKeyRequired", REPLACE, Kind::Flag),
        row("/operationName", REPLACE, Kind::Text),
        row("/requestParameters/{name}", ANY, Kind::FlagEntry),
        row("/requestModels/{contentType}", ANY, Kind::Entry),
        row("/requestValidatorId", REPLACE, Kind::Text),
    ],
};

/// What may be patched of an answer of a method.
pub(crate) static RESPONSE_PATCHES: Table = Table {
    wording: Wording::Plain,
    paths: &[
        row("/responseParameters/{name}", ANY, Kind::FlagEntry),
        row("/responseModels/{contentType}", ANY, Kind::Entry),
    ],
};

/// The places where a request has parameters.
const REQUEST_PARAMETERS: [&str; 5] = [
    "method.request.querystring.",
    "method.request.header.",
    "method.request.path.",
    "method.request.multivaluequerystring.",
    "method.request.multivalueheader.",
];

/// A method of a resource.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn method(rows: &impl Rows, api: &str, id: &str, http_method: &str) -> Result<Method, ApiError> {
    resource(rows, api, id)?.resource_methods.remove(http_method).ok_or_else(errors::no_method)
}

/// Changes a method, and gives what the change gives.
///
/// # Errors
/// `NotFoundException`, or what the change answers.
pub(crate) fn change<T>(
    tx: &mut Tx<'_>,
    api: &str,
    id: &str,
    http_method: &str,
    change: impl FnOnce(&mut Tx<'_>, &mut Method) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let mut resource = resource(tx, api, id)?;
    let method = resource.resource_methods.get_mut(http_method).ok_or_else(errors::no_method)?;
    let answer = change(tx, method)?;
    put_resource(tx, api, &resource)?;
    Ok(answer)
}

/// A method whose parts fit together (captured, but where it says so).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn conforming(rows: &impl Rows, api: &str, mut method: Method) -> Result<Method, ApiError> {
    if !HTTP_METHODS.contains(&method.http_method.as_str()) {
        let options = HTTP_METHODS.join(",");
        return Err(errors::bad_request(format!(
            "Invalid HttpMethod specified. Valid options are {options}"
        )));
    }
    match method.authorization_type.as_str() {
        "NONE" | "AWS_IAM" => method.authorizer_id = None,
        "CUSTOM" | "COGNITO_USER_POOLS" => {
            let id = method.authorizer_id.as_deref().unwrap_or_default();
            if rows.row(AUTHORIZERS.of(api), &Key::text(id)).is_none() {
                return Err(errors::method_needs_authorizer());
            }
        }
        // Believed: the text.
        _ => {
            let options = "NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS";
            let text = format!("Invalid AuthorizationType specified. Valid options are {options}");
            return Err(errors::bad_request(text));
        }
    }
    if let Some(id) = &method.request_validator_id
        && rows.row(REQUEST_VALIDATORS.of(api), &Key::text(id)).is_none()
    {
        return Err(errors::bad_request("Invalid Request Validator identifier specified"));
    }
    check_models(rows, api, method.request_models.as_ref())?;
    check_parameters(method.request_parameters.iter().flat_map(|parameters| parameters.keys()))?;
    Ok(method)
}

fn check_parameters<'p>(names: impl Iterator<Item = &'p String>) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    for name in names {
        let place = REQUEST_PARAMETERS.into_iter().find_map(|place| name.strip_prefix(place));
        let Some(short) = place.filter(|short| !short.is_empty()) else {
            return Err(errors::invalid_mapping(name));
        };
        if !seen.insert(short) {
            let text = "Parameter names must be unique across querystring, header and path";
            return Err(errors::bad_request(text));
        }
    }
    Ok(())
}

fn check_models(rows: &impl Rows, api: &str, models: Option<&Texts>) -> Result<(), ApiError> {
    for (content_type, model) in models.into_iter().flatten() {
        if !content_type.contains('/') {
            return Err(errors::invalid_content_type(content_type));
        }
        if rows.row(MODELS.of(api), &Key::text(model)).is_none() {
            return Err(errors::bad_request(format!("Invalid model identifier specified: {model}")));
        }
    }
    Ok(())
}

/// That the parts of an answer of a method fit together.
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_response(rows: &impl Rows, api: &str, response: &MethodResponse) -> Result<(), ApiError> {
    for name in response.response_parameters.iter().flat_map(|parameters| parameters.keys()) {
        if name.strip_prefix("method.response.header.").is_none_or(str::is_empty) {
            return Err(errors::invalid_mapping(name));
        }
    }
    check_models(rows, api, response.response_models.as_ref())
}

/// Where the first method of an API is of which something holds: the resource's path, a slash and the method (captured, so `//ANY` for
/// the root's).
pub(crate) fn any(
    rows: &impl Rows,
    api: &str,
    holds: impl Fn(&Method) -> bool,
) -> Result<Option<String>, ApiError> {
    // From the deepest path up, as AWS finds them (captured for two).
    for resource in resources::all(rows, api)?.iter().rev() {
        if let Some(method) = resource.resource_methods.values().find(|method| holds(method)) {
            return Ok(Some(format!("{}/{}", resource.path, method.http_method)));
        }
    }
    Ok(None)
}
