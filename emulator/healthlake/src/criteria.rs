//! Criteria that resources are held against as they change: `Patient?gender=male`. The change feed filters by them, and
//! subscriptions do.

use contract::{ApiError, Settings};
use serde_json::Value;
use store::ScopedStore;

use crate::collections::Address;
use crate::errors;
use crate::model::version::Version;

/// Criteria of one type.
#[derive(Debug)]
pub(crate) struct Criteria {
    resource_type: String,
}

impl Criteria {
    /// Reads criteria: a type, and behind a question mark a search without paging. `Encounter` and `Encounter?` are all
    /// resources of the type.
    ///
    /// # Errors
    /// 400 if it is not of this form, 501 if it is a search that is not emulated.
    pub(crate) fn parse(text: &str, settings: &'static Settings) -> Result<Criteria, ApiError> {
        let _ = settings;
        let (resource_type, search) = text.split_once('?').unwrap_or((text, ""));
        if !fhir::is_resource_type(resource_type) {
            return Err(errors::malformed_criteria(text));
        }
        if !search.is_empty() {
            return Err(errors::not_emulated("A filter by search parameters"));
        }
        Ok(Criteria { resource_type: resource_type.to_owned() })
    }

    /// The type that they are about.
    pub(crate) fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// Whether every resource of the type meets them, so that none need be read.
    pub(crate) fn is_everything(&self) -> bool {
        true
    }

    /// Whether a resource of the type meets them.
    pub(crate) fn matches(&self, resource: &Value) -> bool {
        let _ = resource;
        true
    }
}

/// Whether a change that made this version meets one of several criteria: as it left the resource, or, where it deleted it,
/// as it found it.
pub(crate) fn any_met(
    criteria: &[Criteria],
    store: &ScopedStore,
    address: &Address<'_>,
    version: &Version,
) -> Result<bool, ApiError> {
    let mut of_type = criteria.iter().filter(|one| one.resource_type() == address.resource_type).peekable();
    if of_type.peek().is_none() {
        return Ok(false);
    }
    let mut of_type: Vec<_> = of_type.collect();
    if of_type.iter().any(|one| one.is_everything()) {
        return Ok(true);
    }
    let before;
    let json = if version.is_deleted() {
        before = address.version(store, version.number.saturating_sub(1))?;
        before.as_ref().map(Version::json).unwrap_or_default()
    } else {
        version.json()
    };
    if json.is_empty() {
        return Ok(false);
    }
    let resource: Value = serde_json::from_slice(json)
        .map_err(|error| ApiError::internal(format!("a resource cannot be read: {error}")))?;
    of_type.retain(|one| one.matches(&resource));
    Ok(!of_type.is_empty())
}
