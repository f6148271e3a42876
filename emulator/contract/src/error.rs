//! How an operation refuses.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};
use store::StoreError;

/// An error as AWS models it: a status, a code, a text and perhaps more. The door puts it into its protocol's words. A
/// service makes each of its errors in one function of its `errors.rs`.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `ResourceNotFoundException`.
    pub code: Cow<'static, str>,
    /// What stands before the code in `__type`, where it is not the service's own namespace: `com.amazon.coral.service`.
    pub namespace: Option<&'static str>,
    /// The text.
    pub message: String,
    /// Members besides the text, such as `CancellationReasons`.
    pub members: Map<String, Value>,
    /// Headers of the answer, such as `Location` and `ETag`.
    pub headers: Vec<(&'static str, String)>,
    /// What the older query protocol says in place of the code, where it differs.
    pub in_query: Option<InQuery>,
    /// A whole body in place of the one that the door would write: FHIR's `OperationOutcome`.
    pub body: Option<Value>,
}

/// How an error reads in the query protocol, for a service that speaks JSON, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InQuery {
    /// The code, such as `AWS.SimpleQueueService.NonExistentQueue`. JSON answers carry it in `x-amzn-query-error`.
    pub code: &'static str,
    /// The text, where that differs, too.
    pub message: Option<&'static str>,
}

impl ApiError {
    /// An error with a status, a code and a text.
    #[must_use]
    pub fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> ApiError {
        ApiError {
            status,
            code: code.into(),
            namespace: None,
            message: message.into(),
            members: Map::new(),
            headers: Vec::new(),
            in_query: None,
            body: None,
        }
    }

    /// A fault of ours. The cause is logged by dispatch; the caller reads AWS's text.
    #[must_use]
    pub fn internal(cause: impl Into<String>) -> ApiError {
        ApiError::new(500, "InternalServerError", cause)
    }

    /// An input that is not JSON, or not of the model's types: what AWS answers before the service sees it.
    #[must_use]
    pub fn serialization(message: impl Into<String>) -> ApiError {
        ApiError::new(400, "SerializationException", message).in_namespace("com.amazon.coral.service")
    }

    /// An operation of AWS that is not emulated.
    #[must_use]
    pub fn not_emulated(service: &str, operation: &str) -> ApiError {
        ApiError::new(501, "NotImplemented", format!("{service}:{operation} is not emulated by Millpond"))
    }

    /// A member of an input that is not emulated.
    #[must_use]
    pub fn member_not_emulated(operation: &str, member: &str) -> ApiError {
        ApiError::new(501, "NotImplemented", format!("{member} of {operation} is not emulated by Millpond"))
    }

    /// The same error under a namespace.
    #[must_use]
    pub fn in_namespace(mut self, namespace: &'static str) -> ApiError {
        self.namespace = Some(namespace);
        self
    }

    /// The same error with one more member.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: Value) -> ApiError {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// The same error with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> ApiError {
        self.headers.push((name, value.into()));
        self
    }

    /// The same error with another code in the query protocol.
    #[must_use]
    pub fn in_query(mut self, code: &'static str) -> ApiError {
        self.in_query = Some(InQuery { code, message: None });
        self
    }

    /// The same error with another code and another text in the query protocol.
    #[must_use]
    pub fn in_query_as(mut self, code: &'static str, message: &'static str) -> ApiError {
        self.in_query = Some(InQuery { code, message: Some(message) });
        self
    }

    /// The same error with a body of its own.
    #[must_use]
    pub fn with_body(mut self, body: Value) -> ApiError {
        self.body = Some(body);
        self
    }

    /// Whether the fault is ours.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.status >= 500 && self.status != 501
    }

    /// Whether too much was asked at once.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status == 429 || self.code.contains("Throttl") || self.code.contains("TooManyRequests")
    }

    /// Whether the same call will fail whenever it is made again.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.status == 501 || (self.status < 500 && !self.is_throttled())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.message)
    }
}

impl std::error::Error for ApiError {}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        ApiError::internal(error.to_string())
    }
}
