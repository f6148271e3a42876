//! Every error of API Gateway, once: its code, its text and, where AWS's words are not known, that they are believed.
//!
//! Captured texts were recorded from AWS and published, mostly with LocalStack's tests (tests/aws/services/apigateway).

use contract::ApiError;
use store::Scope;

/// A row that we wrote and cannot read.
pub(crate) fn corrupt(what: &str) -> ApiError {
    ApiError::internal(format!("{what} is not as it was written"))
}

/// A request that cannot be (captured for most texts; the doc comment of whoever says it tells where it is believed).
pub(crate) fn bad_request(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "BadRequestException", message)
}

/// A regular expression that is refused by name: one of Java's that cannot be read here, or one that is none at all.
pub(crate) fn pattern_not_emulated(member: &str, pattern: &str) -> ApiError {
    let text = format!(
        "{member} {pattern} cannot be read by Millpond, which emulates regular expressions without look-around, backreferences, \
         possessive quantifiers and atomic groups"
    );
    ApiError::new(501, "NotImplemented", text)
}

/// Something that is not here.
pub(crate) fn not_found(message: impl Into<String>) -> ApiError {
    ApiError::new(404, "NotFoundException", message)
}

/// Something that stands in the way.
pub(crate) fn conflict(message: impl Into<String>) -> ApiError {
    ApiError::new(409, "ConflictException", message)
}

/// An API that is not here (captured).
pub(crate) fn no_rest_api(scope: &Scope, id: &str) -> ApiError {
    not_found(format!("Invalid API identifier specified {}:{id}", scope.account))
}

/// A resource that is not here (captured).
pub(crate) fn no_resource() -> ApiError {
    not_found("Invalid Resource identifier specified")
}

/// A method that is not here (captured).
pub(crate) fn no_method() -> ApiError {
    not_found("Invalid Method identifier specified")
}

/// An integration that is not here (captured).
pub(crate) fn no_integration() -> ApiError {
    not_found("Invalid Integration identifier specified")
}

/// A response of a method or an integration that is not here (captured).
pub(crate) fn no_response() -> ApiError {
    not_found("Invalid Response status code specified")
}

/// A patch of a path that cannot be patched (captured: methods, APIs, gateway responses).
pub(crate) fn wrong_patch_path(path: &str) -> ApiError {
    bad_request(format!("Invalid patch path {path}"))
}

/// A patch of a path that can be patched, by an operation that cannot (captured: methods, APIs).
pub(crate) fn wrong_patch_operation(allowed: impl Iterator<Item = &'static str>) -> ApiError {
    let allowed: Vec<&str> = allowed.collect();
    bad_request(match allowed.as_slice() {
        [_, _, _] => "Invalid patch operation specified. Must be 'add'|'remove'|'replace'".to_owned(),
        allowed => format!("Invalid patch operation specified. Must be one of: [{}]", allowed.join(", ")),
    })
}

/// A value that a patch cannot put where it says. Captured for the compression size; else believed.
pub(crate) fn wrong_patch_value(name: &str, value: &str) -> ApiError {
    bad_request(match name {
        "minimumCompressionSize" => {
            "Invalid minimum compression size, must be between 0 and 10485760".to_owned()
        }
        _ => format!("Invalid value for {name}: {value}"),
    })
}

/// The same of the things whose refusal lists what can be (captured: resources, models, request validators). There are two spaces.
pub(crate) fn wrong_patch_path_of(path: &str, op: &str, paths: &[&str]) -> ApiError {
    let help = match paths {
        [] => "Please choose supported operations".to_owned(),
        _ => format!("Must be one of: [{}]", paths.join(", ")),
    };
    bad_request(format!("Invalid patch path  '{path}' specified for op '{op}'. {help}"))
}

/// An entry that a patch names and that is not there (captured: method responses).
pub(crate) fn no_entry(of: &str) -> ApiError {
    not_found(if of.ends_with("Models") || of.ends_with("Templates") {
        "Content-Type specified was not found"
    } else {
        "Invalid parameter name specified"
    })
}

/// An endpoint whose types leave none (captured).
pub(crate) fn no_endpoint_type() -> ApiError {
    bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
}

/// A mapping expression that is none (captured).
pub(crate) fn invalid_mapping(expression: &str) -> ApiError {
    bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         specified: {expression}]"
    ))
}

/// A mapping expression that names a parameter which the method does not have (captured).
pub(crate) fn unknown_parameter(expression: &str) -> ApiError {
    bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         parameter specified: {expression}]"
    ))
}

/// A content type that is none (captured).
pub(crate) fn invalid_content_type(content_type: &str) -> ApiError {
    bad_request(format!(
        "Validation Result: warnings : [], errors : [Invalid content type specified: {content_type}]"
    ))
}

/// An authorizer that a method needs and does not have (captured).
pub(crate) fn method_needs_authorizer() -> ApiError {
    bad_request(
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a \
         valid authorizer.",
    )
}

/// More of something than an account or an API may have. Believed: the text.
pub(crate) fn limit_exceeded(what: &str) -> ApiError {
    ApiError::new(429, "LimitExceededException", format!("Maximum number of {what} has been reached."))
}

/// An authorizer that is not here (captured).
pub(crate) fn no_authorizer() -> ApiError {
    not_found("Invalid Authorizer identifier specified")
}

/// A request validator that is not here (captured).
pub(crate) fn no_request_validator() -> ApiError {
    not_found("Invalid Request Validator identifier specified")
}

/// A model that is not here (captured).
pub(crate) fn no_model(name: &str) -> ApiError {
    not_found(format!("Invalid model name specified: {name}"))
}

/// A deployment that is not here (captured).
pub(crate) fn no_deployment() -> ApiError {
    not_found("Invalid Deployment identifier specified")
}

/// A stage that is not here (captured).
pub(crate) fn no_stage() -> ApiError {
    not_found("Invalid stage identifier specified")
}
