//! What is measured: vital signs and laboratory tests, as LOINC names them, with units of UCUM and usual ranges.

use super::{Concept, loinc};

/// A quantity that is measured.
#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) concept: Concept,
    /// UCUM's code, which is also shown as the unit.
    pub(crate) unit: &'static str,
    /// How many decimals a value has.
    pub(crate) decimals: u32,
    /// From where to where a value is usual in adults.
    pub(crate) usual: Option<(f64, f64)>,
}

const fn row(
    code: &'static str,
    display: &'static str,
    unit: &'static str,
    decimals: u32,
    usual: Option<(f64, f64)>,
) -> Measure {
    Measure { concept: loinc(code, display), unit, decimals, usual }
}

#[rustfmt::skip]
mod table {
    use super::{Concept, Measure, loinc, row};
    // Vital signs.
    pub(crate) static HEIGHT: Measure = row("8302-2", "Body height", "cm", 1, None);
    pub(crate) static WEIGHT: Measure = row("29463-7", "Body weight", "kg", 1, None);
    pub(crate) static BODY_MASS_INDEX: Measure = row("39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", 2, None);
    pub(crate) static SYSTOLIC: Measure = row("8480-6", "Systolic blood pressure", "mm[Hg]", 0, None);
    pub(crate) static DIASTOLIC: Measure = row("8462-4", "Diastolic blood pressure", "mm[Hg]", 0, None);
    pub(crate) static HEART_RATE: Measure = row("8867-4", "Heart rate", "/min", 0, None);
    pub(crate) static RESPIRATORY_RATE: Measure = row("9279-1", "Respiratory rate", "/min", 0, None);
    pub(crate) static TEMPERATURE: Measure = row("8310-5", "Body temperature", "Cel", 1, None);
    pub(crate) static OXYGEN: Measure = row("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", 0, None);
    pub(crate) const BLOOD_PRESSURE: Concept = loinc("85354-9", "Blood pressure panel with all children optional");
    // The blood.
    pub(crate) static HEMOGLOBIN_A1C: Measure = row("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 1, Some((4.0, 5.6)));
    pub(crate) static GLUCOSE: Measure = row("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 0, Some((70.0, 99.0)));
    pub(crate) static UREA_NITROGEN: Measure = row("3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "mg/dL", 0, Some((7.0, 20.0)));
    pub(crate) static CREATININE: Measure = row("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 2, Some((0.6, 1.3)));
    pub(crate) static SODIUM: Measure = row("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 0, Some((135.0, 145.0)));
    pub(crate) static POTASSIUM: Measure = row("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 1, Some((3.5, 5.1)));
    pub(crate) static CHOLESTEROL: Measure = row("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", 0, Some((100.0, 199.0)));
    pub(crate) static TRIGLYCERIDE: Measure = row("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "mg/dL", 0, Some((40.0, 149.0)));
    pub(crate) static HDL: Measure = row("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "mg/dL", 0, Some((40.0, 90.0)));
    pub(crate) static LDL: Measure = row("13457-7", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", "mg/dL", 0, Some((40.0, 129.0)));
    pub(crate) static LEUKOCYTES: Measure = row("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 1, Some((4.5, 11.0)));
    pub(crate) static HEMOGLOBIN: Measure = row("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 1, Some((12.0, 17.5)));
    pub(crate) static PLATELETS: Measure = row("777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", 0, Some((150.0, 400.0)));
    pub(crate) static THYROTROPIN: Measure = row("3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "m[IU]/L", 2, Some((0.4, 4.5)));
    // Surveys.
    pub(crate) static PHQ_2: Measure = row("55758-7", "Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]", "{score}", 0, None);
    pub(crate) static GAD_7: Measure = row("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]", "{score}", 0, None);
    pub(crate) static PAIN: Measure = row("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", 0, None);
    pub(crate) const SMOKING: Concept = loinc("72166-2", "Tobacco smoking status");
    // What reports group.
    pub(crate) const METABOLIC_PANEL: Concept = loinc("24321-2", "Basic metabolic 2000 panel - Serum or Plasma");
    pub(crate) const LIPID_PANEL: Concept = loinc("24331-1", "Lipid 1996 panel - Serum or Plasma");
    pub(crate) const BLOOD_COUNT: Concept = loinc("58410-2", "CBC panel - Blood by Automated count");
}

pub(crate) use table::*;
