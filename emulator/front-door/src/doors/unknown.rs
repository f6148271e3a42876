//! What nobody knows: no service's host, target, path or signature.

use http::StatusCode;

use super::Door;
use crate::answer::{self, Answer, TEXT};
use contract::ApiError;

/// The door that is left when no other is.
pub(super) const DOOR: Door = Door {
    name: "unknown",
    recognizes: |_| true,
    enter: |arrival| {
        let text = format!("{} {} is nothing that Millpond knows\n", arrival.parts.method, arrival.path());
        Box::pin(async move { answer::answer(StatusCode::NOT_FOUND, TEXT, text) })
    },
    refuse,
};

fn refuse(error: &ApiError) -> Answer {
    answer::answer(answer::status(error.status), TEXT, format!("{}: {}\n", error.code, error.message))
}
