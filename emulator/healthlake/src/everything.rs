//! All that there is about a patient: what is in the patient's compartment, and what that refers to.
//!
//! AWS documents "any other resources related to that Patient" and no more, so which these are is R4's: what is in the
//! compartment, and any resource referenced from those, Binaries too. Believed: references are followed once; nothing comes
//! along that belongs to patients, but not to this one; dates choose what of the compartment is looked at, and of what it
//! refers to what comes along.

mod dates;

use std::collections::HashSet;

use contract::{ApiError, Time};
use fhir::search::compartment;

use crate::compartment as patients;
use crate::model::period::Period;
use crate::model::version::Version;
use crate::references;
use crate::search::{Item, Owner, Scene};

/// What is asked for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Care from this time on; see [`dates`].
    pub(crate) start: Option<Period>,
    /// Care until this time.
    pub(crate) end: Option<Period>,
    /// What changed at this time or later.
    pub(crate) since: Option<Time>,
    /// Of these types; empty means all.
    pub(crate) types: Vec<String>,
}

/// All of it that the caller may read, in the order of types and ids. `base` is the endpoint of the data store.
///
/// # Errors
/// A 500 for a version that cannot be read.
pub(crate) fn everything(
    scene: &Scene<'_>,
    base: &str,
    patient: &Owner<'_>,
    asked: &Asked,
) -> Result<Vec<Item>, ApiError> {
    let mut all: Vec<Item> = Vec::new();
    let mut seen: HashSet<(String, String)> = HashSet::new();
    let members = compartment(patient.resource_type).map_or(&[][..], |table| table.members());
    let types = members.iter().map(|(name, _)| *name).filter(|name| *name != patient.resource_type);
    for resource_type in types.chain([patient.resource_type]) {
        for number in scene.members(patient, resource_type)? {
            let Some((id, version)) = scene.resource(resource_type, number)? else { continue };
            if scene.reads(resource_type, &id, &version)? && asked.is_in_time(resource_type, &version)? {
                let resource_type = resource_type.to_owned();
                seen.insert((resource_type.clone(), id.clone()));
                all.push(Item { resource_type, id, version });
            }
        }
    }
    let mut referenced = Vec::new();
    for item in &all {
        for (resource_type, id) in references::of(&item.version, base)? {
            if !seen.insert((resource_type.clone(), id.clone())) {
                continue;
            }
            let Some(version) = scene.newest(&resource_type, &id)? else { continue };
            let is_of_patients = patients::has_type(&resource_type)
                && patients::belongs(&resource_type, &id, version.json(), &|_| true);
            if !is_of_patients
                && scene.reads(&resource_type, &id, &version)?
                && asked.is_in_time(&resource_type, &version)?
            {
                referenced.push(Item { resource_type, id, version });
            }
        }
    }
    all.extend(referenced);
    all.retain(|item| asked.takes(item));
    all.sort_unstable_by(|one, two| (&one.resource_type, &one.id).cmp(&(&two.resource_type, &two.id)));
    Ok(all)
}

impl Asked {
    fn takes(&self, item: &Item) -> bool {
        (self.types.is_empty() || self.types.contains(&item.resource_type))
            && self.since.is_none_or(|since| item.version.updated >= since)
    }

    /// Whether a resource tells of care in the time asked for. One that bears no date does.
    fn is_in_time(&self, resource_type: &str, version: &Version) -> Result<bool, ApiError> {
        if self.start.is_none() && self.end.is_none() {
            return Ok(true);
        }
        let dates = dates::of(resource_type, version)?;
        let is_in = |date: &Period| {
            self.start.is_none_or(|start| date.end > start.start)
                && self.end.is_none_or(|end| date.start < end.end)
        };
        Ok(dates.is_empty() || dates.iter().any(is_in))
    }
}
