//! The answers of the FHIR interactions.

use std::io::Write;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use contract::{ApiError, HttpAnswer, Time};
use fhir::{Issue, IssueType, Severity, operation_outcome};
use http::header::{CONTENT_TYPE, ETAG, HeaderValue, LAST_MODIFIED};
use http::{HeaderName, StatusCode};

use serde_json::Value;

use crate::interaction::headers::Returning;
use crate::model::version::Version;
use crate::validation::{Note, VALIDATION_ISSUES};
use crate::writing::Prepared;

/// The media type of every answer of the data plane.
pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// `W/"`, the digits of the largest number, and a quotation mark.
const MOST_ETAG_BYTES: usize = 24;

/// An answer of FHIR JSON.
pub(crate) fn fhir_json(status: StatusCode, body: impl Into<Bytes>) -> HttpAnswer {
    HttpAnswer::new(status, body).with_header(CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON))
}

/// An answer of our own, in plain JSON.
pub(crate) fn json_answer(body: &Value) -> HttpAnswer {
    HttpAnswer::new(StatusCode::OK, body.to_string()).with_header(CONTENT_TYPE, "application/json")
}

/// A version that was read.
pub(crate) fn read_answer(version: &Version) -> HttpAnswer {
    with_version(fhir_json(StatusCode::OK, version.body()), version)
}

/// What a write came to.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) version: Version,
    /// False if a conditional create found a resource and let it be.
    pub(crate) is_new: bool,
    /// What is wrong with the resource, if that was let pass.
    pub(crate) note: Option<Note>,
}

impl Written {
    /// A version that was written.
    pub(crate) fn new(id: impl Into<String>, version: Version) -> Written {
        Written { id: id.into(), version, is_new: true, note: None }
    }

    /// The same of what was made ready so.
    pub(crate) fn of(id: impl Into<String>, version: Version, prepared: &Prepared) -> Written {
        Written { note: prepared.note.clone(), ..Written::new(id, version) }
    }

    /// The version that a conditional create found.
    pub(crate) fn found(id: impl Into<String>, version: Version) -> Written {
        Written { is_new: false, ..Written::new(id, version) }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        if self.is_new { self.version.interaction.status() } else { 200 }
    }

    /// An OperationOutcome that says what was done.
    pub(crate) fn outcome(&self) -> String {
        let done = if self.is_new { self.version.interaction.word() } else { "nothing" };
        let issue = Issue {
            severity: Severity::Information,
            code: IssueType::Informational,
            diagnostics: format!("{done} done, version {}", self.version.number),
            location: Vec::new(),
        };
        operation_outcome(&[issue]).to_string()
    }
}

/// The answer to a create, an update or a patch. HealthLake sends no `Location`.
pub(crate) fn written_answer(written: &Written, returning: Returning) -> Result<HttpAnswer, ApiError> {
    let status = StatusCode::from_u16(written.status());
    let status = status.map_err(|error| ApiError::internal(error.to_string()))?;
    let answer = match returning {
        Returning::Resource => fhir_json(status, written.version.body()),
        Returning::Nothing => HttpAnswer::new(status, Bytes::new()),
        Returning::Outcome => fhir_json(status, written.outcome()),
    };
    let answer = with_version(answer, &written.version);
    Ok(if written.note.is_some() {
        answer.with_header(HeaderName::from_static(VALIDATION_ISSUES), "true")
    } else {
        answer
    })
}

/// The answer to a delete.
pub(crate) fn deleted_answer(written: &Written) -> HttpAnswer {
    with_etag(HttpAnswer::new(StatusCode::NO_CONTENT, Bytes::new()), &written.version)
}

fn with_version(answer: HttpAnswer, version: &Version) -> HttpAnswer {
    with_etag(answer, version).with_header(LAST_MODIFIED, http_date(version.updated))
}

/// The ETag of a version, as [`Version::etag`] writes it, but without a text of its own on the way.
pub(crate) fn with_etag(answer: HttpAnswer, version: &Version) -> HttpAnswer {
    let mut text = [0; MOST_ETAG_BYTES];
    let mut room = &mut text[..];
    // There is room for every number.
    let _ = write!(room, "W/\"{}\"", version.number);
    let length = MOST_ETAG_BYTES - room.len();
    answer.with_header(ETAG, text.get(..length).unwrap_or_default())
}

/// A time as HTTP writes it: `Sat, 31 Oct 2026 12:00:00 GMT`.
fn http_date(time: Time) -> String {
    // HTTP's form has four digits for the year, and the clock is a test's to move.
    const LAST: u64 = 253_402_300_799_000;
    let since_1970 = Duration::from_millis(u64::try_from(time.0).unwrap_or(0).min(LAST));
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since_1970)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Caches parse this form and no other.
    #[test]
    fn http_dates() {
        assert_eq!(http_date(Time(1_793_448_000_999)), "Sat, 31 Oct 2026 12:00:00 GMT");
        assert_eq!(http_date(Time(i64::MAX)), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(http_date(Time(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
