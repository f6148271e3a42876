//! Illnesses: the chronic ones, which come with age and stay, and the acute ones, which come and go. How often they are is
//! ours, near enough to what is common in the United States that a search for diabetics finds some and not all.

use super::care::{self, Device, Plan};
use super::medications::{self as medication, Medication};
use super::{Concept, icd10, snomed};

/// The chronic illnesses, for whoever asks whether somebody has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disease {
    Asthma,
    Hypertension,
    Hyperlipidemia,
    Obesity,
    Prediabetes,
    Diabetes,
    Depression,
    Hypothyroidism,
    LungObstruction,
    Arteriosclerosis,
    AtrialFibrillation,
    KidneyInsufficiency,
    Osteoarthritis,
}

/// A chronic illness.
#[derive(Debug)]
pub(crate) struct Chronic {
    pub(crate) disease: Disease,
    pub(crate) concept: Concept,
    pub(crate) icd10: Concept,
    /// Before this age nobody gets it.
    pub(crate) earliest_age: i64,
    /// How many in a hundred have it at eighty; with age it rises evenly up to that.
    pub(crate) percent_at_80: i64,
    pub(crate) medications: &'static [&'static Medication],
    pub(crate) plan: Option<&'static Plan>,
    pub(crate) device: Option<&'static Device>,
}

/// The order matters: a later illness may depend on an earlier one.
#[rustfmt::skip]
pub(crate) static CHRONIC: [Chronic; 13] = [
    Chronic { disease: Disease::Asthma, concept: snomed("195967001", "Asthma (disorder)"), icd10: icd10("J45.909", "Unspecified asthma, uncomplicated"),
        earliest_age: 3, percent_at_80: 16, medications: &[&medication::ALBUTEROL, &medication::FLUTICASONE], plan: Some(&care::ASTHMA_PLAN), device: None },
    Chronic { disease: Disease::Hypertension, concept: snomed("59621000", "Essential hypertension (disorder)"), icd10: icd10("I10", "Essential (primary) hypertension"),
        earliest_age: 25, percent_at_80: 68, medications: &[&medication::LISINOPRIL, &medication::AMLODIPINE, &medication::HYDROCHLOROTHIAZIDE], plan: Some(&care::HYPERTENSION_PLAN), device: None },
    Chronic { disease: Disease::Hyperlipidemia, concept: snomed("55822004", "Hyperlipidemia (disorder)"), icd10: icd10("E78.5", "Hyperlipidemia, unspecified"),
        earliest_age: 28, percent_at_80: 50, medications: &[&medication::SIMVASTATIN], plan: None, device: None },
    Chronic { disease: Disease::Obesity, concept: snomed("162864005", "Body mass index 30+ - obesity (finding)"), icd10: icd10("E66.9", "Obesity, unspecified"),
        earliest_age: 18, percent_at_80: 100, medications: &[], plan: None, device: None },
    Chronic { disease: Disease::Prediabetes, concept: snomed("15777000", "Prediabetes (finding)"), icd10: icd10("R73.03", "Prediabetes"),
        earliest_age: 25, percent_at_80: 40, medications: &[], plan: None, device: None },
    Chronic { disease: Disease::Diabetes, concept: snomed("44054006", "Diabetes mellitus type 2 (disorder)"), icd10: icd10("E11.9", "Type 2 diabetes mellitus without complications"),
        earliest_age: 28, percent_at_80: 24, medications: &[&medication::METFORMIN, &medication::INSULIN], plan: Some(&care::DIABETES_PLAN), device: Some(&care::GLUCOSE_METER) },
    Chronic { disease: Disease::Depression, concept: snomed("370143000", "Major depressive disorder (disorder)"), icd10: icd10("F32.9", "Major depressive disorder, single episode, unspecified"),
        earliest_age: 14, percent_at_80: 18, medications: &[&medication::SERTRALINE], plan: None, device: None },
    Chronic { disease: Disease::Hypothyroidism, concept: snomed("40930008", "Hypothyroidism (disorder)"), icd10: icd10("E03.9", "Hypothyroidism, unspecified"),
        earliest_age: 25, percent_at_80: 12, medications: &[&medication::LEVOTHYROXINE], plan: None, device: None },
    Chronic { disease: Disease::LungObstruction, concept: snomed("13645005", "Chronic obstructive lung disease (disorder)"), icd10: icd10("J44.9", "Chronic obstructive pulmonary disease, unspecified"),
        earliest_age: 40, percent_at_80: 12, medications: &[&medication::ALBUTEROL], plan: Some(&care::LUNG_PLAN), device: None },
    Chronic { disease: Disease::Arteriosclerosis, concept: snomed("53741008", "Coronary arteriosclerosis (disorder)"), icd10: icd10("I25.10", "Atherosclerotic heart disease of native coronary artery without angina pectoris"),
        earliest_age: 42, percent_at_80: 20, medications: &[&medication::SIMVASTATIN], plan: Some(&care::HEART_PLAN), device: Some(&care::STENT) },
    Chronic { disease: Disease::AtrialFibrillation, concept: snomed("49436004", "Atrial fibrillation (disorder)"), icd10: icd10("I48.91", "Unspecified atrial fibrillation"),
        earliest_age: 50, percent_at_80: 14, medications: &[&medication::WARFARIN], plan: None, device: Some(&care::PACEMAKER) },
    Chronic { disease: Disease::KidneyInsufficiency, concept: snomed("433144002", "Chronic kidney disease stage 3 (disorder)"), icd10: icd10("N18.30", "Chronic kidney disease, stage 3 unspecified"),
        earliest_age: 45, percent_at_80: 14, medications: &[], plan: None, device: None },
    Chronic { disease: Disease::Osteoarthritis, concept: snomed("239873007", "Osteoarthritis of knee (disorder)"), icd10: icd10("M17.9", "Osteoarthritis of knee, unspecified"),
        earliest_age: 45, percent_at_80: 32, medications: &[&medication::NAPROXEN], plan: None, device: None },
];

