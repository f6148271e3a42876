//! Criteria that resources are held against as they change: `Patient?gender=male`. The change feed filters by them, and
//! subscriptions do.
//!
//! They are decided on the resource alone. So chains and `_has`, modifiers that need a terminology, and `createdAt`, which
//! a resource does not say, are refused by name.

use contract::{ApiError, Settings, Time};
use fhir::search::{Clause, Criterion, Rules, clause};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use store::ScopedStore;

use crate::collections::Address;
use crate::errors;
use crate::model::version::Version;

/// How many parameters there may be.
const MOST_PARAMETERS: usize = 100;

/// Criteria of one type.
#[derive(Debug)]
pub(crate) struct Criteria {
    resource_type: String,
    /// All must be met.
    criteria: Vec<Criterion>,
}

impl Criteria {
    /// Reads criteria: a type, and behind a question mark parameters of a search, percent-encoded or not. `Encounter` and
    /// `Encounter?` are all resources of the type. `now` is the time by which `ap` judges dates.
    ///
    /// # Errors
    /// 400 if it is not of this form, 501 if it is a search that is not emulated.
    pub(crate) fn parse(text: &str, settings: &'static Settings, now: Time) -> Result<Criteria, ApiError> {
        let (resource_type, search) = text.split_once('?').unwrap_or((text, ""));
        if !fhir::is_resource_type(resource_type) {
            return Err(errors::malformed_criteria(text));
        }
        let rules = Rules { strict_limits: settings.strict_limits, now: now.0.saturating_mul(1_000) };
        let pairs: Vec<&str> = search.split('&').filter(|pair| !pair.is_empty()).collect();
        if pairs.len() > MOST_PARAMETERS {
            return Err(errors::malformed_criteria(text));
        }
        let criteria = pairs.into_iter().map(|pair| {
            let (name, value) = pair.split_once('=').ok_or_else(|| errors::malformed_criteria(text))?;
            let (name, value) = (decode(name), decode(value));
            match clause(resource_type, &name, within(&value), &rules) {
                Ok(Clause::Criterion(criterion)) => decidable(criterion),
                Ok(Clause::Chain { .. }) => {
                    Err(errors::not_emulated(&format!("The chain {name} in criteria")))
                }
                Ok(Clause::Has { .. }) => Err(errors::not_emulated("_has in criteria")),
                Err(error) => Err(errors::invalid_criteria(text, &error.to_string())),
            }
        });
        let criteria = criteria.collect::<Result<_, _>>()?;
        Ok(Criteria { resource_type: resource_type.to_owned(), criteria })
    }

    /// The type that they are about.
    pub(crate) fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// Whether every resource of the type meets them, so that none need be read.
    pub(crate) fn is_everything(&self) -> bool {
        self.criteria.is_empty()
    }

    /// Whether a resource of the type meets them.
    pub(crate) fn matches(&self, resource: &Value) -> bool {
        self.criteria.iter().all(|criterion| criterion.matches(&self.resource_type, resource))
    }
}

/// A plus sign stays one: criteria are written as text, where it is the sign of a time zone.
fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A reference by the address of a resource in a data store is one to the resource.
fn within(value: &str) -> &str {
    let is_address = value.starts_with("http") && value.contains("/datastore/");
    match value.split_once("/r4/") {
        Some((_, reference)) if is_address => reference,
        _ => value,
    }
}

fn decidable(criterion: Criterion) -> Result<Criterion, ApiError> {
    let parameter = criterion.parameter;
    if criterion.takes_terminology() {
        return Err(errors::not_emulated(&format!(
            "A modifier of {} that needs a terminology",
            parameter.code()
        )));
    }
    if parameter.code() == "createdAt" {
        return Err(errors::not_emulated("createdAt in criteria"));
    }
    Ok(criterion)
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
