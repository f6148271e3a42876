//! OAuth's own errors.

use contract::{ApiError, HttpAnswer};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use serde_json::{Value, json};

/// An error of OAuth, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    InvalidClient,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidToken,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedTokenType,
}

impl Refusal {
    /// As the wire has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Refusal::InvalidClient => "invalid_client",
            Refusal::InvalidGrant => "invalid_grant",
            Refusal::InvalidRequest => "invalid_request",
            Refusal::InvalidScope => "invalid_scope",
            Refusal::InvalidToken => "invalid_token",
            Refusal::UnauthorizedClient => "unauthorized_client",
            Refusal::UnsupportedGrantType => "unsupported_grant_type",
            Refusal::UnsupportedTokenType => "unsupported_token_type",
        }
    }

    /// As an error that an operation ends with. AWS answers 400 to all but a token that is not good
    /// (documented: "The token issuer endpoint", "The userInfo endpoint").
    pub(crate) fn error(self) -> ApiError {
        let status = if self == Refusal::InvalidToken { 401 } else { 400 };
        ApiError::new(status, self.name(), self.name()).with_body(json!({"error": self.name()}))
    }
}

/// JSON that nobody may keep.
pub(crate) fn json_answer(body: &Value) -> HttpAnswer {
    HttpAnswer::new(StatusCode::OK, body.to_string())
        .with_header(CONTENT_TYPE, "application/json;charset=UTF-8")
        .with_header(CACHE_CONTROL, "no-store")
}
