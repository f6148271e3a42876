//! Medications, as RxNorm names them, and how they are taken.

use super::{Concept, rxnorm};

/// A medication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Medication {
    pub(crate) concept: Concept,
    /// How often a day; 0 for one that is taken when it is needed.
    pub(crate) a_day: u8,
    /// The value and unit of a dose.
    pub(crate) dose: (i64, &'static str),
    /// What a month of it costs, in cents.
    pub(crate) cents: i64,
}

const fn row(
    code: &'static str,
    display: &'static str,
    a_day: u8,
    dose: (i64, &'static str),
    cents: i64,
) -> Medication {
    Medication { concept: rxnorm(code, display), a_day, dose, cents }
}

#[rustfmt::skip]
mod table {
    use super::{Medication, row};
    pub(crate) static LISINOPRIL: Medication = row("314076", "lisinopril 10 MG Oral Tablet", 1, (1, "tablet"), 1_240);
    pub(crate) static AMLODIPINE: Medication = row("197361", "amlodipine 5 MG Oral Tablet", 1, (1, "tablet"), 1_590);
    pub(crate) static HYDROCHLOROTHIAZIDE: Medication = row("310798", "hydrochlorothiazide 25 MG Oral Tablet", 1, (1, "tablet"), 980);
    pub(crate) static METFORMIN: Medication = row("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", 1, (2, "tablet"), 2_310);
    pub(crate) static INSULIN: Medication = row("106892", "insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]", 2, (20, "UNT"), 12_640);
    pub(crate) static SIMVASTATIN: Medication = row("312961", "simvastatin 20 MG Oral Tablet", 1, (1, "tablet"), 1_870);
    pub(crate) static ALBUTEROL: Medication = row("2123111", "NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", 0, (2, "actuation"), 5_420);
    pub(crate) static FLUTICASONE: Medication = row("895994", "120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler [Flovent]", 2, (2, "actuation"), 18_950);
    pub(crate) static SERTRALINE: Medication = row("312941", "sertraline 50 MG Oral Tablet", 1, (1, "tablet"), 1_450);
    pub(crate) static LEVOTHYROXINE: Medication = row("966222", "levothyroxine sodium 0.075 MG Oral Tablet", 1, (1, "tablet"), 1_130);
    pub(crate) static WARFARIN: Medication = row("855332", "warfarin sodium 5 MG Oral Tablet", 1, (1, "tablet"), 1_320);
    pub(crate) static NAPROXEN: Medication = row("849574", "naproxen sodium 220 MG Oral Tablet", 0, (1, "tablet"), 890);
    pub(crate) static IBUPROFEN: Medication = row("310965", "ibuprofen 200 MG Oral Tablet", 0, (2, "tablet"), 640);
    pub(crate) static ACETAMINOPHEN: Medication = row("313782", "acetaminophen 325 MG Oral Tablet", 0, (2, "tablet"), 610);
    pub(crate) static AMOXICILLIN: Medication = row("308182", "amoxicillin 250 MG Oral Capsule", 3, (1, "capsule"), 1_410);
    pub(crate) static PENICILLIN: Medication = row("834061", "penicillin V potassium 250 MG Oral Tablet", 4, (1, "tablet"), 1_280);
    pub(crate) static SULFAMETHOXAZOLE: Medication = row("198335", "sulfamethoxazole 800 MG / trimethoprim 160 MG Oral Tablet", 2, (1, "tablet"), 1_360);
    pub(crate) static CETIRIZINE: Medication = row("1014678", "cetirizine hydrochloride 10 MG Oral Tablet", 1, (1, "tablet"), 1_010);
}

pub(crate) use table::*;
