//! What the caller of a search may see, and what the search has found out.
//!
//! A signed request sees everything, and nothing is asked. A token sees what its scopes reach: where that is a patient's
//! compartment, the rows of the index say which resources those are, so that a search of one patient's Observations costs
//! what that patient has; else each resource is held against the scopes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use contract::{ApiError, Call};
use fhir::search::{Clause, Parameter};

use super::Scene;
use crate::compartment;
use crate::index::type_number;
use crate::model::scopes::Actions;
use crate::model::version::Version;
use crate::smart::{self, Bounds, Use};

/// What a caller may see, type by type, as far as it has been asked for. One search has one.
#[derive(Debug, Default)]
pub(crate) struct Sight {
    /// The call, if its scopes limit it.
    limited: Option<Box<Call>>,
    seen: RefCell<HashMap<(String, Use), Rc<Seen>>>,
    /// What has been decided: for a clause, by its place in memory, and a resource, by its number.
    decided: RefCell<HashMap<(*const Clause, u64), bool>>,
}

/// What a caller may see of one type.
#[derive(Debug)]
pub(super) enum Seen {
    Everything,
    Nothing,
    Some {
        /// The numbers of the resources among which it must be, sorted.
        numbers: Option<Vec<u64>>,
        /// Whether those are all seen.
        exact: bool,
        bounds: Bounds,
    },
}

impl Sight {
    /// What the caller of a call may see.
    ///
    /// # Errors
    /// A 500 for a permit that is not ours.
    pub(crate) fn of(call: &Call) -> Result<Sight, ApiError> {
        let limited = smart::grant(call)?.map(|_| Box::new(call.clone()));
        Ok(Sight { limited, ..Sight::default() })
    }

    /// Whether a resource meets a clause of the search that this is of, asked once.
    pub(super) fn decide(
        &self,
        clause: &Clause,
        resource: u64,
        ask: impl FnOnce() -> Result<bool, ApiError>,
    ) -> Result<bool, ApiError> {
        let key = (std::ptr::from_ref(clause), resource);
        if let Some(decided) = self.decided.borrow().get(&key) {
            return Ok(*decided);
        }
        let decided = ask()?;
        self.decided.borrow_mut().insert(key, decided);
        Ok(decided)
    }
}

impl Seen {
    /// The resources among which all that is seen must be, by their numbers.
    pub(super) fn numbers(&self) -> Option<&[u64]> {
        match self {
            Seen::Everything => None,
            Seen::Nothing => Some(&[]),
            Seen::Some { numbers, .. } => numbers.as_deref(),
        }
    }

    /// Whether a resource is seen.
    ///
    /// # Errors
    /// A 500 for a version that cannot be read.
    pub(super) fn has(&self, resource_type: &str, id: &str, version: &Version) -> Result<bool, ApiError> {
        match self {
            Seen::Everything => Ok(true),
            Seen::Nothing => Ok(false),
            Seen::Some { numbers: Some(numbers), exact, bounds } => {
                let is_among = numbers.binary_search(&version.resource).is_ok();
                Ok(is_among && (*exact || bounds.hold_version(resource_type, id, version)?))
            }
            Seen::Some { numbers: None, bounds, .. } => bounds.hold_version(resource_type, id, version),
        }
    }
}

impl Scene<'_> {
    /// What the caller may see of a type. What no scope grants, or none that can be decided here, is nothing.
    pub(super) fn seen(&self, resource_type: &str, purpose: Use) -> Result<Rc<Seen>, ApiError> {
        let Some(call) = &self.sight.limited else { return Ok(Rc::new(Seen::Everything)) };
        let key = (resource_type.to_owned(), purpose);
        if let Some(seen) = self.sight.seen.borrow().get(&key) {
            return Ok(seen.clone());
        }
        let actions = if purpose == Use::Read { Actions::READ } else { Actions::SEARCH };
        let seen = match smart::bounds(call, actions, resource_type, purpose) {
            Ok(bounds) if bounds.is_everything() => Seen::Everything,
            Ok(bounds) => {
                let patients = bounds.patients().filter(|_| purpose == Use::Find);
                let numbers = patients.map(|patients| self.of_patients(resource_type, &patients));
                let exact = bounds.are_of_patients();
                Seen::Some { numbers: numbers.transpose()?, exact, bounds }
            }
            Err(error) if error.is_fault() => return Err(error),
            Err(_) => Seen::Nothing,
        };
        let seen = Rc::new(seen);
        self.sight.seen.borrow_mut().insert(key, seen.clone());
        Ok(seen)
    }

    /// Whether the caller may find a resource.
    pub(super) fn finds(&self, resource_type: &str, id: &str, version: &Version) -> Result<bool, ApiError> {
        if self.sight.limited.is_none() {
            return Ok(true);
        }
        self.seen(resource_type, Use::Find)?.has(resource_type, id, version)
    }

    /// Whether the caller may read a resource, whose id it knows.
    pub(crate) fn reads(&self, resource_type: &str, id: &str, version: &Version) -> Result<bool, ApiError> {
        if self.sight.limited.is_none() {
            return Ok(true);
        }
        self.seen(resource_type, Use::Read)?.has(resource_type, id, version)
    }

    /// A resource by its id, unless it was deleted or the caller may not read it.
    pub(crate) fn readable(&self, resource_type: &str, id: &str) -> Result<Option<Version>, ApiError> {
        let Some(version) = self.newest(resource_type, id)? else { return Ok(None) };
        Ok(self.reads(resource_type, id, &version)?.then_some(version))
    }

    /// The resources of a type that are in the compartments of patients, as [`compartment::is_patients`] has them.
    fn of_patients(&self, resource_type: &str, patients: &[&str]) -> Result<Vec<u64>, ApiError> {
        let mut numbers = Vec::new();
        for patient in patients {
            if resource_type == "Patient" {
                numbers.extend(self.newest(resource_type, patient)?.map(|version| version.resource));
                continue;
            }
            let Some(kind) = type_number(resource_type) else { continue };
            let codes = compartment::codes(resource_type).iter();
            for parameter in codes.filter_map(|code| Parameter::named(resource_type, code)) {
                numbers.extend(self.referring(kind, parameter, &format!("Patient/{patient}")));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }
}
