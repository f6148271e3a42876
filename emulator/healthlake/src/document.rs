//! The document of a Composition: a Bundle that holds it and all that it refers to, and what that refers to, and so on.
//!
//! AWS documents "containing the Composition and all referenced resources". R4 demands what the Composition itself refers to,
//! and leaves to the server how far it goes on from there. Believed: to the end. A document is for who has nothing else, so what
//! is in it leads nowhere outside as long as it is in this data store. What is not there, was deleted or may not be seen by the
//! caller is left out. Each resource comes once, loops or not, as it is now, also where a reference names a version.
//!
//! With `persist` the Bundle is kept, as AWS's example has it under the id of the Composition, a further version each time.

use std::collections::{HashSet, VecDeque};

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use serde_json::Value;
use store::{Snapshot, Tx};

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, fhir_json};
use crate::model::conditions::Condition;
use crate::model::data_store::endpoint;
use crate::model::draft::quote;
use crate::model::scopes::Reach;
use crate::model::version::Version;
use crate::references;
use crate::smart;
use crate::writing::{self, Prepared};

/// How many resources a document has at most.
const MOST: usize = 10_000;

/// Answers with the document of the Composition that a request names.
///
/// # Errors
/// Those of a read of the Composition; 400 for a document that is too large; 403 for a token that may not write Bundles, if
/// the document is to be kept.
pub(crate) async fn generate(
    call: &Call,
    request: &HttpRequest,
    operation: &'static str,
    persist: bool,
) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(call, request, Kind::Read)?;
    let snapshot = call.store.snapshot();
    let composition = address.newest_of(&snapshot)?;
    let composition =
        composition.ok_or_else(|| errors::unknown_resource(address.resource_type, address.id))?;
    if composition.is_deleted() {
        return Err(errors::deleted_resource(address.resource_type, address.id, composition.etag()));
    }
    let grant = smart::grant(call, request)?;
    let reach = smart::allows(&grant, operation, address.resource_type)?;
    if persist && let Reach::Patient(patient) = smart::allows(&grant, "UpdateResource", "Bundle")? {
        // A Bundle is nobody's.
        return Err(errors::beyond_patient(&patient));
    }
    let base = endpoint(&call.endpoint, address.data_store);
    let entries = Gathering { snapshot: &snapshot, address, base: &base, reach: &reach }.all(composition)?;
    let text = write(call, address.id, &base, &entries);
    if !persist {
        return Ok(fhir_json(StatusCode::OK, text));
    }
    let bundle: Value = fhir::json::parse(&text).map_err(|issue| errors::invalid_resource(&[issue]))?;
    let prepared = Prepared::new(address.id, &text, &bundle)?;
    let kept = Address { resource_type: "Bundle", ..address };
    let keep = |tx: &mut Tx<'_>| writing::update(tx, call.now, &kept, &prepared, Condition::Always);
    Ok(interaction::read_answer(&call.store.commit(keep).await?))
}

/// A resource of the document.
struct Entry {
    resource_type: String,
    id: String,
    version: Version,
}

struct Gathering<'a> {
    snapshot: &'a Snapshot,
    /// Of the Composition.
    address: Address<'a>,
    base: &'a str,
    reach: &'a Reach,
}

impl Gathering<'_> {
    /// The Composition and all that it leads to, the nearest first.
    fn all(&self, composition: Version) -> Result<Vec<Entry>, ApiError> {
        let Address { data_store, resource_type, id } = self.address;
        let mut seen = HashSet::from([(resource_type.to_owned(), id.to_owned())]);
        let first =
            Entry { resource_type: resource_type.to_owned(), id: id.to_owned(), version: composition };
        let mut entries: Vec<Entry> = Vec::new();
        let mut waiting = VecDeque::from([first]);
        while let Some(entry) = waiting.pop_front() {
            for (resource_type, id) in references::of(&entry.version, self.base)? {
                if !seen.insert((resource_type.clone(), id.clone())) {
                    continue;
                }
                let address = Address { data_store, resource_type: &resource_type, id: &id };
                let newest = address.newest_of(self.snapshot)?.filter(|version| !version.is_deleted());
                let Some(version) =
                    newest.filter(|version| self.reach.includes(&resource_type, version.json()))
                else {
                    continue;
                };
                if entries.len() + waiting.len() >= MOST {
                    return Err(errors::document_too_large(MOST));
                }
                waiting.push_back(Entry { resource_type, id, version });
            }
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// The Bundle as JSON text.
fn write(call: &Call, id: &str, base: &str, entries: &[Entry]) -> Vec<u8> {
    let bytes: usize = entries.iter().map(|entry| entry.version.json().len() + 160).sum();
    let mut text = Vec::with_capacity(bytes + 256);
    text.extend_from_slice(br#"{"resourceType":"Bundle","id":"#);
    quote(id, &mut text);
    text.extend_from_slice(br#","identifier":{"system":"urn:ietf:rfc:3986","value":"#);
    quote(&format!("urn:uuid:{}", call.ids.uuid()), &mut text);
    text.extend_from_slice(br#"},"type":"document","timestamp":"#);
    quote(&call.now.iso(), &mut text);
    text.extend_from_slice(br#","entry":["#);
    for (place, entry) in entries.iter().enumerate() {
        text.extend_from_slice(if place == 0 { br#"{"fullUrl":"# } else { br#",{"fullUrl":"# });
        quote(&format!("{base}{}/{}", entry.resource_type, entry.id), &mut text);
        text.extend_from_slice(br#","resource":"#);
        text.extend_from_slice(entry.version.json());
        text.push(b'}');
    }
    text.extend_from_slice(b"]}");
    text
}
