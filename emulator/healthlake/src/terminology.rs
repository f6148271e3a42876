//! Terminology as a data store has it: its own ValueSets and CodeSystems, found through the search index by their `url`, and
//! unless limits are strict, R4's own codes that its elements must take.
//!
//! What codes mean is `fhir::terminology`'s to know. Here are `$expand` and `$lookup`, and the search modifiers `:in`,
//! `:not-in`, `:above` and `:below` of tokens, which HealthLake does not have: strict limits refuse them.

mod concept;
mod expansion;

pub(crate) use concept::lookup;
pub(crate) use expansion::expand;

use std::collections::HashMap;
use std::sync::Arc;

use contract::ApiError;
use fhir::search::{Clause, Criterion, Link, Modifier, Operand};
use fhir::terminology::{CodeSet, Direction, Kind, Library, TerminologyError, codes, codes_of, related};
use serde_json::Value;

use crate::errors;
use crate::model::version::Version;
use crate::search::{self, Scene};

const VALUE_SET: &str = "ValueSet";
const CODE_SYSTEM: &str = "CodeSystem";

impl Library for Scene<'_> {
    fn find(&self, kind: Kind, url: &str) -> Result<Vec<Value>, TerminologyError> {
        let resource_type = match kind {
            Kind::CodeSystem => CODE_SYSTEM,
            Kind::ValueSet => VALUE_SET,
        };
        let unreadable = |error: ApiError| TerminologyError::Library(error.message);
        let found = search::with_url(self, resource_type, url).map_err(unreadable)?;

        found.into_iter().map(|found| resource(&found.version).map_err(unreadable)).collect()
    }

    fn has_r4(&self) -> bool {
        !self.settings.strict_limits
    }
}

fn resource(version: &Version) -> Result<Value, ApiError> {
    serde_json::from_slice(version.json())
        .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))
}

/// A clause of a search in which the codes stand that its value sets have, or that are above or below its own.
///
/// # Errors
/// 400 for a value set or code system that is not there, cannot be expanded or is too large.
pub(crate) fn with_codes(scene: &Scene<'_>, clause: Clause) -> Result<Clause, ApiError> {
    Resolver { scene, known: HashMap::new() }.clause(clause)
}

/// Puts codes in. A chain asks the same of each type that it may lead to, so what was found is kept.
struct Resolver<'s> {
    scene: &'s Scene<'s>,
    known: HashMap<(Asked, String), Arc<CodeSet>>,
}

/// What is asked of a terminology.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asked {
    ValueSet,
    Above,
    Below,
}

impl Resolver<'_> {
    /// Chains nest as deep as the search language lets them.
    fn clause(&mut self, clause: Clause) -> Result<Clause, ApiError> {
        Ok(match clause {
            Clause::Criterion(criterion) if criterion.takes_terminology() => {
                let operands = criterion.alternatives.iter();
                let codes: Vec<_> =
                    operands.map(|operand| self.codes(&criterion, operand)).collect::<Result<_, _>>()?;
                Clause::Criterion(criterion.with_codes(codes))
            }
            Clause::Criterion(_) => clause,
            Clause::Chain { parameter, links } => {
                let links = links.into_iter().map(|link| {
                    Ok(Link { resource_type: link.resource_type, inner: self.clause(link.inner)? })
                });
                Clause::Chain { parameter, links: links.collect::<Result<_, ApiError>>()? }
            }
            Clause::Has { resource_type, parameter, inner } => {
                Clause::Has { resource_type, parameter, inner: Box::new(self.clause(*inner)?) }
            }
        })
    }

    fn codes(&mut self, criterion: &Criterion, operand: &Operand) -> Result<Arc<CodeSet>, ApiError> {
        let (asked, name, system) = match (operand, criterion.modifier) {
            (Operand::ValueSet(name), _) => (Asked::ValueSet, name, None),
            (Operand::Token { system: Some(system), code: Some(code) }, modifier) if !system.is_empty() => {
                let above = modifier == Some(Modifier::Above);
                (if above { Asked::Above } else { Asked::Below }, code, Some(system))
            }
            (_, modifier) => {
                let modifier = if modifier == Some(Modifier::Above) { "above" } else { "below" };
                return Err(errors::system_required(criterion.parameter.code(), modifier));
            }
        };
        let key = (asked, system.map_or_else(|| name.clone(), |system| format!("{system}|{name}")));
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let found = match (asked, system) {
            (Asked::ValueSet, _) | (_, None) => self.value_set(name)?,
            (Asked::Above, Some(system)) => self.related(system, name, Direction::Above)?,
            (Asked::Below, Some(system)) => self.related(system, name, Direction::Below)?,
        };
        self.known.insert(key, Arc::clone(&found));
        Ok(found)
    }

    /// A value set by its canonical address, or as `ValueSet/{id}`, perhaps behind the address of the data store.
    fn value_set(&self, name: &str) -> Result<Arc<CodeSet>, ApiError> {
        let here = format!("/datastore/{}/r4/", self.scene.data_store);
        let reference = name.split_once(&*here).map_or(name, |(_, reference)| reference);
        let by_id = reference.strip_prefix("ValueSet/").filter(|id| fhir::id::is_valid(id));
        let found = match by_id {
            None => codes(self.scene, name),
            Some(id) => match self.scene.readable(VALUE_SET, id)? {
                Some(version) => codes_of(self.scene, &resource(&version)?),
                None => Err(TerminologyError::Unknown { kind: Kind::ValueSet, canonical: name.to_owned() }),
            },
        };
        found.map_err(|error| errors::terminology(400, &error))
    }

    fn related(&self, system: &str, code: &str, direction: Direction) -> Result<Arc<CodeSet>, ApiError> {
        let found = related(self.scene, system, code, direction);
        found.map(Arc::new).map_err(|error| errors::terminology(400, &error))
    }
}
