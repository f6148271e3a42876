//! The ways in which a gateway answers by itself: the types of gateway responses, with their statuses and texts.
//!
//! Statuses are documented (devguide, gateway response types). Texts and `x-amzn-ErrorType` are those that users and emulators'
//! tests against AWS have captured, where they have; the table says which are believed. `REQUEST_TOO_LARGE` is the door's to say,
//! before any API is asked, but of a body that becomes too large when it is decompressed. Never answered: `INVALID_SIGNATURE`, `RESOURCE_NOT_FOUND`, `WAF_FILTERED`.

/// A type of gateway response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Such as `ACCESS_DENIED`.
    pub(crate) name: &'static str,
    /// Unless the API says otherwise.
    pub(crate) status: u16,
    /// The text, unless the failure has one of its own.
    pub(crate) message: &'static str,
    /// What stands in `x-amzn-ErrorType`.
    pub(crate) error_type: &'static str,
    /// How the body is written when the API says nothing: faults found behind the request's door have a space.
    pub(crate) body: Shape,
}

/// How AWS writes the default body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `{"message":"..."}`
    Tight,
    /// `{"message": "..."}`
    Spaced,
    /// `{"Message":"..."}`
    Capital,
}

const fn kind(
    name: &'static str,
    status: u16,
    message: &'static str,
    error_type: &'static str,
    body: Shape,
) -> Kind {
    Kind { name, status, message, error_type, body }
}

pub(crate) static ACCESS_DENIED: Kind = kind(
    "ACCESS_DENIED",
    403,
    "User is not authorized to access this resource",
    "AccessDeniedException",
    Shape::Capital,
);
pub(crate) static API_CONFIGURATION_ERROR: Kind = kind(
    "API_CONFIGURATION_ERROR",
    500,
    "Internal server error",
    "InternalServerErrorException",
    Shape::Spaced,
);
pub(crate) static AUTHORIZER_CONFIGURATION_ERROR: Kind =
    kind("AUTHORIZER_CONFIGURATION_ERROR", 500, "null", "AuthorizerConfigurationException", Shape::Tight);
pub(crate) static AUTHORIZER_FAILURE: Kind =
    kind("AUTHORIZER_FAILURE", 500, "null", "InternalServerErrorException", Shape::Tight);
pub(crate) static BAD_REQUEST_PARAMETERS: Kind = kind(
    "BAD_REQUEST_PARAMETERS",
    400,
    "Missing required request parameters",
    "BadRequestException",
    Shape::Spaced,
);
pub(crate) static BAD_REQUEST_BODY: Kind =
    kind("BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException", Shape::Spaced);
/// Believed: the text. Its status is documented as 403; a token of a user pool that has expired is answered 401 (captured).
pub(crate) static EXPIRED_TOKEN: Kind =
    kind("EXPIRED_TOKEN", 401, "The incoming token has expired", "UnauthorizedException", Shape::Tight);
/// For a stage that is not there or a host that is switched off; no type of gateway response.
pub(crate) static FORBIDDEN: Kind = kind("", 403, "Forbidden", "ForbiddenException", Shape::Tight);
/// Believed: the text.
pub(crate) static INTEGRATION_FAILURE: Kind = kind(
    "INTEGRATION_FAILURE",
    504,
    "Network error communicating with endpoint",
    "InternalServerErrorException",
    Shape::Spaced,
);
/// What a function answered is no answer: 502 (captured).
pub(crate) static MALFORMED_ANSWER: Kind =
    kind("INTEGRATION_FAILURE", 502, "Internal server error", "InternalServerErrorException", Shape::Spaced);
pub(crate) static INTEGRATION_TIMEOUT: Kind = kind(
    "INTEGRATION_TIMEOUT",
    504,
    "Endpoint request timed out",
    "InternalServerErrorException",
    Shape::Spaced,
);
pub(crate) static INVALID_API_KEY: Kind =
    kind("INVALID_API_KEY", 403, "Forbidden", "ForbiddenException", Shape::Tight);
pub(crate) static MISSING_AUTHENTICATION_TOKEN: Kind = kind(
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "Missing Authentication Token",
    "MissingAuthenticationTokenException",
    Shape::Tight,
);
pub(crate) static QUOTA_EXCEEDED: Kind =
    kind("QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException", Shape::Tight);
/// The text is the door's (captured).
pub(crate) static REQUEST_TOO_LARGE: Kind =
    kind("REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestTooLargeException", Shape::Tight);
pub(crate) static THROTTLED: Kind =
    kind("THROTTLED", 429, "Too Many Requests", "TooManyRequestsException", Shape::Tight);
pub(crate) static UNAUTHORIZED: Kind =
    kind("UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException", Shape::Tight);
pub(crate) static UNSUPPORTED_MEDIA_TYPE: Kind =
    kind("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException", Shape::Spaced);

/// Why a request is answered by the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: &'static Kind,
    /// In place of the kind's own text.
    pub(crate) message: Option<String>,
    /// What a validation found, for `$context.error.validationErrorString`.
    pub(crate) validation: Option<String>,
    /// What went wrong inside, for the log and never for the client.
    pub(crate) cause: Option<String>,
}

impl From<&'static Kind> for Failure {
    fn from(kind: &'static Kind) -> Failure {
        Failure { kind, message: None, validation: None, cause: None }
    }
}

impl Failure {
    /// A failure with a text of its own.
    pub(crate) fn saying(kind: &'static Kind, message: impl Into<String>) -> Failure {
        Failure { message: Some(message.into()), ..kind.into() }
    }

    /// A failure whose cause the log tells.
    pub(crate) fn because(kind: &'static Kind, cause: impl Into<String>) -> Failure {
        Failure { cause: Some(cause.into()), ..kind.into() }
    }

    /// What the client reads; nothing of an authorizer that failed.
    pub(crate) fn message(&self) -> Option<&str> {
        match &self.message {
            Some(message) => Some(message),
            None if self.kind.message == "null" => None,
            None => Some(self.kind.message),
        }
    }

    /// The text as JSON: `$context.error.messageString`.
    pub(crate) fn message_string(&self) -> String {
        self.message()
            .map_or_else(|| "null".to_owned(), |message| serde_json::Value::from(message).to_string())
    }

    /// The body that AWS writes when the API says nothing.
    pub(crate) fn default_body(&self) -> String {
        let text = self.message_string();
        match self.kind.body {
            Shape::Tight => format!("{{\"message\":{text}}}"),
            Shape::Spaced => format!("{{\"message\": {text}}}"),
            Shape::Capital => format!("{{\"Message\":{text}}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Clients compare these bodies byte for byte; the spaces are AWS's.
    #[test]
    fn bodies_are_written_as_aws_writes_them() {
        for (failure, body) in [
            (Failure::from(&MISSING_AUTHENTICATION_TOKEN), r#"{"message":"Missing Authentication Token"}"#),
            (Failure::from(&MALFORMED_ANSWER), r#"{"message": "Internal server error"}"#),
            (Failure::from(&AUTHORIZER_FAILURE), r#"{"message":null}"#),
            (
                Failure::saying(
                    &ACCESS_DENIED,
                    "User is not authorized to access this resource with an explicit deny",
                ),
                r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#,
            ),
            (Failure::saying(&BAD_REQUEST_PARAMETERS, "a \"b\""), r#"{"message": "a \"b\""}"#),
        ] {
            assert_eq!(failure.default_body(), body);
        }
    }
}
