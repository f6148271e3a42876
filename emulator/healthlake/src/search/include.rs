//! Following references from what was found: `_include`, `_revinclude`, and both again from what they brought.

use std::collections::HashSet;

use contract::ApiError;
use fhir::search::{Parameter, ParameterKind};
use serde_json::Value;

use super::Scene;
use super::request::Follow;
use super::run::references;
use crate::errors;
use crate::index::type_number;
use crate::model::version::Version;

/// AWS's bound on what one round of following may bring.
const STRICT_MOST: usize = 100;
/// Ours on all rounds together.
const MOST: usize = 10_000;

/// A resource of a page.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) resource_type: String,
    pub(crate) id: String,
    pub(crate) version: Version,
}

/// What the matches of a page lead to, each once, and no match again.
///
/// # Errors
/// 400 for more than is allowed.
pub(super) fn follow(
    scene: &Scene<'_>,
    matches: &[Item],
    include: &[Follow],
    reverse: &[Follow],
) -> Result<Vec<Item>, ApiError> {
    let mut seen: HashSet<(String, String)> =
        matches.iter().map(|item| (item.resource_type.clone(), item.id.clone())).collect();
    let mut all: Vec<Item> = Vec::new();
    let mut round = matches.to_vec();
    let mut first = true;
    let follows = !include.is_empty() || !reverse.is_empty();
    while follows && !round.is_empty() {
        let mut next = Vec::new();
        for item in &round {
            let applies = |follow: &&Follow| first || follow.iterate;
            for follow in include.iter().filter(applies).filter(|follow| follow.from == item.resource_type) {
                forward(scene, item, follow, &mut seen, &mut next)?;
            }
            for follow in reverse.iter().filter(applies) {
                backward(scene, item, follow, &mut seen, &mut next)?;
            }
        }
        let most = if scene.settings.strict_limits { STRICT_MOST } else { MOST.saturating_sub(all.len()) };
        if next.len() > most {
            return Err(errors::too_many_included(if scene.settings.strict_limits {
                STRICT_MOST
            } else {
                MOST
            }));
        }
        all.extend(next.iter().cloned());
        round = next;
        first = false;
    }
    Ok(all)
}

fn forward(
    scene: &Scene<'_>,
    item: &Item,
    follow: &Follow,
    seen: &mut HashSet<(String, String)>,
    next: &mut Vec<Item>,
) -> Result<(), ApiError> {
    let resource: Value = serde_json::from_slice(item.version.json())
        .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
    let all = || {
        Parameter::of(&item.resource_type)
            .filter(|known| known.kind() == ParameterKind::Reference && known.is_supported())
    };
    let parameters: Vec<&'static Parameter> =
        follow.parameter.map_or_else(|| all().collect(), |one| vec![one]);
    for parameter in parameters {
        for (resource_type, id) in references(parameter, &item.resource_type, &resource) {
            if follow.target.as_ref().is_none_or(|target| *target == resource_type) {
                add(scene, resource_type, id, seen, next)?;
            }
        }
    }
    Ok(())
}

fn backward(
    scene: &Scene<'_>,
    item: &Item,
    follow: &Follow,
    seen: &mut HashSet<(String, String)>,
    next: &mut Vec<Item>,
) -> Result<(), ApiError> {
    let (Some(kind), Some(parameter)) = (type_number(&follow.from), follow.parameter) else { return Ok(()) };
    let aims_here = follow.target.as_ref().is_none_or(|target| *target == item.resource_type);
    if !aims_here || !parameter.targets().contains(&item.resource_type.as_str()) {
        return Ok(());
    }
    let target = format!("{}/{}", item.resource_type, item.id);
    for number in scene.referring(kind, parameter, &target) {
        if next.len() > MOST {
            break;
        }
        if let Some((id, version)) = scene.resource(&follow.from, number)?
            && seen.insert((follow.from.clone(), id.clone()))
        {
            next.push(Item { resource_type: follow.from.clone(), id, version });
        }
    }
    Ok(())
}

fn add(
    scene: &Scene<'_>,
    resource_type: String,
    id: String,
    seen: &mut HashSet<(String, String)>,
    next: &mut Vec<Item>,
) -> Result<(), ApiError> {
    if !seen.contains(&(resource_type.clone(), id.clone()))
        && let Some(version) = scene.newest(&resource_type, &id)?
    {
        seen.insert((resource_type.clone(), id.clone()));
        next.push(Item { resource_type, id, version });
    }
    Ok(())
}
