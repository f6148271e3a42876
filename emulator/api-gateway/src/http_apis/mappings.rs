//! API mappings: the base paths of a domain, as this version shows them. Each has an id, and its key may have several segments.

use std::hash::{DefaultHasher, Hash, Hasher};

use contract::{ApiError, Call};
use store::{Key, Tx};

use super::collections::STAGES;
use super::kinds::{Members, given, set, text};
use super::{apis, domains, errors};
use crate::collections::{BASE_PATH_MAPPINGS, Rows, all, put};
use crate::errors::{bad_request, not_found};
use crate::model::domain_name::{BasePathMapping, NO_PATH};
use crate::{domain_names, rest_apis};

/// The longest key of a mapping (documented).
const MOST_KEY: usize = 300;

/// Makes a mapping of a domain.
///
/// # Errors
/// `NotFoundException`, `BadRequestException` or `ConflictException`.
pub(crate) fn found(call: &Call, tx: &mut Tx<'_>, input: &Members) -> Result<BasePathMapping, ApiError> {
    let domain = domains::name(input);
    domain_names::domain_name(tx, &domain)?;
    let mapping = BasePathMapping {
        base_path: key(text(input, "ApiMappingKey"))?,
        rest_api_id: given(input, "ApiId").to_owned(),
        stage: Some(given(input, "Stage").to_owned()),
        api_mapping_id: Some(rest_apis::new_id::<6>(call)),
    };
    check(tx, &mapping)?;
    place(tx, &domain, &mapping)?;
    Ok(mapping)
}

/// Changes a mapping.
///
/// # Errors
/// As [`found`].
pub(crate) fn change(tx: &mut Tx<'_>, input: &Members) -> Result<BasePathMapping, ApiError> {
    let domain = domains::name(input);
    let before = named(tx, input)?;
    let mut after = before.clone();
    after.api_mapping_id = Some(id(&before));
    if let Some(given) = text(input, "ApiMappingKey") {
        after.base_path = key(Some(given))?;
    }
    if let Some(api) = text(input, "ApiId") {
        api.clone_into(&mut after.rest_api_id);
    }
    if let Some(stage) = text(input, "Stage") {
        after.stage = Some(stage.to_owned());
    }
    check(tx, &after)?;
    tx.remove(BASE_PATH_MAPPINGS.of(&domain), Key::text(&before.base_path));
    place(tx, &domain, &after)?;
    Ok(after)
}

fn place(tx: &mut Tx<'_>, domain: &str, mapping: &BasePathMapping) -> Result<(), ApiError> {
    let part = BASE_PATH_MAPPINGS.of(domain);
    if tx.get(part, &Key::text(&mapping.base_path)).is_some() {
        return Err(errors::mapping_exists());
    }
    put(tx, part, &mapping.base_path, mapping)
}

fn key(given: Option<&str>) -> Result<String, ApiError> {
    let given = given.unwrap_or_default();
    // Believed: the text.
    if given.len() > MOST_KEY || given.starts_with('/') || given.ends_with('/') {
        return Err(bad_request(format!("Invalid ApiMappingKey specified: {given}")));
    }
    domain_names::base_path(Some(given))
}

/// That the stage is there which a mapping leads to, of an HTTP API or of a REST API.
fn check(rows: &impl Rows, mapping: &BasePathMapping) -> Result<(), ApiError> {
    let api = &mapping.rest_api_id;
    if !apis::is_one(rows, api) {
        return domain_names::check_mapping(rows, mapping);
    }
    let stage = mapping.stage.as_deref().unwrap_or_default();
    match rows.row(STAGES.of(api), &Key::text(stage)) {
        Some(_) => Ok(()),
        None => Err(bad_request("Invalid stage identifier specified")),
    }
}

/// The mapping that `DomainName` and `ApiMappingId` name.
///
/// # Errors
/// `NotFoundException`. Believed: the text.
pub(crate) fn named(rows: &impl Rows, input: &Members) -> Result<BasePathMapping, ApiError> {
    let wanted = given(input, "ApiMappingId");
    let found = of_domain(rows, &domains::name(input))?.into_iter().find(|mapping| id(mapping) == wanted);
    found.ok_or_else(|| not_found("The ApiMappingId specified is not valid."))
}

/// All mappings of a domain, in the order of their keys.
///
/// # Errors
/// `NotFoundException`.
pub(crate) fn of_domain(rows: &impl Rows, domain: &str) -> Result<Vec<BasePathMapping>, ApiError> {
    domain_names::domain_name(rows, domain)?;
    all(rows, BASE_PATH_MAPPINGS.of(domain))
}

/// The id of a mapping. One that was made as a base path mapping has an id that follows from its path.
fn id(mapping: &BasePathMapping) -> String {
    mapping.api_mapping_id.clone().unwrap_or_else(|| {
        let mut hasher = DefaultHasher::new();
        mapping.base_path.hash(&mut hasher);
        format!("{:06x}", hasher.finish() & 0xff_ffff)
    })
}

/// A mapping as this version tells it.
pub(crate) fn shown(mapping: &BasePathMapping) -> Members {
    let mut members = Members::new();
    set(&mut members, "ApiId", mapping.rest_api_id.as_str());
    set(&mut members, "ApiMappingId", id(mapping));
    let key = if mapping.base_path == NO_PATH { "" } else { &mapping.base_path };
    set(&mut members, "ApiMappingKey", key);
    set(&mut members, "Stage", mapping.stage.as_deref().unwrap_or_default());
    members
}
