//! AllergyIntolerance.

use serde_json::json;

use super::{Chart, Visit};
use crate::vocabulary::hl7;
use crate::vocabulary::illnesses::Allergy;

impl Chart<'_> {
    /// Writes down an allergy.
    pub(crate) fn add_allergy(&mut self, visit: &Visit<'_>, allergy: &Allergy) {
        let id = self.next_id();
        let criticality = if allergy.severity == "severe" { "high" } else { "low" };
        let resource = json!({
            "resourceType": "AllergyIntolerance", "id": id,
            "meta": super::us_core("allergyintolerance"),
            "clinicalStatus": hl7("allergyintolerance-clinical", "active", "Active"),
            "verificationStatus": hl7("allergyintolerance-verification", "confirmed", "Confirmed"),
            "type": "allergy",
            "category": [allergy.category],
            "criticality": criticality,
            "code": allergy.concept.codeable(),
            "patient": self.subject(),
            "encounter": self.encounter(visit),
            "recordedDate": self.when(visit.start),
            "recorder": visit.practitioner_reference(),
            "reaction": [{"manifestation": [allergy.reaction.codeable()], "severity": allergy.severity}],
        });
        self.add(resource);
    }
}
