//! Bundles that are processed: requests written down, one an entry.
//!
//! A *batch* is as many requests as it has entries, each with its own success or failure. A *transaction* is one commit, or
//! none. What both share is here and in [`entry`]: the envelope of a Bundle (all but the resources) is parsed and validated,
//! and each entry becomes the request that it stands for. A resource is parsed when its entry's turn comes, from its place in
//! the text that was sent, so that it is stored as it was written there and a bad one costs no more than itself.
//!
//! Passed over: `Bundle.entry.request.ifModifiedSince`, and the total, links and signature of the Bundle itself.

pub(crate) mod batch;
pub(crate) mod entry;
pub(crate) mod pending;
mod plan;
mod references;
mod reply;
pub(crate) mod transaction;

use bytes::Bytes;
use contract::{ApiError, Settings};
use serde_json::Value;

use crate::errors;

/// How many entries a Bundle may have where HealthLake's own limits do not hold. The whole life of a synthetic patient has
/// some thousands.
const MOST_ENTRIES: usize = 50_000;
/// HealthLake's limit.
const MOST_ENTRIES_OF_AWS: usize = 100;
/// HealthLake's limit on a transaction that is run later.
const MOST_PENDING_ENTRIES_OF_AWS: usize = 500;

/// What a Bundle asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processing {
    Batch,
    Transaction,
}

/// A Bundle that was read, its envelope valid.
#[derive(Debug)]
pub(crate) struct Submitted {
    pub(crate) processing: Processing,
    pub(crate) entries: Vec<SentEntry>,
}

/// An entry as it was sent.
#[derive(Debug)]
pub(crate) struct SentEntry {
    /// The entry without its resource.
    pub(crate) envelope: Value,
    /// The text of the resource.
    pub(crate) resource: Option<Bytes>,
}

/// Reads a Bundle.
///
/// # Errors
/// 400 if it is no valid Bundle (of its resources nothing is said yet) or not one to process; 422 if it has too many
/// entries.
pub(crate) fn read(body: &Bytes, settings: &Settings, pending: bool) -> Result<Submitted, ApiError> {
    let parsed = fhir::json::parse_bundle(body);
    let (mut bundle, resources) = parsed.map_err(|issue| errors::invalid_resource(&[issue]))?;
    let processing = processing(&bundle)?;
    let most = match settings.strict_limits {
        false => MOST_ENTRIES,
        true if pending => MOST_PENDING_ENTRIES_OF_AWS,
        true => MOST_ENTRIES_OF_AWS,
    };
    let count = bundle.get("entry").and_then(Value::as_array).map_or(0, Vec::len);
    if count > most {
        return Err(errors::too_many_entries(count, most));
    }
    let issues = fhir::validate_bundle_envelope(&bundle);
    if !issues.is_empty() {
        return Err(errors::invalid_resource(&issues));
    }
    let envelopes = match bundle.get_mut("entry").map(Value::take) {
        Some(Value::Array(envelopes)) => envelopes,
        _ => Vec::new(),
    };
    let resources = resources.into_iter().map(|text| text.map(|text| body.slice_ref(text.get().as_bytes())));
    let entries = envelopes.into_iter().zip(resources);
    let entries = entries.map(|(envelope, resource)| SentEntry { envelope, resource });
    Ok(Submitted { processing, entries: entries.collect() })
}

/// What a Bundle asks for. One that does not say so properly is left to validation.
fn processing(bundle: &Value) -> Result<Processing, ApiError> {
    if let Some(name) = bundle.get("resourceType").and_then(Value::as_str).filter(|name| *name != "Bundle") {
        return Err(errors::other_type(name, "Bundle"));
    }
    match bundle.get("type").and_then(Value::as_str) {
        Some("batch") | None => Ok(Processing::Batch),
        Some("transaction") => Ok(Processing::Transaction),
        // AWS does this for accounts that it chose.
        Some("message") => Err(errors::not_emulated("A Bundle of type message")),
        Some(other) => Err(errors::unsupported_bundle(other)),
    }
}
