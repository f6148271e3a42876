//! How far a permission reaches on resources of one type, ready to be held against them.
//!
//! A permission may end at one patient's compartment, or at the resources that meet the search behind a scope, or at both.
//! The search is decided on the resource alone, as that of a subscription is; a scope whose search cannot be decided so grants
//! nothing, and says so where nothing else grants what is asked.

use contract::{ApiError, Settings, Time};
use serde_json::Value;

use crate::compartment;
use crate::criteria::Criteria;
use crate::errors;
use crate::model::scopes::{Portion, Reach};
use crate::model::version::Version;

/// What is done to a resource within reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Use {
    /// It is read by its id. What belongs to no patient at all, such as a Practitioner, each patient may read.
    Read,
    /// It is found, or decides what is found. Each patient finds its own alone.
    Find,
    /// It is written.
    Write,
}

/// How far a permission reaches on resources of one type: to those that meet, of each group, one condition.
#[derive(Debug, Default)]
pub(crate) struct Bounds(Vec<Vec<Condition>>);

#[derive(Debug)]
struct Condition {
    patient: Option<String>,
    search: Option<Criteria>,
}

impl Bounds {
    /// Makes a reach ready.
    ///
    /// # Errors
    /// 501 if all that grants something has a search that cannot be decided here.
    pub(crate) fn new(
        reach: Reach,
        resource_type: &str,
        purpose: Use,
        (settings, now): (&'static Settings, Time),
    ) -> Result<Bounds, ApiError> {
        let is_nobodys = purpose == Use::Read && !compartment::has_type(resource_type);
        let mut groups = Vec::new();
        for portions in reach.0 {
            let mut group = Vec::new();
            let mut undecided = None;
            let mut is_open = false;
            for Portion { patient, search } in portions {
                let patient = patient.filter(|_| !is_nobodys);
                let search = match search {
                    None => None,
                    Some(text) => match Criteria::parse(&format!("{resource_type}?{text}"), settings, now) {
                        Ok(criteria) => Some(criteria),
                        Err(_) => {
                            undecided = Some(text);
                            continue;
                        }
                    },
                };
                is_open |= patient.is_none() && search.is_none();
                group.push(Condition { patient, search });
            }
            match undecided {
                Some(text) if group.is_empty() => {
                    let what = format!("The search {text} in a scope, on {resource_type}");
                    return Err(errors::not_emulated(&what));
                }
                _ if is_open => {}
                _ => groups.push(group),
            }
        }
        Ok(Bounds(groups))
    }

    /// Whether everything is within them.
    pub(crate) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a resource is within them.
    pub(crate) fn hold(&self, resource_type: &str, id: &str, resource: &Value) -> bool {
        self.0.iter().all(|group| group.iter().any(|condition| condition.holds(resource_type, id, resource)))
    }

    /// The same of a version that is kept. One that says that the resource was deleted says no more, and is not within them.
    ///
    /// # Errors
    /// A 500 for a version that cannot be read.
    pub(crate) fn hold_version(
        &self,
        resource_type: &str,
        id: &str,
        version: &Version,
    ) -> Result<bool, ApiError> {
        if self.is_everything() {
            return Ok(true);
        }
        if version.is_deleted() {
            return Ok(false);
        }
        let resource = serde_json::from_slice(version.json());
        let resource =
            resource.map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        Ok(self.hold(resource_type, id, &resource))
    }

    /// The patients to whom all that is within them belongs, if there are such.
    pub(crate) fn patients(&self) -> Option<Vec<&str>> {
        let of = |group: &'_ Vec<Condition>| group.iter().all(|condition| condition.patient.is_some());
        let group = self.0.iter().find(|group| of(group))?;
        Some(group.iter().filter_map(|condition| condition.patient.as_deref()).collect())
    }

    /// Whether [`Bounds::patients`] is all that there is to them.
    pub(crate) fn are_of_patients(&self) -> bool {
        let only = |condition: &Condition| condition.patient.is_some() && condition.search.is_none();
        self.0.len() == 1 && self.0.iter().flatten().all(only)
    }

    /// The refusal of what is not within them.
    pub(crate) fn refusal(&self) -> ApiError {
        let condition = self.0.first().and_then(|group| group.first());
        let reach = match condition {
            Some(Condition { patient: Some(patient), .. }) => format!("Patient/{patient}"),
            Some(Condition { search: Some(search), .. }) => {
                format!("the {} that meet a search", search.resource_type())
            }
            _ => "they say".to_owned(),
        };
        errors::beyond_reach(&reach)
    }
}

impl Condition {
    fn holds(&self, resource_type: &str, id: &str, resource: &Value) -> bool {
        self.patient
            .as_ref()
            .is_none_or(|patient| compartment::is_patients(patient, resource_type, id, resource))
            && self.search.as_ref().is_none_or(|search| search.matches(resource))
    }
}
