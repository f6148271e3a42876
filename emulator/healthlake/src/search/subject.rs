//! A resource that clauses are held against, and what it refers to.

use contract::ApiError;
use fhir::search::{Indexed, Parameter, extract_one};
use serde_json::Value;

use crate::model::version::Version;

/// A resource that clauses are held against.
pub(super) struct Subject<'v> {
    pub(super) resource_type: &'v str,
    pub(super) id: &'v str,
    pub(super) version: &'v Version,
    pub(super) resource: Value,
}

impl<'v> Subject<'v> {
    pub(super) fn new(
        resource_type: &'v str,
        id: &'v str,
        version: &'v Version,
    ) -> Result<Subject<'v>, ApiError> {
        let resource = serde_json::from_slice(version.json());
        let resource =
            resource.map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        Ok(Subject { resource_type, id, version, resource })
    }
}

/// The resources of this data store that a resource refers to by a parameter: type and id of each.
pub(super) fn targets(parameter: &'static Parameter, subject: &Subject<'_>) -> Vec<(String, String)> {
    references(parameter, subject.resource_type, &subject.resource)
}

/// The same for a resource at hand.
pub(super) fn references(
    parameter: &'static Parameter,
    resource_type: &str,
    resource: &Value,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    extract_one(parameter, resource_type, resource, &mut |value| {
        if let Indexed::Reference { target: Some(target), .. } = value
            && let Some((of_type, id)) = target.split_once('/')
            && fhir::id::is_valid(id)
        {
            found.push((of_type.to_owned(), id.to_owned()));
        }
    });
    found
}
