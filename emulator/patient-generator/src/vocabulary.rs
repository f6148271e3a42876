//! The codes that a record uses, as tables. Codes and displays are facts of their owners (see `NOTICE`); which of them are
//! here, and how they belong together, is ours.

pub(crate) mod care;
pub(crate) mod illnesses;
pub(crate) mod immunizations;
pub(crate) mod measures;
pub(crate) mod medications;
pub(crate) mod people;

use serde_json::{Value, json};

/// A code of a code system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Concept {
    pub(crate) system: &'static str,
    pub(crate) code: &'static str,
    pub(crate) display: &'static str,
}

pub(crate) const fn snomed(code: &'static str, display: &'static str) -> Concept {
    Concept { system: "http://snomed.info/sct", code, display }
}

pub(crate) const fn loinc(code: &'static str, display: &'static str) -> Concept {
    Concept { system: "http://loinc.org", code, display }
}

pub(crate) const fn rxnorm(code: &'static str, display: &'static str) -> Concept {
    Concept { system: "http://www.nlm.nih.gov/research/umls/rxnorm", code, display }
}

pub(crate) const fn cvx(code: &'static str, display: &'static str) -> Concept {
    Concept { system: "http://hl7.org/fhir/sid/cvx", code, display }
}

pub(crate) const fn icd10(code: &'static str, display: &'static str) -> Concept {
    Concept { system: "http://hl7.org/fhir/sid/icd-10-cm", code, display }
}

impl Concept {
    /// FHIR's Coding.
    pub(crate) fn coding(&self) -> Value {
        json!({"system": self.system, "code": self.code, "display": self.display})
    }

    /// FHIR's CodeableConcept, with the display as its text.
    pub(crate) fn codeable(&self) -> Value {
        json!({"coding": [self.coding()], "text": self.display})
    }

    /// A CodeableConcept that says the same in a second code system.
    pub(crate) fn codeable_and(&self, other: &Concept) -> Value {
        json!({"coding": [self.coding(), other.coding()], "text": self.display})
    }
}

/// A CodeableConcept of one of HL7's own code systems; `system` is the last part of its URL.
pub(crate) fn hl7(system: &str, code: &str, display: &str) -> Value {
    json!({"coding": [{
        "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code, "display": display,
    }]})
}
