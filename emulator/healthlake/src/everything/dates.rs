//! When the care was that a resource tells of: the element of each type that `start` and `end` are held against.
//!
//! AWS has a table of these elements. Believed: this is it, and a type that is not in it has no such date.

use contract::ApiError;
use serde_json::Value;

use crate::model::period::Period;
use crate::model::version::Version;

/// Types in the order of their names, each with the elements of which one says when.
static ELEMENTS: &[(&str, &[&str])] = &[
    ("Account", &["servicePeriod.start"]),
    ("AdverseEvent", &["date"]),
    ("AllergyIntolerance", &["recordedDate"]),
    ("Appointment", &["start"]),
    ("AppointmentResponse", &["start"]),
    ("AuditEvent", &["period.start"]),
    ("Basic", &["created"]),
    ("CarePlan", &["period.start"]),
    ("CareTeam", &["period.start"]),
    ("ChargeItem", &["occurrenceDateTime", "occurrencePeriod.start", "occurrenceTiming.event"]),
    ("Claim", &["billablePeriod.start"]),
    ("ClaimResponse", &["created"]),
    ("ClinicalImpression", &["date"]),
    ("Communication", &["sent"]),
    ("CommunicationRequest", &["occurrenceDateTime", "occurrencePeriod.start"]),
    ("Composition", &["date"]),
    ("Condition", &["recordedDate"]),
    ("Consent", &["dateTime"]),
    ("Coverage", &["period.start"]),
    ("CoverageEligibilityRequest", &["created"]),
    ("CoverageEligibilityResponse", &["created"]),
    ("DetectedIssue", &["identifiedDateTime", "identifiedPeriod.start"]),
    ("DeviceRequest", &["authoredOn"]),
    ("DeviceUseStatement", &["recordedOn"]),
    ("DiagnosticReport", &["effectiveDateTime", "effectivePeriod.start"]),
    ("DocumentManifest", &["created"]),
    ("DocumentReference", &["context.period.start"]),
    ("Encounter", &["period.start"]),
    ("EnrollmentRequest", &["created"]),
    ("EpisodeOfCare", &["period.start"]),
    ("ExplanationOfBenefit", &["billablePeriod.start"]),
    ("Flag", &["period.start"]),
    ("Goal", &["statusDate"]),
    ("ImagingStudy", &["started"]),
    ("Immunization", &["recorded"]),
    ("ImmunizationEvaluation", &["date"]),
    ("ImmunizationRecommendation", &["date"]),
    ("Invoice", &["date"]),
    ("List", &["date"]),
    ("MeasureReport", &["period.start"]),
    ("Media", &["issued"]),
    ("MedicationAdministration", &["effectiveDateTime", "effectivePeriod.start"]),
    ("MedicationDispense", &["whenPrepared"]),
    ("MedicationRequest", &["authoredOn"]),
    ("MedicationStatement", &["dateAsserted"]),
    ("NutritionOrder", &["dateTime"]),
    (
        "Observation",
        &["effectiveDateTime", "effectivePeriod.start", "effectiveInstant", "effectiveTiming.event"],
    ),
    ("Procedure", &["performedDateTime", "performedPeriod.start"]),
    ("Provenance", &["occurredDateTime", "occurredPeriod.start"]),
    ("QuestionnaireResponse", &["authored"]),
    ("RequestGroup", &["authoredOn"]),
    ("ResearchSubject", &["period.start"]),
    ("RiskAssessment", &["occurrenceDateTime", "occurrencePeriod.start"]),
    ("Schedule", &["planningHorizon.start"]),
    ("ServiceRequest", &["authoredOn"]),
    ("Specimen", &["receivedTime"]),
    ("SupplyDelivery", &["occurrenceDateTime", "occurrencePeriod.start", "occurrenceTiming.event"]),
    ("SupplyRequest", &["authoredOn"]),
    ("VisionPrescription", &["dateWritten"]),
];

/// The dates of a resource; none if it has none, or if its type has none.
pub(super) fn of(resource_type: &str, version: &Version) -> Result<Vec<Period>, ApiError> {
    let place = ELEMENTS.binary_search_by(|(name, _)| (*name).cmp(resource_type));
    let paths = place.ok().and_then(|place| ELEMENTS.get(place)).map_or(&[][..], |(_, paths)| *paths);
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let resource: Value = serde_json::from_slice(version.json())
        .map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
    let mut dates = Vec::new();
    for path in paths {
        let end = path.split('.').try_fold(&resource, |value, name| value.get(name));
        match end {
            Some(Value::Array(several)) => dates.extend(several.iter().filter_map(read)),
            Some(one) => dates.extend(read(one)),
            None => {}
        }
    }
    Ok(dates)
}

fn read(value: &Value) -> Option<Period> {
    value.as_str().and_then(Period::read)
}

#[cfg(test)]
mod tests {
    use fhir::definitions::Type;

    use super::*;

    // A name that R4 does not have would let all dates of its type pass unseen.
    #[test]
    fn the_elements_are_r4s() {
        assert!(ELEMENTS.is_sorted_by(|one, next| one.0 < next.0));
        for (resource_type, paths) in ELEMENTS {
            for path in *paths {
                let mut declared = Type::named(resource_type);
                for name in path.split('.') {
                    declared = declared.and_then(|known| known.member(name)).map(|member| member.declared);
                }
                let name = declared.map(Type::name).unwrap_or_default();
                assert!(matches!(name, "date" | "dateTime" | "instant"), "{resource_type}.{path}: {name}");
            }
        }
    }
}
