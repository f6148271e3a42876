//! Every error that the door itself answers with, one function each, in AWS's words.

use contract::ApiError;
pub(crate) use contract::error_shapes::FAULT;
use contract::error_shapes::FRONT_END;

fn coral(status: u16, code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(status, code, message).in_namespace(FRONT_END)
}

/// Nothing says who calls.
pub(crate) fn missing_authentication_token() -> ApiError {
    coral(400, "MissingAuthenticationTokenException", "Request is missing Authentication Token")
}

/// A credential that is there twice.
pub(crate) fn signed_twice() -> ApiError {
    let message = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
    coral(400, "InvalidSignatureException", message)
}

/// An `Authorization` header without its parts.
pub(crate) fn incomplete_signature(missing: &str) -> ApiError {
    coral(400, "IncompleteSignatureException", missing)
}

/// An access key that nobody was given.
pub(crate) fn unrecognized_client() -> ApiError {
    coral(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
}

/// A signature over something else than what came, or with another secret.
pub(crate) fn signature_does_not_match() -> ApiError {
    invalid_signature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details.",
    )
}

/// A signature that is refused for a reason of its own.
pub(crate) fn invalid_signature(message: impl Into<String>) -> ApiError {
    coral(400, "InvalidSignatureException", message)
}

/// A target that names no operation.
pub(crate) fn unknown_operation() -> ApiError {
    coral(400, "UnknownOperationException", "")
}

/// A body that is larger than `limit` bytes, as sent or decompressed.
pub(crate) fn too_large(limit: usize) -> ApiError {
    coral(413, "RequestEntityTooLargeException", format!("Request body exceeds the limit of {limit} bytes"))
}

/// Headers and target that are larger than allowed.
pub(crate) fn head_too_large() -> ApiError {
    coral(
        400,
        "RequestHeaderSectionTooLarge",
        "Your request header and query parameters used to make the request exceed the maximum allowed size.",
    )
}

/// A body that is not compressed as its header says. AWS fails over it, so it says 500.
pub(crate) fn bad_coding() -> ApiError {
    coral(500, "InternalFailure", "the body is not what its Content-Encoding says")
}

/// A body that is not chunked as its headers say.
pub(crate) fn bad_chunks() -> ApiError {
    coral(400, "IncompleteBody", "The request body terminated unexpectedly")
}

/// A body that ended early. Nobody is left to read this.
pub(crate) fn client_gone() -> ApiError {
    coral(400, "RequestAbortedException", "the body ended before its end")
}

/// A body whose next bytes did not come.
pub(crate) fn body_timeout() -> ApiError {
    coral(408, "RequestTimeoutException", "the body did not arrive in time")
}
