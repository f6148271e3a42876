//! MedicationRequest and MedicationAdministration.

use serde_json::{Value, json};

use super::{Chart, Visit, us_core};
use crate::vocabulary::hl7;
use crate::vocabulary::medications::Medication;

impl Chart<'_> {
    /// Writes down a prescription for the condition that was treated last, and the pharmacy's bill for it.
    pub(crate) fn add_prescription(&mut self, visit: &Visit<'_>, medication: &Medication, is_active: bool) {
        let id = self.next_id();
        let mut request = json!({
            "resourceType": "MedicationRequest", "id": id,
            "meta": us_core("medicationrequest"),
            "status": if is_active { "active" } else { "completed" },
            "intent": "order",
            "category": [hl7("medicationrequest-category", "community", "Community")],
            "medicationCodeableConcept": medication.concept.codeable(),
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "authoredOn": self.when(visit.start),
            "requester": visit.practitioner_reference(),
            "dosageInstruction": [dosage(medication)],
        });
        if let Some((condition, display)) = visit.diagnoses.last() {
            request["reasonReference"] =
                json!([self.reference_with_display("Condition", condition, display)]);
        }
        self.add(request);
        self.add_pharmacy_claim(visit, &id, medication);
    }

    /// Writes down that a medication was given on the spot.
    pub(crate) fn add_administration(&mut self, visit: &Visit<'_>, medication: &Medication) {
        let id = self.next_id();
        let (value, unit) = medication.dose;
        let mut administration = json!({
            "resourceType": "MedicationAdministration", "id": id,
            "status": "completed",
            "category": hl7("medication-admin-category", "inpatient", "Inpatient"),
            "medicationCodeableConcept": medication.concept.codeable(),
            "subject": self.subject(),
            "context": self.encounter(visit),
            "effectiveDateTime": self.when(visit.start.plus_minutes(20)),
            "performer": [{"actor": visit.practitioner_reference()}],
            "dosage": {"dose": {"value": value, "unit": unit}},
        });
        if let Some((condition, display)) = visit.diagnoses.last() {
            administration["reasonReference"] =
                json!([self.reference_with_display("Condition", condition, display)]);
        }
        self.add(administration);
    }
}

fn dosage(medication: &Medication) -> Value {
    let (value, unit) = medication.dose;
    let dose = json!([{"type": hl7("dose-rate-type", "ordered", "Ordered"), "doseQuantity": {"value": value, "unit": unit}}]);
    if medication.a_day == 0 {
        return json!({"sequence": 1, "text": "Take as needed.", "asNeededBoolean": true, "doseAndRate": dose});
    }
    let times = match medication.a_day {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    };
    json!({
        "sequence": 1, "text": format!("Take {value} {unit} {times} a day."),
        "timing": {"repeat": {"frequency": medication.a_day, "period": 1, "periodUnit": "d"}},
        "asNeededBoolean": false, "doseAndRate": dose,
    })
}
