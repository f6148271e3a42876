//! The patient compartment: which patients a resource belongs to, by R4's table of the parameters that say so.
//!
//! A patient is referred to as `Patient/{id}`; a reference by a whole URL, to here or elsewhere, does not count.

use fhir::search::{Indexed, Parameter, compartment, extract_one};
use serde_json::Value;

const PATIENT: &str = "Patient";

/// Whether resources of a type can belong to a patient.
pub(crate) fn has_type(resource_type: &str) -> bool {
    resource_type == PATIENT || !codes(resource_type).is_empty()
}

/// The codes of the parameters that put a resource of a type into a patient's compartment.
pub(crate) fn codes(resource_type: &str) -> &'static [&'static str] {
    compartment(PATIENT).map_or(&[], |table| table.parameters(resource_type))
}

/// Whether a resource, as JSON text, belongs to a patient that is wanted. A patient belongs to itself.
pub(crate) fn belongs(resource_type: &str, id: &str, text: &[u8], wanted: &dyn Fn(&str) -> bool) -> bool {
    if resource_type == PATIENT && wanted(id) {
        return true;
    }
    if codes(resource_type).is_empty() {
        return false;
    }
    let Ok(resource) = serde_json::from_slice::<Value>(text) else { return false };
    refers(resource_type, &resource, wanted)
}

/// Whether a resource is the patient's with this id, as far as that patient's own token is concerned: of Patients, none but
/// that one is, though the table also has those that are linked to it.
pub(crate) fn is_patients(patient: &str, resource_type: &str, id: &str, resource: &Value) -> bool {
    match resource_type {
        PATIENT => id == patient,
        _ => refers(resource_type, resource, &|named| named == patient),
    }
}

/// Whether one of the parameters of the table refers to a patient that is wanted.
fn refers(resource_type: &str, resource: &Value, wanted: &dyn Fn(&str) -> bool) -> bool {
    let mut parameters = codes(resource_type).iter().filter_map(|code| Parameter::named(resource_type, code));
    parameters.any(|parameter| {
        let mut found = false;
        extract_one(parameter, resource_type, resource, &mut |value| {
            if let Indexed::Reference { target: Some(target), .. } = value {
                found |= target.strip_prefix("Patient/").is_some_and(wanted);
            }
        });
        found
    })
}

/// The ids of the patients that a Group, as JSON text, counts among its members.
pub(crate) fn members(text: &[u8]) -> Vec<String> {
    let Ok(group) = serde_json::from_slice::<Value>(text) else { return Vec::new() };
    let members = group["member"].as_array().map_or(&[][..], Vec::as_slice).iter();
    let active = members.filter(|member| member["inactive"] != Value::Bool(true));
    let references = active.filter_map(|member| member["entity"]["reference"].as_str());
    references.filter_map(|reference| reference.strip_prefix("Patient/")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // A purge goes by this: too little leaves a patient's data, too much takes another's.
    #[test]
    fn resources_belong_to_the_patients_they_name() {
        for (resource_type, resource, expected) in [
            ("Patient", json!({}), true),
            ("Observation", json!({"subject": {"reference": "Patient/a"}}), true),
            ("Observation", json!({"performer": [{"reference": "Patient/a"}]}), true),
            ("Observation", json!({"subject": {"reference": "Patient/b"}}), false),
            ("Observation", json!({"subject": {"reference": "Group/a"}}), false),
            ("Observation", json!({"focus": [{"reference": "Patient/a"}]}), false),
            ("Observation", json!({"subject": {"reference": "http://elsewhere/Patient/a"}}), false),
            ("Observation", json!({"subject": {"reference": "Patient/a/_history/3"}}), true),
            ("Observation", json!({"subject": {"reference": "NoPatient/a"}}), false),
            ("Coverage", json!({"beneficiary": {"reference": "Patient/a"}}), true),
            ("Medication", json!({"subject": {"reference": "Patient/a"}}), false),
        ] {
            let text = resource.to_string();
            let told = belongs(resource_type, "a", text.as_bytes(), &|id| id == "a");
            assert_eq!(told, expected, "{resource_type} {resource}");
            let told = is_patients("a", resource_type, "a", &resource);
            assert_eq!(told, expected, "{resource_type} {resource}");
        }
        let linked = json!({"link": [{"other": {"reference": "Patient/a"}, "type": "seealso"}]});
        assert!(belongs("Patient", "b", linked.to_string().as_bytes(), &|id| id == "a"));
        assert!(!is_patients("a", "Patient", "b", &linked));
        let group = json!({"member": [
            {"entity": {"reference": "Patient/a"}},
            {"entity": {"reference": "Patient/b"}, "inactive": true},
            {"entity": {"reference": "Device/c"}},
        ]});
        assert_eq!(members(group.to_string().as_bytes()), ["a"]);
    }
}
