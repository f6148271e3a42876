//! What an instrument would show: vital signs and laboratory values that follow age, growth, illness and treatment.

use crate::moment::Moment;
use crate::person::{Person, Smoking};
use crate::random::Random;
use crate::vocabulary::illnesses::Disease;
use crate::vocabulary::measures::{self as measure, Measure};
use crate::vocabulary::people::Sex;

/// The vital signs of one visit.
#[derive(Debug)]
pub(crate) struct VitalSigns {
    pub(crate) height: f64,
    pub(crate) weight: f64,
    pub(crate) mass_index: f64,
    pub(crate) systolic: f64,
    pub(crate) diastolic: f64,
    pub(crate) heart_rate: f64,
    pub(crate) respiratory_rate: f64,
    pub(crate) temperature: f64,
    pub(crate) oxygen: f64,
}

impl VitalSigns {
    /// Measures them.
    pub(crate) fn of(person: &Person, at: Moment, is_feverish: bool, random: &mut Random) -> VitalSigns {
        let age = at.days_since(person.birth) as f64 / 365.25;
        let height = height(person, age);
        let mass_index = mass_index(person, age) + random.about(0.0, 0.3);
        // What was put on the scales is what the index is then computed from.
        let weight = (mass_index * height * height / 1_000.0).round() / 10.0;
        let mut systolic = if age < 18.0 { 88.0 + age * 1.6 } else { 113.0 + age * 0.15 };
        systolic += person.body.pressure + (mass_index - 25.0).max(0.0) * 0.5 + random.about(0.0, 5.0);
        if let Some(years) = years_with(person, Disease::Hypertension, at) {
            // Treatment takes two years to bring it down.
            systolic += 26.0 - years.min(2.0) * 9.0;
        }
        let oxygen = if person.has(Disease::LungObstruction, at) { 93.0 } else { 98.0 };
        VitalSigns {
            height,
            weight,
            mass_index: weight * 10_000.0 / (height * height),
            systolic: systolic.round(),
            diastolic: (systolic * 0.62 + random.about(4.0, 3.0)).round(),
            heart_rate: if age < 10.0 { 120.0 - age * 4.0 } else { 74.0 } + random.about(0.0, 7.0),
            respiratory_rate: if age < 6.0 { 32.0 - age * 2.5 } else { 15.0 } + random.about(0.0, 1.2),
            temperature: if is_feverish { 38.3 } else { 36.8 } + random.about(0.0, 0.25),
            oxygen: (oxygen + random.about(0.0, 1.0)).min(100.0),
        }
    }
}

fn height(person: &Person, age: f64) -> f64 {
    let grown = if age < 1.0 {
        50.0 + 25.0 * age
    } else if age < 2.0 {
        75.0 + 12.0 * (age - 1.0)
    } else {
        87.0 + 6.1 * (age - 2.0)
    };
    let full = person.body.adult_height - (age - 60.0).max(0.0) * 0.08;
    // Somebody who will be tall is tall as a child too.
    let child = grown * person.body.adult_height / if person.sex == Sex::Female { 163.0 } else { 176.5 };
    (child.min(full) * 10.0).round() / 10.0
}

fn mass_index(person: &Person, age: f64) -> f64 {
    if age < 2.0 {
        return 13.5 + age * 1.5;
    }
    let grown_up = ((age - 6.0) / 18.0).clamp(0.0, 1.0);
    16.5 + (person.body.adult_mass_index - 16.5) * grown_up
}

fn years_with(person: &Person, disease: Disease, at: Moment) -> Option<f64> {
    let (_, onset) = person.illnesses.iter().find(|(illness, _)| illness.disease == disease)?;
    (*onset <= at).then(|| at.days_since(*onset) as f64 / 365.25)
}

/// Values of the tests of one panel, in the order in which a report shows them.
pub(crate) type Panel = Vec<(&'static Measure, f64)>;

/// The metabolic panel.
pub(crate) fn metabolic_panel(person: &Person, at: Moment, random: &mut Random) -> Panel {
    let kidneys = person.has(Disease::KidneyInsufficiency, at);
    let creatinine = match person.sex {
        _ if kidneys => 1.75,
        Sex::Female => 0.8,
        Sex::Male => 0.98,
    };
    vec![
        (&measure::GLUCOSE, glucose(person, at, random)),
        (&measure::UREA_NITROGEN, if kidneys { 29.0 } else { 13.5 } + random.about(0.0, 2.5)),
        (&measure::CREATININE, creatinine + random.about(0.0, 0.08)),
        (&measure::SODIUM, random.about(140.0, 1.8)),
        (&measure::POTASSIUM, random.about(if kidneys { 4.9 } else { 4.2 }, 0.25)),
    ]
}

/// The fats in the blood. The total is what its parts say: LDL + HDL + a fifth of the triglycerides.
pub(crate) fn lipid_panel(person: &Person, at: Moment, random: &mut Random) -> Panel {
    let (mut ldl, mut triglyceride) = (102.0, 112.0);
    if let Some(years) = years_with(person, Disease::Hyperlipidemia, at) {
        ldl += 62.0 - years.min(3.0) * 14.0;
        triglyceride += 66.0 - years.min(3.0) * 12.0;
    }
    let hdl = if person.sex == Sex::Female { 58.0 } else { 49.0 };
    let hdl = hdl - if person.smoking == Smoking::Daily { 6.0 } else { 0.0 };
    let hdl = (hdl + random.about(0.0, 5.0)).round();
    let ldl = (ldl + random.about(0.0, 9.0)).round();
    let triglyceride = (triglyceride + random.about(0.0, 14.0)).round();
    vec![
        (&measure::CHOLESTEROL, (ldl + hdl + triglyceride / 5.0).round()),
        (&measure::TRIGLYCERIDE, triglyceride),
        (&measure::LDL, ldl),
        (&measure::HDL, hdl),
    ]
}

/// The blood count.
pub(crate) fn blood_count(person: &Person, random: &mut Random) -> Panel {
    let hemoglobin = if person.sex == Sex::Female { 13.5 } else { 15.1 };
    vec![
        (&measure::LEUKOCYTES, random.about(7.2, 1.1)),
        (&measure::HEMOGLOBIN, random.about(hemoglobin, 0.6)),
        (&measure::PLATELETS, random.about(260.0, 32.0)),
    ]
}

/// The share of haemoglobin that carries sugar: the memory of three months' glucose.
pub(crate) fn hemoglobin_a1c(person: &Person, at: Moment, random: &mut Random) -> f64 {
    match years_with(person, Disease::Diabetes, at) {
        Some(years) => {
            (8.4 - years.min(2.0) * 0.5 + (years - 5.0).max(0.0) * 0.03 + random.about(0.0, 0.4)).max(6.6)
        }
        None if person.has(Disease::Prediabetes, at) => random.about(6.05, 0.1),
        None => random.about(5.2, 0.11),
    }
}

/// What regulates the thyroid.
pub(crate) fn thyrotropin(person: &Person, at: Moment, random: &mut Random) -> f64 {
    match years_with(person, Disease::Hypothyroidism, at) {
        Some(years) if years < 0.5 => random.about(8.6, 0.9),
        _ => random.about(2.1, 0.45),
    }
}

fn glucose(person: &Person, at: Moment, random: &mut Random) -> f64 {
    // The relation between the two that the American Diabetes Association gives.
    let average = 28.7 * hemoglobin_a1c(person, at, random) - 46.7;
    if person.has(Disease::Diabetes, at) { average } else { average * 0.86 }
}
