//! The way out of the machine: HTTP requests to endpoints that a user has named, such as a rest-hook.
//!
//! A service asks [`Call::outside`](crate::Call); what is behind it is the program's client, or a test's own endpoint.
//! Nothing else of the program opens a connection to anywhere.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use store::Cause;

use crate::call::Caller;

/// Who sends a request, and why. As an extension of a request it goes no further than this program: what answers for AWS's
/// hosts in here takes it for the caller and for the cause.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Whom the request acts for; nobody if it must sign for itself.
    pub caller: Option<Caller>,
    /// The call that sends it.
    pub cause: Cause,
}

/// How long whoever sends a request waits for its answer. An extension of a request; without it the client's own limit holds.
///
/// The connection is part of it. Beyond the program it is the machine's time, and the clock's for what is answered in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerWithin(pub Duration);

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideError(
    /// Names the host and what went wrong, fit for a user's eyes.
    pub String,
    /// Whether somebody was there, and too slow.
    bool,
);

impl OutsideError {
    /// Nobody was there, or what came was no answer.
    #[must_use]
    pub fn new(text: impl Into<String>) -> OutsideError {
        OutsideError(text.into(), false)
    }

    /// The whole answer was not there in time.
    #[must_use]
    pub fn late(text: impl Into<String>) -> OutsideError {
        OutsideError(text.into(), true)
    }

    /// Whether the time was over.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.1
    }
}

impl fmt::Display for OutsideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OutsideError {}

/// What comes of a request to outside.
pub type Outcome = Pin<Box<dyn Future<Output = Result<Response<Bytes>, OutsideError>> + Send>>;

/// Sends requests out.
pub trait Outside: Send + Sync + fmt::Debug {
    /// Sends a request with an absolute URL and gives its answer, whatever its status. Redirects are not followed. Ends
    /// within a bounded time: that of its [`AnswerWithin`], or the client's own.
    fn send(&self, request: Request<Bytes>) -> Outcome;
}

/// No way out: refuses every request.
#[derive(Clone, Copy, Debug)]
pub struct NoOutside;

impl Outside for NoOutside {
    fn send(&self, request: Request<Bytes>) -> Outcome {
        let text = format!("{} cannot be reached: this program sends nothing out", request.uri());
        Box::pin(async move { Err(OutsideError::new(text)) })
    }
}