/// An acute illness or injury.
#[derive(Debug)]
pub(crate) struct Acute {
    pub(crate) concept: Concept,
    pub(crate) icd10: Concept,
    /// The ages at which one gets it.
    pub(crate) ages: (i64, i64),
    /// How many days it lasts.
    pub(crate) days: (i64, i64),
    pub(crate) medication: Option<&'static Medication>,
    pub(crate) procedure: Option<Concept>,
    /// The picture that is taken of it.
    pub(crate) picture: Option<&'static care::Picture>,
    /// Whether one goes to the emergency room with it.
    pub(crate) is_emergency: bool,
}

#[rustfmt::skip]
pub(crate) static ACUTE: [Acute; 12] = [
    Acute { concept: snomed("444814009", "Viral sinusitis (disorder)"), icd10: icd10("J01.90", "Acute sinusitis, unspecified"),
        ages: (1, 120), days: (7, 28), medication: None, procedure: None, picture: None, is_emergency: false },
    Acute { concept: snomed("10509002", "Acute bronchitis (disorder)"), icd10: icd10("J20.9", "Acute bronchitis, unspecified"),
        ages: (1, 120), days: (7, 21), medication: Some(&medication::ACETAMINOPHEN), procedure: Some(care::LUNG_FUNCTION), picture: None, is_emergency: false },
    Acute { concept: snomed("195662009", "Acute viral pharyngitis (disorder)"), icd10: icd10("J02.9", "Acute pharyngitis, unspecified"),
        ages: (2, 120), days: (5, 14), medication: None, procedure: None, picture: None, is_emergency: false },
    Acute { concept: snomed("43878008", "Streptococcal sore throat (disorder)"), icd10: icd10("J02.0", "Streptococcal pharyngitis"),
        ages: (3, 50), days: (7, 14), medication: Some(&medication::PENICILLIN), procedure: Some(care::THROAT_CULTURE), picture: None, is_emergency: false },
    Acute { concept: snomed("65363002", "Otitis media (disorder)"), icd10: icd10("H66.90", "Otitis media, unspecified, unspecified ear"),
        ages: (0, 12), days: (7, 21), medication: Some(&medication::AMOXICILLIN), procedure: None, picture: None, is_emergency: false },
    Acute { concept: snomed("68566005", "Urinary tract infectious disease (disorder)"), icd10: icd10("N39.0", "Urinary tract infection, site not specified"),
        ages: (16, 120), days: (5, 14), medication: Some(&medication::SULFAMETHOXAZOLE), procedure: Some(care::URINE_CULTURE), picture: None, is_emergency: false },
    Acute { concept: snomed("44465007", "Sprain of ankle (disorder)"), icd10: icd10("S93.409A", "Sprain of unspecified ligament of unspecified ankle, initial encounter"),
        ages: (6, 75), days: (14, 40), medication: Some(&medication::IBUPROFEN), procedure: None, picture: Some(&care::ANKLE_PICTURE), is_emergency: true },
    Acute { concept: snomed("65966004", "Fracture of forearm (disorder)"), icd10: icd10("S52.90XA", "Unspecified fracture of unspecified forearm, initial encounter for closed fracture"),
        ages: (4, 95), days: (30, 90), medication: Some(&medication::ACETAMINOPHEN), procedure: Some(care::IMMOBILIZATION), picture: Some(&care::WRIST_PICTURE), is_emergency: true },
    Acute { concept: snomed("283371005", "Laceration of forearm (disorder)"), icd10: icd10("S51.819A", "Laceration without foreign body of unspecified forearm, initial encounter"),
        ages: (3, 90), days: (10, 28), medication: Some(&medication::IBUPROFEN), procedure: Some(care::SUTURE), picture: None, is_emergency: true },
    Acute { concept: snomed("233604007", "Pneumonia (disorder)"), icd10: icd10("J18.9", "Pneumonia, unspecified organism"),
        ages: (50, 120), days: (14, 40), medication: Some(&medication::AMOXICILLIN), procedure: None, picture: Some(&care::CHEST_PICTURE), is_emergency: true },
    Acute { concept: snomed("61582004", "Allergic rhinitis (disorder)"), icd10: icd10("J30.9", "Allergic rhinitis, unspecified"),
        ages: (4, 70), days: (20, 70), medication: Some(&medication::CETIRIZINE), procedure: None, picture: None, is_emergency: false },
    Acute { concept: snomed("25064002", "Headache (finding)"), icd10: icd10("R51.9", "Headache, unspecified"),
        ages: (8, 100), days: (1, 7), medication: Some(&medication::IBUPROFEN), procedure: None, picture: None, is_emergency: false },
];

