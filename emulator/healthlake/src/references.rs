//! The resources of a data store that a resource refers to, anywhere in it: by `Type/id`, with a version or without, or by
//! their address in the data store. Uris count as references do, for an attachment names its Binary by one.

use std::convert::Infallible;

use contract::ApiError;
use fhir::links::{self, Link};
use serde_json::Value;

use crate::model::version::Version;

/// Type and id of what a version refers to, in the order of the text, with repetitions. `base` is the endpoint of the data
/// store. Whether they are there is not asked.
pub(crate) fn of(version: &Version, base: &str) -> Result<Vec<(String, String)>, ApiError> {
    let mut resource: Value = serde_json::from_slice(version.json())
        .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
    let mut found = Vec::new();
    let mut note = |link: Link<'_>| {
        let (Link::Reference(text) | Link::Uri(text)) = link;
        if let Some((resource_type, id)) = target(text, base) {
            found.push((resource_type.to_owned(), id.to_owned()));
        }
        Ok::<_, Infallible>(None)
    };
    match links::replace(&mut resource, version.json(), &mut note) {
        Ok(_) => Ok(found),
        Err(never) => match never {},
    }
}

fn target<'t>(text: &'t str, base: &str) -> Option<(&'t str, &'t str)> {
    let text = text.strip_prefix(base).unwrap_or(text);
    let (resource_type, id) = text.split_once('/')?;
    let id = id.split_once("/_history/").map_or(id, |(id, _)| id);
    (fhir::is_resource_type(resource_type) && fhir::id::is_valid(id)).then_some((resource_type, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    // What is no address of this data store must not be looked up in it.
    #[test]
    fn targets_are_of_this_data_store() {
        let base = "http://localhost:4566/datastore/ab/r4/";
        for (text, expected) in [
            ("Patient/a", Some(("Patient", "a"))),
            ("Patient/a/_history/2", Some(("Patient", "a"))),
            ("http://localhost:4566/datastore/ab/r4/Patient/a", Some(("Patient", "a"))),
            ("http://elsewhere/datastore/ab/r4/Patient/a", None),
            ("Patient/a/b", None),
            ("Patient?identifier=1", None),
            ("Nothing/a", None),
            ("#a", None),
            ("urn:uuid:1", None),
            ("", None),
        ] {
            assert_eq!(target(text, base), expected, "{text}");
        }
    }
}
