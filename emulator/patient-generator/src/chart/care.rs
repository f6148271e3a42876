//! CarePlan and CareTeam.

use serde_json::{Value, json};

use super::{Chart, Visit, us_core};
use crate::vocabulary::care::Plan;
use crate::vocabulary::{Concept, snomed};

const PATIENT: Concept = snomed("116153009", "Patient (person)");
const PROFESSIONAL: Concept = snomed("223366009", "Healthcare professional (occupation)");
const SERVICES: Concept = snomed("224891009", "Healthcare services (qualifier value)");

impl Chart<'_> {
    /// Writes down who cares for a condition and how: the one treated last.
    pub(crate) fn add_plan(&mut self, visit: &Visit<'_>, plan: &Plan) {
        let (team, id) = (self.next_id(), self.next_id());
        let conditions: Vec<Value> = visit
            .diagnoses
            .last()
            .map(|(condition, display)| self.reference_with_display("Condition", condition, display))
            .into_iter()
            .collect();
        let start = self.when(visit.start);
        let reason = visit.diagnoses.last().map_or(plan.concept.display, |(_, display)| *display);
        let care_team = json!({
            "resourceType": "CareTeam", "id": team,
            "meta": us_core("careteam"),
            "status": "active",
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "period": {"start": start},
            "participant": [
                {"role": [PATIENT.codeable()], "member": self.subject()},
                {"role": [PROFESSIONAL.codeable()], "member": visit.practitioner_reference()},
                {"role": [SERVICES.codeable()], "member": visit.organization_reference()},
            ],
            "reasonCode": [{"text": reason}],
            "managingOrganization": [visit.organization_reference()],
        });
        self.add(care_team);
        let activities = plan.activities.iter().map(|activity| {
            json!({"detail": {"code": activity.codeable(), "status": "in-progress", "location": visit.location_reference()}})
        });
        let mut care_plan = json!({
            "resourceType": "CarePlan", "id": id,
            "meta": us_core("careplan"),
            "text": {"status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", plan.concept.display)},
            "status": "active",
            "intent": "order",
            "category": [
                {"coding": [{"system": "http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "code": "assess-plan"}]},
                plan.concept.codeable(),
            ],
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "period": {"start": start},
            "careTeam": [self.reference("CareTeam", &team)],
            "activity": activities.collect::<Vec<_>>(),
        });
        if !conditions.is_empty() {
            care_plan["addresses"] = conditions.into();
        }
        self.add(care_plan);
    }
}