/// An allergy: what to, how it shows, whether it is to food, medication or the environment.
#[derive(Debug)]
pub(crate) struct Allergy {
    pub(crate) concept: Concept,
    pub(crate) category: &'static str,
    pub(crate) reaction: Concept,
    pub(crate) severity: &'static str,
}

const HIVES: Concept = snomed("126485001", "Urticaria (disorder)");
const SNEEZING: Concept = snomed("76067001", "Sneezing (finding)");
const ANAPHYLAXIS: Concept = snomed("39579001", "Anaphylaxis (disorder)");

#[rustfmt::skip]
pub(crate) static ALLERGIES: [Allergy; 8] = [
    Allergy { concept: snomed("91936005", "Allergy to penicillin (finding)"), category: "medication", reaction: HIVES, severity: "moderate" },
    Allergy { concept: snomed("91935009", "Allergy to peanut (finding)"), category: "food", reaction: ANAPHYLAXIS, severity: "severe" },
    Allergy { concept: snomed("300913006", "Allergy to shellfish (finding)"), category: "food", reaction: HIVES, severity: "moderate" },
    Allergy { concept: snomed("425525006", "Allergy to dairy product (finding)"), category: "food", reaction: HIVES, severity: "mild" },
    Allergy { concept: snomed("418689008", "Allergy to grass pollen (finding)"), category: "environment", reaction: SNEEZING, severity: "mild" },
    Allergy { concept: snomed("232350006", "Allergy to house dust mite protein (finding)"), category: "environment", reaction: SNEEZING, severity: "mild" },
    Allergy { concept: snomed("232347008", "Allergy to animal dander (finding)"), category: "environment", reaction: SNEEZING, severity: "mild" },
    Allergy { concept: snomed("424213003", "Allergy to bee venom (finding)"), category: "environment", reaction: ANAPHYLAXIS, severity: "severe" },
];
