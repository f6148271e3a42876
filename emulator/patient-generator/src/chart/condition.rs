//! Condition.

use serde_json::json;

use super::{Chart, Visit, us_core};
use crate::moment::Moment;
use crate::vocabulary::{Concept, hl7};

/// What a condition is and how long it lasted.
#[derive(Debug)]
pub(crate) struct Diagnosis<'a> {
    pub(crate) concept: &'a Concept,
    pub(crate) icd10: &'a Concept,
    pub(crate) onset: Moment,
    /// None for one that is still there.
    pub(crate) abatement: Option<Moment>,
}

impl Chart<'_> {
    /// Writes down a condition that was found at a visit, and gives its id.
    pub(crate) fn add_condition(&mut self, visit: &Visit<'_>, diagnosis: &Diagnosis<'_>) -> String {
        let id = self.next_id();
        let (status, display) = match diagnosis.abatement {
            None => ("active", "Active"),
            Some(_) => ("resolved", "Resolved"),
        };
        let mut condition = json!({
            "resourceType": "Condition", "id": id,
            "meta": us_core("condition"),
            "clinicalStatus": hl7("condition-clinical", status, display),
            "verificationStatus": hl7("condition-ver-status", "confirmed", "Confirmed"),
            "category": [hl7("condition-category", "encounter-diagnosis", "Encounter Diagnosis")],
            "code": diagnosis.concept.codeable_and(diagnosis.icd10),
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "onsetDateTime": self.when(diagnosis.onset),
        });
        if let Some(abatement) = diagnosis.abatement {
            condition["abatementDateTime"] = self.when(abatement).into();
        }
        condition["recordedDate"] = self.when(visit.start).into();
        condition["recorder"] = visit.practitioner_reference();
        condition["asserter"] = visit.practitioner_reference();
        self.add(condition);
        id
    }
}
