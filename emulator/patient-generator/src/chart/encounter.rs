//! Encounter.

use serde_json::json;

use super::{Chart, Visit, us_core};
use crate::vocabulary::{Concept, hl7};

impl Chart<'_> {
    /// Writes down that somebody came.
    pub(crate) fn add_encounter(&mut self, visit: &Visit<'_>, reason: Option<&Concept>) {
        let (class, class_display) = visit.kind.class;
        let period = self.period(visit.start, visit.end);
        let participation = hl7("v3-ParticipationType", "PPRF", "primary performer");
        let mut encounter = json!({
            "resourceType": "Encounter", "id": visit.id,
            "meta": us_core("encounter"),
            "identifier": [{"use": "official", "system": "urn:oid:2.16.840.1.113883.19.6", "value": visit.id}],
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class, "display": class_display},
            "type": [visit.kind.concept.codeable()],
            "subject": self.subject(),
            "participant": [{"type": [participation], "period": period, "individual": visit.practitioner_reference()}],
            "period": period,
            "length": {"value": visit.end.minutes_since(visit.start),
                "unit": "min", "system": "http://unitsofmeasure.org", "code": "min"},
            "location": [{"location": visit.location_reference(), "status": "completed"}],
            "serviceProvider": visit.organization_reference(),
        });
        if let Some(reason) = reason {
            encounter["reasonCode"] = json!([reason.codeable()]);
        }
        if !visit.diagnoses.is_empty() {
            let diagnoses = visit.diagnoses.iter().map(|(id, display)| {
                json!({"condition": self.reference_with_display("Condition", id, display),
                    "use": hl7("diagnosis-role", "billing", "Billing")})
            });
            encounter["diagnosis"] = diagnoses.collect();
        }
        self.add(encounter);
    }
}
