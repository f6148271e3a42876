//! What the links of a transaction's resources come to: links to other entries, and references by criteria.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use fhir::links::{self, Link};
use serde_json::Value;

use crate::matching::Criteria;

/// What stands in place of links.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Replacements {
    /// Where the entry with this `fullUrl` is kept: `Patient/1`.
    pub(crate) entries: HashMap<String, String>,
    /// What a reference such as `Patient?identifier=1` is about.
    pub(crate) criteria: HashMap<String, String>,
}

impl Replacements {
    /// Puts what they come to in place of the links of a resource, parsed and as text. `full_url` is that of its own entry.
    pub(crate) fn apply(&self, full_url: Option<&str>, resource: &mut Value, text: &[u8]) -> Option<Vec<u8>> {
        if self.entries.is_empty() && self.criteria.is_empty() {
            return None;
        }
        let base = full_url.and_then(base);
        let replaced = links::replace(resource, text, &mut |link| {
            let (Link::Reference(sent) | Link::Uri(sent)) = link;
            let entry = self.entries.get(sent).or_else(|| {
                let base = base.filter(|_| is_relative(sent))?;
                self.entries.get(&format!("{base}{sent}"))
            });
            let found = match link {
                Link::Reference(sent) => entry.or_else(|| self.criteria.get(sent)),
                Link::Uri(_) => entry,
            };
            Ok::<_, Infallible>(found.cloned())
        });
        let Ok(text) = replaced;
        text
    }
}

/// The references of a resource that name what they are about by criteria, with the criteria.
pub(crate) fn conditional(resource: &mut Value, text: &[u8], found: &mut HashSet<(String, Criteria)>) {
    if !text.contains(&b'?') {
        return;
    }
    let Ok(_) = links::replace(resource, text, &mut |link| {
        if let Link::Reference(sent) = link
            && let Some((resource_type, criteria)) = sent.split_once('?')
            && fhir::is_resource_type(resource_type)
        {
            let criteria = Criteria { resource_type: resource_type.to_owned(), text: criteria.to_owned() };
            found.insert((sent.to_owned(), criteria));
        }
        Ok::<_, Infallible>(None)
    });
}

/// `http://example.org/fhir/` of `http://example.org/fhir/Patient/1`: what a relative reference is relative to.
fn base(full_url: &str) -> Option<&str> {
    if !full_url.starts_with("http://") && !full_url.starts_with("https://") {
        return None;
    }
    let (rest, _) = full_url.rsplit_once('/')?;
    let (base, resource_type) = rest.rsplit_once('/')?;
    fhir::is_resource_type(resource_type).then(|| full_url.get(..=base.len()))?
}

fn is_relative(link: &str) -> bool {
    link.split('/').next().is_some_and(fhir::is_resource_type)
}
