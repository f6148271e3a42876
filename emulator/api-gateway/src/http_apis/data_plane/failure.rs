//! The ways in which an HTTP API answers by itself. Statuses and texts are documented or captured but for that of 429 (believed).

use crate::data_plane::answer::Answer;

/// Why a request is not answered by its integration.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u16,
    message: &'static str,
    /// What stands in `www-authenticate`.
    challenge: Option<String>,
    /// For the log.
    pub(crate) cause: Option<String>,
}

impl Failure {
    const fn new(status: u16, message: &'static str) -> Failure {
        Failure { status, message, challenge: None, cause: None }
    }

    /// No API, stage or route.
    pub(crate) const fn not_found() -> Failure {
        Failure::new(404, "Not Found")
    }

    /// Nobody that the API knows.
    pub(crate) const fn unauthorized() -> Failure {
        Failure::new(401, "Unauthorized")
    }

    /// Somebody who may not.
    pub(crate) const fn forbidden() -> Failure {
        Failure::new(403, "Forbidden")
    }

    /// More requests than the stage's settings allow.
    pub(crate) const fn too_many() -> Failure {
        Failure::new(429, "Too Many Requests")
    }

    /// An integration that took too long or cannot be reached (captured: 503 after 30 seconds).
    pub(crate) fn unavailable(cause: impl Into<String>) -> Failure {
        Failure { cause: Some(cause.into()), ..Failure::new(503, "Service Unavailable") }
    }

    /// An integration or an authorizer that is wrong or fails.
    pub(crate) fn internal(cause: impl Into<String>) -> Failure {
        Failure { cause: Some(cause.into()), ..Failure::new(500, "Internal Server Error") }
    }

    /// The same with a challenge.
    pub(crate) fn challenging(mut self, challenge: String) -> Failure {
        self.challenge = Some(challenge);
        self
    }

    /// What the client is told.
    pub(crate) fn answer(&self) -> Answer {
        let body = format!(r#"{{"message":"{}"}}"#, self.message);
        let mut answer = Answer { status: self.status, headers: Vec::new(), body: body.into() };
        answer.set("Content-Type", "application/json");
        if let Some(challenge) = &self.challenge {
            answer.set("www-authenticate", challenge.as_str());
        }
        answer
    }
}
