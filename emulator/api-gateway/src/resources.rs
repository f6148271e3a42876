//! The tree of paths of an API: where a resource may stand, and what moves with it.

use contract::ApiError;
use serde_json::{Map, Value, json};
use store::Tx;

use crate::collections::{self, RESOURCES, Rows, put_resource};
use crate::errors;
use crate::model::resource::{Resource, is_greedy, is_variable, path_under};
use crate::patching::{Kind, REPLACE, Table, Wording, row};

/// How many resources an API may have (documented).
pub(crate) const MOST_RESOURCES: usize = 300;

/// What may be patched of a resource.
pub(crate) static PATCHES: Table = Table {
    wording: Wording::Listed,
    paths: &[row("/parentId", REPLACE, Kind::Text), row("/pathPart", REPLACE, Kind::Text)],
};

/// The resources of an API in the order of their paths.
pub(crate) fn all(rows: &impl Rows, api: &str) -> Result<Vec<Resource>, ApiError> {
    let mut resources: Vec<Resource> = collections::all(rows, RESOURCES.of(api))?;
    resources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(resources)
}

/// A resource as it is told: its methods by name only, unless they were asked for.
pub(crate) fn shown(resource: &Resource, with_methods: bool) -> Value {
    let mut told = Map::new();
    told.insert("id".to_owned(), json!(resource.id));
    told.extend(resource.parent_id.as_ref().map(|id| ("parentId".to_owned(), json!(id))));
    told.extend(resource.path_part.as_ref().map(|part| ("pathPart".to_owned(), json!(part))));
    told.insert("path".to_owned(), json!(resource.path));
    if !resource.resource_methods.is_empty() {
        let methods = resource.resource_methods.iter();
        let methods = methods
            .map(|(name, method)| (name.clone(), if with_methods { json!(method) } else { json!({}) }));
        told.insert("resourceMethods".to_owned(), Value::Object(methods.collect()));
    }
    Value::Object(told)
}

/// That a path part is one (captured).
///
/// # Errors
/// `BadRequestException`.
pub(crate) fn check_part(part: &str) -> Result<(), ApiError> {
    let inner = if is_variable(part) {
        let inner = part.trim_start_matches('{').trim_end_matches('}');
        inner.strip_suffix('+').unwrap_or(inner)
    } else {
        part
    };
    let is_sound = |sign: u8| sign.is_ascii_alphanumeric() || b"._-:".contains(&sign);
    if !inner.is_empty() && inner.bytes().all(is_sound) {
        return Ok(());
    }
    Err(errors::bad_request(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning \
         and the end.",
    ))
}

/// That a part may stand below a parent, beside what is there (captured).
///
/// # Errors
/// `BadRequestException`, or `ConflictException` for a name that is taken.
pub(crate) fn check_place(
    resources: &[Resource],
    parent: &Resource,
    part: &str,
    itself: Option<&str>,
) -> Result<(), ApiError> {
    if parent.path_part.as_deref().is_some_and(is_greedy) {
        let greedy = parent.path_part.as_deref().unwrap_or_default();
        let text = format!("Cannot create a child of a resource with a greedy path variable: {greedy}");
        return Err(errors::bad_request(text));
    }
    let siblings =
        resources.iter().filter(|resource| resource.parent_id.as_deref() == Some(parent.id.as_str()));
    for sibling in siblings.filter(|sibling| Some(sibling.id.as_str()) != itself) {
        let taken = sibling.path_part.as_deref().unwrap_or_default();
        if taken == part {
            let text = format!("Another resource with the same parent already has this name: {part}");
            return Err(errors::conflict(text));
        }
        if is_variable(taken) && is_variable(part) {
            let text = format!(
                "A sibling ({taken}) of this resource already has a variable path part -- only one is allowed"
            );
            return Err(errors::bad_request(text));
        }
    }
    Ok(())
}

/// Whether a path is another one or below it.
pub(crate) fn is_within(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || top == "/")
}

/// Moves a resource to where a patch has put it, with all that is below it.
///
/// # Errors
/// `BadRequestException`, `NotFoundException` or `ConflictException`.
pub(crate) fn relocate(
    tx: &mut Tx<'_>,
    api: &str,
    before: &Resource,
    mut after: Resource,
) -> Result<Resource, ApiError> {
    if before.parent_id.is_none() {
        if after.path_part != before.path_part {
            return Err(errors::bad_request("Root resource cannot update its pathPart."));
        }
        if after.parent_id.is_some() {
            return Err(errors::bad_request("Root resource cannot update its parentId."));
        }
        return Ok(after);
    }
    let parent = collections::resource(tx, api, after.parent_id.as_deref().unwrap_or_default())?;
    let part = after.path_part.clone().unwrap_or_default();
    check_part(&part)?;
    let resources = all(tx, api)?;
    check_place(&resources, &parent, &part, Some(&after.id))?;
    if is_within(&parent.path, &before.path) {
        return Err(errors::bad_request("Resources cannot be cyclical."));
    }
    after.path = path_under(&parent.path, &part);
    for mut resource in resources {
        if is_within(&resource.path, &before.path) && resource.id != after.id {
            let rest = resource.path.get(before.path.len()..).unwrap_or_default();
            resource.path = format!("{}{rest}", after.path);
            put_resource(tx, api, &resource)?;
        }
    }
    put_resource(tx, api, &after)?;
    Ok(after)
}
