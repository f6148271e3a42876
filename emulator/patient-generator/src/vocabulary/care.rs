//! What is done for a patient: kinds of encounters, procedures, pictures, devices and plans of care.

use super::{Concept, snomed};

/// A kind of encounter.
#[derive(Debug)]
pub(crate) struct EncounterKind {
    /// The code and display of HL7's ActCode.
    pub(crate) class: (&'static str, &'static str),
    pub(crate) concept: Concept,
    /// From how many to how many minutes it lasts.
    pub(crate) minutes: (i64, i64),
    pub(crate) cents: i64,
}

#[rustfmt::skip]
mod encounters {
    use super::{EncounterKind, snomed};
    pub(crate) static WELL_CHILD: EncounterKind = EncounterKind { class: ("AMB", "ambulatory"), concept: snomed("410620009", "Well child visit (procedure)"), minutes: (15, 30), cents: 13_680 };
    pub(crate) static CHECK_UP: EncounterKind = EncounterKind { class: ("AMB", "ambulatory"), concept: snomed("162673000", "General examination of patient (procedure)"), minutes: (15, 45), cents: 13_680 };
    pub(crate) static FOLLOW_UP: EncounterKind = EncounterKind { class: ("AMB", "ambulatory"), concept: snomed("390906007", "Follow-up encounter (procedure)"), minutes: (15, 30), cents: 8_550 };
    pub(crate) static SYMPTOM: EncounterKind = EncounterKind { class: ("AMB", "ambulatory"), concept: snomed("185345009", "Encounter for symptom (procedure)"), minutes: (15, 30), cents: 8_550 };
    pub(crate) static EMERGENCY: EncounterKind = EncounterKind { class: ("EMER", "emergency"), concept: snomed("50849002", "Emergency room admission (procedure)"), minutes: (60, 360), cents: 14_610 };
    pub(crate) static INPATIENT: EncounterKind = EncounterKind { class: ("IMP", "inpatient encounter"), concept: snomed("183452005", "Emergency hospital admission (procedure)"), minutes: (1_440, 8_640), cents: 65_820 };
}

pub(crate) use encounters::*;

pub(crate) const LUNG_FUNCTION: Concept =
    snomed("23426006", "Measurement of respiratory function (procedure)");
pub(crate) const THROAT_CULTURE: Concept = snomed("117015009", "Throat culture (procedure)");
pub(crate) const URINE_CULTURE: Concept = snomed("117010004", "Urine culture (procedure)");
pub(crate) const IMMOBILIZATION: Concept = snomed("274474001", "Bone immobilization (procedure)");
pub(crate) const SUTURE: Concept = snomed("288086009", "Suture open wound (procedure)");
pub(crate) const RECONCILIATION: Concept = snomed("430193006", "Medication reconciliation (procedure)");
pub(crate) const DEPRESSION_SCREENING: Concept = snomed("171207006", "Depression screening (procedure)");
pub(crate) const COLONOSCOPY: Concept = snomed("73761001", "Colonoscopy (procedure)");
pub(crate) const MAMMOGRAPHY: Concept = snomed("71651007", "Mammography (procedure)");
pub(crate) const STENTING: Concept = snomed("415070008", "Percutaneous coronary intervention (procedure)");
pub(crate) const PACING: Concept = snomed("307280005", "Implantation of cardiac pacemaker (procedure)");

/// A picture that is taken of a part of the body.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) procedure: Concept,
    pub(crate) body_site: Concept,
    /// How many pictures a series has.
    pub(crate) instances: i64,
}

pub(crate) static CHEST_PICTURE: Picture = Picture {
    procedure: snomed("399208008", "Plain X-ray of chest (procedure)"),
    body_site: snomed("51185008", "Thoracic structure (body structure)"),
    instances: 2,
};
pub(crate) static ANKLE_PICTURE: Picture = Picture {
    procedure: snomed("19490002", "Plain X-ray of ankle (procedure)"),
    body_site: snomed("344001", "Ankle region structure (body structure)"),
    instances: 3,
};
pub(crate) static WRIST_PICTURE: Picture = Picture {
    procedure: snomed("60027007", "Plain X-ray of wrist region (procedure)"),
    body_site: snomed("8205005", "Wrist region structure (body structure)"),
    instances: 3,
};

/// A device that a patient has or carries.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) concept: Concept,
    /// How it is put in, if it is.
    pub(crate) procedure: Option<Concept>,
    /// How many in a hundred of those who are ill get it.
    pub(crate) percent: i64,
}

pub(crate) static GLUCOSE_METER: Device = Device {
    concept: snomed("337414009", "Blood glucose meter (physical object)"),
    procedure: None,
    percent: 80,
};
pub(crate) static STENT: Device = Device {
    concept: snomed("705643001", "Coronary artery stent (physical object)"),
    procedure: Some(STENTING),
    percent: 45,
};
pub(crate) static PACEMAKER: Device = Device {
    concept: snomed("706004007", "Implantable cardiac pacemaker (physical object)"),
    procedure: Some(PACING),
    percent: 30,
};

/// A plan of care and what belongs to it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) concept: Concept,
    pub(crate) activities: &'static [Concept],
}

const EXERCISE: Concept = snomed("229065009", "Exercise therapy (regime/therapy)");
const DIABETIC_DIET: Concept = snomed("160670007", "Diabetic diet (finding)");
const LOW_SALT: Concept = snomed("386619000", "Low sodium diet (finding)");
const DEEP_BREATHING: Concept = snomed("229312009", "Deep breathing exercises (regime/therapy)");
const NO_SMOKE: Concept = snomed("225323000", "Smoking cessation education (procedure)");

pub(crate) static DIABETES_PLAN: Plan = Plan {
    concept: snomed("698360004", "Diabetes self management plan (record artifact)"),
    activities: &[DIABETIC_DIET, EXERCISE],
};
pub(crate) static HYPERTENSION_PLAN: Plan = Plan {
    concept: snomed("443402002", "Lifestyle education regarding hypertension (procedure)"),
    activities: &[LOW_SALT, EXERCISE, NO_SMOKE],
};
pub(crate) static ASTHMA_PLAN: Plan = Plan {
    concept: snomed("699728000", "Asthma self management (regime/therapy)"),
    activities: &[DEEP_BREATHING, NO_SMOKE],
};
pub(crate) static LUNG_PLAN: Plan = Plan {
    concept: snomed("53950000", "Respiratory therapy (procedure)"),
    activities: &[DEEP_BREATHING, NO_SMOKE],
};
pub(crate) static HEART_PLAN: Plan = Plan {
    concept: snomed("736285004", "Hyperlipidemia clinical management plan (record artifact)"),
    activities: &[EXERCISE, LOW_SALT],
};
