//! Immunization.

use serde_json::json;

use super::{Chart, Service, Visit, us_core};
use crate::vocabulary::Concept;

/// What an injection costs, in cents.
const INJECTION_CENTS: i64 = 14_052;

impl Chart<'_> {
    /// Writes down an injection; `dose` counts those of the same vaccine.
    pub(crate) fn add_immunization(&mut self, visit: &mut Visit<'_>, vaccine: &Concept, dose: Option<usize>) {
        let id = self.next_id();
        let arm = if self.random.percent(50) { ("LA", "left arm") } else { ("RA", "right arm") };
        let mut immunization = json!({
            "resourceType": "Immunization", "id": id,
            "meta": us_core("immunization"),
            "status": "completed",
            "vaccineCode": vaccine.codeable(),
            "patient": self.subject(),
            "encounter": self.encounter(visit),
            "occurrenceDateTime": self.when(visit.start),
            "primarySource": true,
            "location": visit.location_reference(),
            "lotNumber": format!("MP{:06}", self.random.between(1, 999_999)),
            "site": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActSite", "code": arm.0, "display": arm.1}]},
            "performer": [{"actor": visit.practitioner_reference()}],
        });
        if let Some(dose) = dose {
            immunization["protocolApplied"] = json!([{"doseNumberPositiveInt": dose}]);
        }
        self.add(immunization);
        visit.services.push(Service { code: vaccine.codeable(), cents: INJECTION_CENTS });
    }
}
