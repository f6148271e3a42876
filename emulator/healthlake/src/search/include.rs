//! Following references from what was found: `_include`, `_revinclude`, and both again from what they brought.
//!
//! To a bearer of a token comes along what the token could get by itself: by reading it, since the reference says where it
//! is, or by searching for it.

use std::collections::HashSet;

use contract::ApiError;
use fhir::search::{Parameter, ParameterKind};
use serde_json::Value;

use super::Scene;
use super::request::Follow;
use super::subject::references;
use crate::errors;
use crate::index::type_number;
use crate::model::version::Version;

/// AWS's bound on what one round of following may bring.
const STRICT_MOST: usize = 100;
/// Ours on all rounds together.
const MOST: usize = 10_000;
/// Ours on the references looked at, wherever they lead: a page of resources that each refer to thousands costs no more.
const MOST_LOOKED_AT: usize = 100_000;

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
    let mut walk = Walk {
        scene,
        seen: matches.iter().map(|item| (item.resource_type.clone(), item.id.clone())).collect(),
        looked_at: 0,
        next: Vec::new(),
        most: 0,
    };
    let mut all: Vec<Item> = Vec::new();
    let mut round = matches.to_vec();
    let mut first = true;
    let follows = !include.is_empty() || !reverse.is_empty();
    while follows && !round.is_empty() {
        walk.most = if scene.settings.strict_limits { STRICT_MOST } else { MOST.saturating_sub(all.len()) };
        for item in &round {
            let applies = |follow: &&Follow| first || follow.iterate;
            let own = |follow: &&Follow| applies(follow) && follow.from == item.resource_type;
            walk.forward(item, include.iter().filter(own))?;
            for follow in reverse.iter().filter(applies) {
                walk.backward(item, follow)?;
            }
        }
        round = std::mem::take(&mut walk.next);
        all.extend(round.iter().cloned());
        first = false;
    }
    Ok(all)
}

/// A round of following, and what the rounds before have seen.
struct Walk<'s> {
    scene: &'s Scene<'s>,
    /// Type and id of all that is on the page already.
    seen: HashSet<(String, String)>,
    /// How many references were looked at.
    looked_at: usize,
    /// What this round has brought, and how much it may.
    next: Vec<Item>,
    most: usize,
}

impl Walk<'_> {
    fn forward<'f>(
        &mut self,
        item: &Item,
        follows: impl Iterator<Item = &'f Follow>,
    ) -> Result<(), ApiError> {
        let mut follows = follows.peekable();
        if follows.peek().is_none() {
            return Ok(());
        }
        let resource: Value = serde_json::from_slice(item.version.json())
            .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        for follow in follows {
            let all = || {
                Parameter::of(&item.resource_type)
                    .filter(|known| known.kind() == ParameterKind::Reference && known.is_supported())
            };
            let parameters: Vec<&'static Parameter> =
                follow.parameter.map_or_else(|| all().collect(), |one| vec![one]);
            for parameter in parameters {
                for (resource_type, id) in references(parameter, &item.resource_type, &resource) {
                    self.look()?;
                    if follow.target.as_ref().is_none_or(|target| *target == resource_type) {
                        self.add(resource_type, id)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn backward(&mut self, item: &Item, follow: &Follow) -> Result<(), ApiError> {
        let (Some(kind), Some(parameter)) = (type_number(&follow.from), follow.parameter) else {
            return Ok(());
        };
        let aims_here = follow.target.as_ref().is_none_or(|target| *target == item.resource_type);
        if !aims_here || !parameter.targets().contains(&item.resource_type.as_str()) {
            return Ok(());
        }
        let target = format!("{}/{}", item.resource_type, item.id);
        for number in self.scene.referring(kind, parameter, &target) {
            self.look()?;
            if let Some((id, version)) = self.scene.resource(&follow.from, number)?
                && self.scene.finds(&follow.from, &id, &version)?
            {
                self.bring(Item { resource_type: follow.from.clone(), id, version })?;
            }
        }
        Ok(())
    }

    fn add(&mut self, resource_type: String, id: String) -> Result<(), ApiError> {
        let scene = self.scene;
        if let Some(version) = scene.newest(&resource_type, &id)?
            && (scene.reads(&resource_type, &id, &version)? || scene.finds(&resource_type, &id, &version)?)
        {
            self.bring(Item { resource_type, id, version })?;
        }
        Ok(())
    }

    fn bring(&mut self, item: Item) -> Result<(), ApiError> {
        if self.seen.insert((item.resource_type.clone(), item.id.clone())) {
            self.next.push(item);
        }
        if self.next.len() > self.most {
            let most = if self.scene.settings.strict_limits { STRICT_MOST } else { MOST };
            return Err(errors::too_many_included(most));
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), ApiError> {
        self.looked_at += 1;
        if self.looked_at > MOST_LOOKED_AT {
            return Err(errors::too_many_references(MOST_LOOKED_AT));
        }
        Ok(())
    }
}
