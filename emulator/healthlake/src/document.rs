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
use store::Tx;

use crate::collections::Address;
use crate::errors;
use crate::interaction::{self, Kind, fhir_json};
use crate::model::conditions::Condition;
use crate::model::data_store::endpoint;
use crate::model::draft::quote;
use crate::model::scopes::Actions;
use crate::model::version::Version;
use crate::references;
use crate::search::{Item, Scene, Sight};
use crate::smart::Author;
use crate::writing::{self, Prepared};

const BUNDLE: &str = "Bundle";

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
    persist: bool,
) -> Result<HttpAnswer, ApiError> {
    let address = interaction::address(call, request, Kind::Read)?;
    let author = persist.then(|| Author::new(call, Actions::UPDATE, BUNDLE)).transpose()?;
    let text = bundle(call, &address)?;
    let Some(author) = author else { return Ok(fhir_json(StatusCode::OK, text)) };
    let bundle: Value = fhir::json::parse(&text).map_err(|issue| errors::invalid_resource(&[issue]))?;
    author.check(BUNDLE, address.id, &bundle)?;
    let prepared = Prepared::new(address.id, &text, &bundle)?;
    let kept = Address { resource_type: BUNDLE, ..address };
    let keep = |tx: &mut Tx<'_>| {
        author.check_newest(tx, &kept)?;
        writing::update(tx, call.now, &kept, &prepared, Condition::Always)
    };
    Ok(interaction::read_answer(&call.store.commit(keep).await?))
}

/// The document of a Composition as JSON text.
fn bundle(call: &Call, address: &Address<'_>) -> Result<Vec<u8>, ApiError> {
    let snapshot = call.store.snapshot();
    let sight = Sight::of(call)?;
    let Address { data_store, resource_type, id } = *address;
    let scene =
        Scene { snapshot: &snapshot, data_store, settings: call.settings, now: call.now, sight: &sight };
    let composition =
        address.newest_of(&snapshot)?.ok_or_else(|| errors::unknown_resource(resource_type, id))?;
    if composition.is_deleted() {
        return Err(errors::deleted_resource(resource_type, id, composition.etag()));
    }
    let base = endpoint(&call.endpoint, data_store);
    Ok(write(call, id, &base, &gather(&scene, &base, address, composition)?))
}

/// The Composition and all that it leads to and the caller may read, the nearest first.
fn gather(
    scene: &Scene<'_>,
    base: &str,
    address: &Address<'_>,
    composition: Version,
) -> Result<Vec<Item>, ApiError> {
    let (resource_type, id) = (address.resource_type.to_owned(), address.id.to_owned());
    let mut seen = HashSet::from([(resource_type.clone(), id.clone())]);
    let mut items: Vec<Item> = Vec::new();
    let mut waiting = VecDeque::from([Item { resource_type, id, version: composition }]);
    while let Some(item) = waiting.pop_front() {
        for (resource_type, id) in references::of(&item.version, base)? {
            if !seen.insert((resource_type.clone(), id.clone())) {
                continue;
            }
            let Some(version) = scene.newest(&resource_type, &id)? else { continue };
            if !scene.reads(&resource_type, &id, &version)? {
                continue;
            }
            if items.len() + waiting.len() >= MOST {
                return Err(errors::document_too_large(MOST));
            }
            waiting.push_back(Item { resource_type, id, version });
        }
        items.push(item);
    }
    Ok(items)
}

/// The Bundle as JSON text.
fn write(call: &Call, id: &str, base: &str, entries: &[Item]) -> Vec<u8> {
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
