//! Whether a resource belongs to a patient.
//!
//! FHIR defines the compartment of a patient by search parameters. Here a resource is in it if it is that Patient or if its
//! `subject`, `patient`, `beneficiary` or `individual` refers to that Patient, which are most of them; that an author, a
//! performer or a participant is the patient does not count yet.

use serde_json::Value;

use crate::model::scopes::Reach;

/// The elements by which a resource says about whom it is.
const ELEMENTS: [&str; 4] = ["subject", "patient", "beneficiary", "individual"];

/// The types that R4's CompartmentDefinition of the Patient lists with parameters, in the order of their names.
const TYPES: [&str; 66] = [
    "Account",
    "AdverseEvent",
    "AllergyIntolerance",
    "Appointment",
    "AppointmentResponse",
    "AuditEvent",
    "Basic",
    "BodyStructure",
    "CarePlan",
    "CareTeam",
    "ChargeItem",
    "Claim",
    "ClaimResponse",
    "ClinicalImpression",
    "Communication",
    "CommunicationRequest",
    "Composition",
    "Condition",
    "Consent",
    "Coverage",
    "CoverageEligibilityRequest",
    "CoverageEligibilityResponse",
    "DetectedIssue",
    "DeviceRequest",
    "DeviceUseStatement",
    "DiagnosticReport",
    "DocumentManifest",
    "DocumentReference",
    "Encounter",
    "EnrollmentRequest",
    "EpisodeOfCare",
    "ExplanationOfBenefit",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "Group",
    "ImagingStudy",
    "Immunization",
    "ImmunizationEvaluation",
    "ImmunizationRecommendation",
    "Invoice",
    "List",
    "MeasureReport",
    "Media",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "MolecularSequence",
    "NutritionOrder",
    "Observation",
    "Patient",
    "Person",
    "Procedure",
    "Provenance",
    "QuestionnaireResponse",
    "RelatedPerson",
    "RequestGroup",
    "ResearchSubject",
    "RiskAssessment",
    "Schedule",
    "ServiceRequest",
    "Specimen",
    "SupplyDelivery",
    "SupplyRequest",
    "VisionPrescription",
];

/// Whether resources of a type belong to patients at all. A Practitioner or a Medication does not.
pub(crate) fn is_of_patients(resource_type: &str) -> bool {
    TYPES.binary_search(&resource_type).is_ok()
}

/// Whether a resource is in the compartment of the patient with this id.
pub(crate) fn in_compartment(patient: &str, resource_type: &str, resource: &Value) -> bool {
    if resource_type == "Patient" {
        return resource.get("id").and_then(Value::as_str) == Some(patient);
    }
    is_of_patients(resource_type) && ELEMENTS.iter().any(|name| refers(resource.get(name), patient))
}

impl Reach {
    /// Whether a resource, as JSON text, may be shown to who reaches so far: a patient sees what is theirs and what is nobody's.
    pub(crate) fn includes(&self, resource_type: &str, text: &[u8]) -> bool {
        let Reach::Patient(patient) = self else { return true };
        if !is_of_patients(resource_type) {
            return true;
        }
        let resource: Option<Value> = serde_json::from_slice(text).ok();
        resource.is_some_and(|resource| in_compartment(patient, resource_type, &resource))
    }
}

/// Whether a Reference, or one of several, is to the patient: relative, absolute, or of one version.
fn refers(element: Option<&Value>, patient: &str) -> bool {
    match element {
        Some(Value::Array(several)) => several.iter().any(|one| refers(Some(one), patient)),
        Some(one) => one.get("reference").and_then(Value::as_str).is_some_and(|text| names(text, patient)),
        None => false,
    }
}

fn names(reference: &str, patient: &str) -> bool {
    let reference = reference.split_once("/_history/").map_or(reference, |(resource, _)| resource);
    let Some(rest) = reference.strip_suffix(patient) else { return false };
    rest.strip_suffix("Patient/").is_some_and(|base| base.is_empty() || base.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // What is wrongly taken for a patient's is shown to a stranger.
    #[test]
    fn a_resource_is_a_patients_if_it_says_so() {
        assert!(TYPES.is_sorted() && TYPES.iter().all(|name| fhir::is_resource_type(name)));
        let about = |reference: &str| json!({"subject": {"reference": reference}});
        for (resource_type, resource, expected) in [
            ("Patient", json!({"id": "ann"}), true),
            ("Patient", json!({"id": "bob", "subject": {"reference": "Patient/ann"}}), false),
            ("Observation", about("Patient/ann"), true),
            ("Observation", about("Patient/ann/_history/3"), true),
            ("Observation", about("http://localhost:4566/datastore/ab/r4/Patient/ann"), true),
            ("Observation", about("Patient/joann"), false),
            ("Observation", about("NoPatient/ann"), false),
            ("Observation", about("Group/ann"), false),
            ("Observation", about("#ann"), false),
            ("Observation", json!({"performer": [{"reference": "Patient/ann"}]}), false),
            ("Coverage", json!({"beneficiary": {"reference": "Patient/ann"}}), true),
            ("AllergyIntolerance", json!({"patient": {"reference": "Patient/ann"}}), true),
            ("AllergyIntolerance", json!({"patient": {"display": "Ann"}}), false),
            (
                "Account",
                json!({"subject": [{"reference": "Patient/bob"}, {"reference": "Patient/ann"}]}),
                true,
            ),
            ("Practitioner", about("Patient/ann"), false),
        ] {
            assert_eq!(
                in_compartment("ann", resource_type, &resource),
                expected,
                "{resource_type} {resource}"
            );
        }
    }
}
