//! Batches: up to ten entries, each of which succeeds or fails by itself.

use std::collections::HashSet;

use contract::ApiError;
use serde::{Deserialize, Serialize};

use crate::errors;

const MOST_ENTRIES: usize = 10;
const LONGEST_ID: usize = 80;

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Input<Entry> {
    pub(crate) queue_url: Option<String>,
    pub(crate) entries: Option<Vec<Entry>>,
}

/// What is answered. A list with nothing in it is left out (captured).
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Output<Success> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    successful: Vec<Success>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Failure>,
}

/// An entry that failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Failure {
    id: String,
    sender_fault: bool,
    code: String,
    message: String,
}

/// An entry that did not, where nothing else is told of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Success {
    id: String,
}

impl Success {
    pub(crate) fn of(id: Option<&String>) -> Success {
        Success { id: id.cloned().unwrap_or_default() }
    }
}

/// The entries of a batch, if they are a batch. `kind` is what AWS calls an entry.
///
/// # Errors
/// `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`.
pub(crate) fn entries<Entry>(
    sent: Option<Vec<Entry>>,
    kind: &str,
    id: impl Fn(&Entry) -> Option<&String>,
) -> Result<Vec<Entry>, ApiError> {
    let entries = sent.unwrap_or_default();
    if entries.is_empty() {
        return Err(errors::empty_batch(kind));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(errors::too_many_entries(entries.len()));
    }
    let mut seen = HashSet::new();
    for entry in &entries {
        let id = id(entry).map(String::as_str).unwrap_or_default();
        let is_of_ids = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=LONGEST_ID).contains(&id.len()) || !id.bytes().all(is_of_ids) {
            return Err(errors::invalid_entry_id());
        }
        if !seen.insert(id) {
            return Err(errors::repeated_id(id));
        }
    }
    Ok(entries)
}

/// Does what is asked, entry by entry. A fault of ours ends it all.
///
/// # Errors
/// A fault.
pub(crate) fn each<Entry, Success>(
    entries: &[Entry],
    id: impl Fn(&Entry) -> Option<&String>,
    mut run: impl FnMut(&Entry) -> Result<Success, ApiError>,
) -> Result<Output<Success>, ApiError> {
    let mut output = Output { successful: Vec::new(), failed: Vec::new() };
    for entry in entries {
        match run(entry) {
            Ok(success) => output.successful.push(success),
            Err(error) if error.is_fault() => return Err(error),
            Err(error) => output.failed.push(Failure {
                id: id(entry).cloned().unwrap_or_default(),
                sender_fault: true,
                // Entries name errors as the query protocol does.
                code: error.in_query.map_or_else(|| error.code.to_string(), |words| words.code.to_owned()),
                message: error.message,
            }),
        }
    }
    Ok(output)
}
