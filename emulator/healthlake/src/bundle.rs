//! Bundles that are processed: requests written down, one an entry.
//!
//! A *batch* is as many requests as it has entries, each with its own success or failure. A *transaction* is one commit, or
//! none. What both share is here and in [`entry`]: the Bundle is parsed once; its envelope (all but the resources) is
//! validated; each entry becomes the request that it stands for. A resource keeps its place in the text that was sent, so
//! that it is stored as it was written there.
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
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

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
    /// The resource, parsed and as text.
    pub(crate) resource: Option<(Value, Bytes)>,
}

/// Reads a Bundle.
///
/// # Errors
/// 400 if it is no valid Bundle (of its resources nothing is said yet) or not one to process; 422 if it has too many
/// entries.
pub(crate) fn read(body: &Bytes, settings: &Settings, pending: bool) -> Result<Submitted, ApiError> {
    let mut bundle = fhir::json::parse(body).map_err(|issue| errors::invalid_resource(&[issue]))?;
    if let Some(name) = bundle.get("resourceType").and_then(Value::as_str).filter(|name| *name != "Bundle") {
        return Err(errors::other_type(name, "Bundle"));
    }
    let most = match settings.strict_limits {
        false => MOST_ENTRIES,
        true if pending => MOST_PENDING_ENTRIES_OF_AWS,
        true => MOST_ENTRIES_OF_AWS,
    };
    let count = bundle.get("entry").and_then(Value::as_array).map_or(0, Vec::len);
    if count > most {
        return Err(errors::too_many_entries(count, most));
    }
    let bundle_type = bundle.get("type").and_then(Value::as_str).unwrap_or_default();
    let processing = match bundle_type {
        "batch" => Processing::Batch,
        "transaction" => Processing::Transaction,
        // AWS does this for accounts that it chose.
        "message" => return Err(errors::not_emulated("A Bundle of type message")),
        other if bundle.get("resourceType").is_some() && !other.is_empty() => {
            return Err(errors::unsupported_bundle(other));
        }
        _ => Processing::Batch,
    };
    let issues = fhir::validate_bundle_envelope(&bundle);
    if !issues.is_empty() {
        return Err(errors::invalid_resource(&issues));
    }
    let mut texts = resource_texts(body)?.into_iter();
    let entries = match bundle.get_mut("entry").map(Value::take) {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    };
    let entries = entries.into_iter().map(|mut envelope| {
        let resource = envelope.get_mut("resource").map(Value::take);
        SentEntry { envelope, resource: resource.zip(texts.next().flatten()) }
    });
    Ok(Submitted { processing, entries: entries.collect() })
}

/// Where the resources of the entries stand in the text.
fn resource_texts(body: &Bytes) -> Result<Vec<Option<Bytes>>, ApiError> {
    #[derive(Deserialize)]
    struct Texts<'a> {
        #[serde(borrow, default)]
        entry: Vec<EntryText<'a>>,
    }
    #[derive(Deserialize)]
    struct EntryText<'a> {
        #[serde(borrow)]
        resource: Option<&'a RawValue>,
    }
    const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
    let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let texts: Texts<'_> =
        serde_json::from_slice(text).map_err(|error| ApiError::internal(error.to_string()))?;
    let place = |text: &RawValue| body.slice_ref(text.get().as_bytes());
    Ok(texts.entry.into_iter().map(|entry| entry.resource.map(place)).collect())
}
