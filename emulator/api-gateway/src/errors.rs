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
