//! Observation, and DiagnosticReport, which groups observations of the laboratory.

use serde_json::{Map, Value, json};

use super::{Chart, Visit, decimal, us_core};
use crate::body::{Panel, VitalSigns};
use crate::person::Smoking;
use crate::vocabulary::measures::{self as measure, Measure};
use crate::vocabulary::{Concept, hl7, snomed};

/// What kind of observation something is: the code and display of HL7's category.
type Category = (&'static str, &'static str);

const VITAL_SIGNS: Category = ("vital-signs", "Vital Signs");
const LABORATORY: Category = ("laboratory", "Laboratory");
const SURVEY: Category = ("survey", "Survey");
const SOCIAL_HISTORY: Category = ("social-history", "Social History");

impl Chart<'_> {
    /// Writes down vital signs: an observation for each, and one for both blood pressures.
    pub(crate) fn add_vital_signs(&mut self, visit: &Visit<'_>, signs: &VitalSigns, is_ill: bool) {
        self.vital_sign(visit, &measure::HEIGHT, signs.height, "bodyheight");
        self.vital_sign(visit, &measure::WEIGHT, signs.weight, "bodyweight");
        self.vital_sign(visit, &measure::BODY_MASS_INDEX, signs.mass_index, "bmi");
        let pressures =
            [(&measure::SYSTOLIC, signs.systolic), (&measure::DIASTOLIC, signs.diastolic)].map(|(measure, value)| {
                json!({"code": measure.concept.codeable(), "valueQuantity": quantity(measure, value)})
            });
        let value = [("component".to_owned(), Value::from(pressures.to_vec()))];
        self.observation(visit, VITAL_SIGNS, &measure::BLOOD_PRESSURE, vital_profile("bp"), value);
        self.vital_sign(visit, &measure::HEART_RATE, signs.heart_rate, "heartrate");
        self.vital_sign(visit, &measure::RESPIRATORY_RATE, signs.respiratory_rate, "resprate");
        if is_ill {
            self.vital_sign(visit, &measure::TEMPERATURE, signs.temperature, "bodytemp");
            self.vital_sign(visit, &measure::OXYGEN, signs.oxygen, "oxygensat");
        }
    }

    fn vital_sign(&mut self, visit: &Visit<'_>, measure: &Measure, value: f64, profile: &str) {
        let value = [("valueQuantity".to_owned(), quantity(measure, value))];
        self.observation(visit, VITAL_SIGNS, &measure.concept, vital_profile(profile), value);
    }

    /// Writes down an answer to a questionnaire that has a score.
    pub(crate) fn add_score(&mut self, visit: &Visit<'_>, measure: &Measure, score: i64) {
        let value = [("valueQuantity".to_owned(), quantity(measure, score as f64))];
        self.observation(visit, SURVEY, &measure.concept, None, value);
    }

    /// Writes down what somebody says about tobacco.
    pub(crate) fn add_smoking_status(&mut self, visit: &Visit<'_>) {
        let status = match self.person.smoking {
            Smoking::Never => snomed("266919005", "Never smoked tobacco (finding)"),
            Smoking::Former => snomed("8517006", "Ex-smoker (finding)"),
            Smoking::Daily => snomed("449868002", "Smokes tobacco daily (finding)"),
        };
        let value = [("valueCodeableConcept".to_owned(), status.codeable())];
        self.observation(visit, SOCIAL_HISTORY, &measure::SMOKING, Some(us_core("smokingstatus")), value);
    }

    /// Writes down the results of one panel and the report that groups them.
    pub(crate) fn add_panel(&mut self, visit: &Visit<'_>, report: &Concept, panel: &Panel) {
        let mut results = Vec::with_capacity(panel.len());
        for (measure, value) in panel {
            let id = self.add_result(visit, measure, *value);
            results.push(self.reference_with_display("Observation", &id, measure.concept.display));
        }
        let id = self.next_id();
        let report = json!({
            "resourceType": "DiagnosticReport", "id": id,
            "meta": us_core("diagnosticreport-lab"),
            "status": "final",
            "category": [hl7("v2-0074", "LAB", "Laboratory")],
            "code": report.codeable(),
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "effectiveDateTime": self.when(visit.start),
            "issued": self.instant(visit.end),
            "performer": [visit.organization_reference()],
            "result": results,
        });
        self.add(report);
    }

    /// Writes down one result of the laboratory, and gives its id.
    pub(crate) fn add_result(&mut self, visit: &Visit<'_>, measure: &Measure, value: f64) -> String {
        let mut members = vec![("valueQuantity".to_owned(), quantity(measure, value))];
        if let Some((low, high)) = measure.usual {
            let (code, display) = match value {
                value if value < low => ("L", "Low"),
                value if value > high => ("H", "High"),
                _ => ("N", "Normal"),
            };
            let interpretation = json!([hl7("v3-ObservationInterpretation", code, display)]);
            members.push(("interpretation".to_owned(), interpretation));
            let range = json!([{"low": quantity(measure, low), "high": quantity(measure, high)}]);
            members.push(("referenceRange".to_owned(), range));
        }
        self.observation(visit, LABORATORY, &measure.concept, Some(us_core("observation-lab")), members)
    }

    fn observation(
        &mut self,
        visit: &Visit<'_>,
        (category, category_display): Category,
        code: &Concept,
        profile: Option<Value>,
        members: impl IntoIterator<Item = (String, Value)>,
    ) -> String {
        let id = self.next_id();
        let mut observation = Map::new();
        let mut put = |name: &str, value: Value| observation.insert(name.to_owned(), value);
        put("resourceType", "Observation".into());
        put("id", id.as_str().into());
        if let Some(profile) = profile {
            put("meta", profile);
        }
        put("status", "final".into());
        put("category", json!([hl7("observation-category", category, category_display)]));
        put("code", code.codeable());
        put("subject", self.subject());
        put("encounter", self.encounter(visit));
        put("effectiveDateTime", self.when(visit.start).into());
        put("issued", self.instant(visit.start).into());
        put("performer", json!([visit.practitioner_reference()]));
        observation.extend(members);
        self.add(Value::Object(observation));
        id
    }
}

/// A profile of R4 itself for a vital sign.
fn vital_profile(name: &str) -> Option<Value> {
    Some(json!({"profile": [format!("http://hl7.org/fhir/StructureDefinition/{name}")]}))
}

fn quantity(measure: &Measure, value: f64) -> Value {
    json!({
        "value": decimal(value, measure.decimals),
        "unit": measure.unit, "system": "http://unitsofmeasure.org", "code": measure.unit,
    })
}
