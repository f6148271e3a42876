//! A life with the health system: when somebody comes, why, and what is done. It is told forwards, visit by visit, so that a
//! diagnosis comes before its treatment.

use crate::body::{self, VitalSigns};
use crate::chart::{Chart, Diagnosis, References, Visit};
use crate::moment::Moment;
use crate::person::Person;
use crate::random::Random;
use crate::shared::{Practice, Practitioner, Shared};
use crate::vocabulary::care::{self, EncounterKind};
use crate::vocabulary::illnesses::{ACUTE, Acute, Chronic, Disease};
use crate::vocabulary::people::Sex;
use crate::vocabulary::{immunizations, measures as measure};

/// A chart with so many resources takes no further visit: the patient goes elsewhere. One visit adds less than what is then
/// missing to HealthLake's limit of 500 entries in a Bundle.
const FULL_CHART: usize = 380;

/// The ages in days at which infants are looked at.
const INFANT_VISITS: [i64; 9] = [3, 61, 122, 183, 274, 365, 457, 549, 730];

/// Why somebody comes.
#[derive(Clone, Copy, Debug)]
enum Reason {
    CheckUp,
    FollowUp,
    Illness(&'static Acute),
    LastDays,
}

/// A chronic illness that a doctor knows of.
#[derive(Debug)]
struct Known {
    illness: &'static Chronic,
    condition: String,
    prescribed: Moment,
}

struct Life<'a> {
    chart: Chart<'a>,
    person: &'a Person,
    home: &'a Practice,
    doctor: &'a Practitioner,
    shared: &'a Shared,
    known: Vec<Known>,
    /// How many doses of each vaccine were given: due at an age in months, and by when that was looked at.
    vaccinated_until_months: Option<i64>,
    last_influenza: Option<Moment>,
}

/// All resources of a patient, the Patient first.
pub(crate) fn tell(
    seed: u64,
    number: u64,
    now: Moment,
    shared: &Shared,
    references: References,
) -> Vec<serde_json::Value> {
    let mut random = Random::of(&[seed, number, 1]);
    let person = Person::born(&mut random, now);
    let chart = Chart::new(&person, random, Random::of(&[seed, number, 2]), references);
    Life::tell(chart, &person, shared, number).unwrap_or_default()
}

impl<'a> Life<'a> {
    /// None if nobody is there who could care for the patient.
    fn tell(
        mut chart: Chart<'a>,
        person: &'a Person,
        shared: &'a Shared,
        number: u64,
    ) -> Option<Vec<serde_json::Value>> {
        let home = shared.office(&mut chart.random)?;
        let doctor = chart.random.pick(&home.staff)?;
        let mut life = Life {
            chart,
            person,
            home,
            doctor,
            shared,
            known: Vec::new(),
            vaccinated_until_months: None,
            last_influenza: None,
        };
        life.chart.add_patient(number, home, doctor);
        for (start, reason) in life.visits() {
            if life.chart.resources.len() < FULL_CHART {
                life.visit(start, reason)?;
            }
        }
        life.chart.add_provenance(person.end, home, doctor);
        Some(life.chart.resources)
    }

    /// When and why somebody comes, in the order of time.
    fn visits(&mut self) -> Vec<(Moment, Reason)> {
        let Person { birth, end, .. } = *self.person;
        let random = &mut self.chart.random;
        let years = random.between(0, 2) + if random.percent(25) { random.between(1, 6) } else { 0 };
        let begin = end.plus_days(-365 * years - random.between(0, 300)).max(birth);
        let mut visits: Vec<(Moment, Reason)> = INFANT_VISITS
            .iter()
            .map(|age| birth.plus_days(*age).midnight())
            .filter(|day| *day >= begin)
            .map(|day| (day, Reason::CheckUp))
            .collect();
        let mut day = begin.max(birth.plus_days(900)).midnight();
        while day < end {
            visits.push((day, Reason::CheckUp));
            let age = self.person.age_at(day);
            day = day.plus_days(random.between(330, 400) * if (20..50).contains(&age) { 2 } else { 1 });
        }
        let illnesses = self.person.illnesses.iter();
        let first =
            illnesses.filter(|(illness, _)| !illness.medications.is_empty()).map(|(_, onset)| *onset).min();
        if let Some(first) = first {
            let mut day = first.max(begin).plus_days(random.between(20, 120)).midnight();
            while day < end {
                visits.push((day, Reason::FollowUp));
                day = day.plus_days(random.between(170, 260));
            }
        }
        let mut day = begin.plus_days(random.between(30, 900)).midnight();
        while day < end {
            let age = self.person.age_at(day);
            let likely = random.pick(&ACUTE).filter(|acute| (acute.ages.0..=acute.ages.1).contains(&age));
            visits.extend(likely.map(|acute| (day, Reason::Illness(acute))));
            day = day.plus_days(random.between(120, 900));
        }
        // Offices open in the morning there; eight there is later in UTC.
        let opening = (8 - self.person.city.offset_hours) * 60;
        for (day, _) in &mut visits {
            *day = day.plus_minutes(opening + random.between(0, 36) * 15);
        }
        if let Some(death) = self.person.death {
            let admission = death.plus_days(-7).max(birth);
            visits.retain(|(start, _)| *start < admission);
            visits.push((admission, Reason::LastDays));
        }
        visits.retain(|(start, _)| {
            *start >= birth && start.plus_minutes(6 * 60) <= end.max(birth.plus_minutes(720))
        });
        visits.sort_by_key(|(start, _)| *start);
        visits.dedup_by_key(|(start, _)| start.midnight());
        visits
    }

    fn visit(&mut self, start: Moment, reason: Reason) -> Option<()> {
        let (kind, is_away): (&'static EncounterKind, bool) = match reason {
            Reason::CheckUp if self.person.age_at(start) < 18 => (&care::WELL_CHILD, false),
            Reason::CheckUp => (&care::CHECK_UP, false),
            Reason::FollowUp => (&care::FOLLOW_UP, false),
            Reason::Illness(acute) if acute.is_emergency => (&care::EMERGENCY, true),
            Reason::Illness(_) => (&care::SYMPTOM, false),
            Reason::LastDays => (&care::INPATIENT, true),
        };
        let practice = if is_away { self.shared.hospital(&mut self.chart.random)? } else { self.home };
        let practitioner = if is_away { self.chart.random.pick(&practice.staff)? } else { self.doctor };
        let minutes = self.chart.random.between(kind.minutes.0, kind.minutes.1);
        let end = start.plus_minutes(minutes).min(self.person.end).max(start);
        let id = self.chart.next_id();
        let mut visit = Visit {
            id,
            kind,
            start,
            end,
            practice,
            practitioner,
            services: Vec::new(),
            diagnoses: Vec::new(),
        };
        if self.known.is_empty() && self.vaccinated_until_months.is_none() {
            for allergy in &self.person.allergies {
                self.chart.add_allergy(&visit, allergy);
            }
        }
        self.diagnose(&mut visit);
        let is_ill = matches!(reason, Reason::Illness(_) | Reason::LastDays);
        let signs = VitalSigns::of(self.person, start, is_ill, &mut self.chart.random);
        self.chart.add_vital_signs(&visit, &signs, is_ill);
        match reason {
            Reason::CheckUp => self.check_up(&mut visit),
            Reason::FollowUp => self.follow_up(&mut visit),
            Reason::Illness(acute) => self.treat(&mut visit, acute),
            Reason::LastDays => self.care_until_the_end(&visit),
        }
        let reason = match reason {
            Reason::Illness(acute) => Some(&acute.concept),
            Reason::FollowUp => self.known.first().map(|known| &known.illness.concept),
            _ => None,
        };
        self.chart.add_encounter(&visit, reason);
        self.chart.add_bill(&visit);
        Some(())
    }

    /// Finds the chronic illnesses that began since the last visit, and begins to treat them.
    fn diagnose(&mut self, visit: &mut Visit<'a>) {
        for (illness, onset) in &self.person.illnesses {
            let is_known = self.known.iter().any(|known| known.illness.disease == illness.disease);
            if is_known || *onset > visit.start {
                continue;
            }
            let diagnosis = Diagnosis {
                concept: &illness.concept,
                icd10: &illness.icd10,
                onset: *onset,
                abatement: None,
            };
            let condition = self.chart.add_condition(visit, &diagnosis);
            visit.diagnoses.push((condition.clone(), illness.concept.display));
            if let Some(medication) = illness.medications.first() {
                self.chart.add_prescription(visit, medication, false);
            }
            if let Some(plan) = illness.plan {
                self.chart.add_plan(visit, plan);
            }
            if let Some(device) = illness.device.filter(|device| self.chart.random.percent(device.percent)) {
                self.chart.add_device(visit, device);
            }
            self.known.push(Known { illness, condition, prescribed: visit.start });
        }
    }

    fn check_up(&mut self, visit: &mut Visit<'a>) {
        let at = visit.start;
        self.vaccinate(visit);
        let age = self.person.age_at(at);
        if age < 18 {
            return;
        }
        self.chart.add_smoking_status(visit);
        let is_sad = self.person.has(Disease::Depression, at);
        let score = if is_sad { self.chart.random.between(2, 6) } else { self.chart.random.between(0, 2) };
        self.chart.add_score(visit, &measure::PHQ_2, score);
        if score >= 3 {
            let anxiety = self.chart.random.between(3, 18);
            self.chart.add_score(visit, &measure::GAD_7, anxiety);
        }
        self.chart.add_procedure(visit, &care::DEPRESSION_SCREENING, false);
        let random = &mut self.chart.random;
        let lipids = body::lipid_panel(self.person, at, random);
        let blood = body::blood_count(self.person, random);
        self.chart.add_panel(visit, &measure::LIPID_PANEL, &lipids);
        self.chart.add_panel(visit, &measure::BLOOD_COUNT, &blood);
        if (50..76).contains(&age) && self.chart.random.percent(12) {
            self.chart.add_procedure(visit, &care::COLONOSCOPY, false);
        }
        if self.person.sex == Sex::Female && (45..75).contains(&age) && self.chart.random.percent(45) {
            self.chart.add_procedure(visit, &care::MAMMOGRAPHY, false);
        }
    }

    /// Looks at the course of the chronic illnesses and renews what is taken against them.
    fn follow_up(&mut self, visit: &mut Visit<'a>) {
        let at = visit.start;
        let has = |disease| self.person.has(disease, at);
        let metabolic = body::metabolic_panel(self.person, at, &mut self.chart.random);
        self.chart.add_panel(visit, &measure::METABOLIC_PANEL, &metabolic);
        if has(Disease::Diabetes) || has(Disease::Prediabetes) {
            let value = body::hemoglobin_a1c(self.person, at, &mut self.chart.random);
            self.chart.add_result(visit, &measure::HEMOGLOBIN_A1C, value);
        }
        if has(Disease::Hypothyroidism) {
            let value = body::thyrotropin(self.person, at, &mut self.chart.random);
            self.chart.add_result(visit, &measure::THYROTROPIN, value);
        }
        if has(Disease::Osteoarthritis) {
            let pain = self.chart.random.between(2, 7);
            self.chart.add_score(visit, &measure::PAIN, pain);
        }
        if has(Disease::LungObstruction) || has(Disease::Asthma) {
            self.chart.add_procedure(visit, &care::LUNG_FUNCTION, false);
        }
        self.chart.add_procedure(visit, &care::RECONCILIATION, false);
        for place in 0..self.known.len() {
            let Some(known) = self.known.get_mut(place) else { break };
            if known.illness.medications.is_empty() || at.days_since(known.prescribed) < 330 {
                continue;
            }
            // What was taken for a year and does not do is changed or joined by the next one.
            let years = at.days_since(known.prescribed) / 365;
            let next = usize::from(self.chart.random.percent(25)) * years.clamp(0, 2) as usize;
            let medication = known.illness.medications.get(next).or(known.illness.medications.first());
            known.prescribed = at;
            visit.diagnoses.push((known.condition.clone(), known.illness.concept.display));
            let is_current = self.person.death.is_none() && self.person.end.days_since(at) < 365;
            if let Some(medication) = medication {
                self.chart.add_prescription(visit, medication, is_current);
            }
        }
    }

    fn treat(&mut self, visit: &mut Visit<'a>, acute: &'static Acute) {
        let random = &mut self.chart.random;
        let onset = visit.start.plus_days(-random.between(0, 3)).max(self.person.birth);
        let ends = visit.start.plus_days(random.between(acute.days.0, acute.days.1));
        let abatement = Some(ends).filter(|ends| *ends <= self.person.end);
        let diagnosis = Diagnosis { concept: &acute.concept, icd10: &acute.icd10, onset, abatement };
        let condition = self.chart.add_condition(visit, &diagnosis);
        visit.diagnoses.push((condition, acute.concept.display));
        if let Some(picture) = acute.picture {
            self.chart.add_picture(visit, picture);
        }
        if let Some(procedure) = &acute.procedure {
            self.chart.add_procedure(visit, procedure, true);
        }
        if let Some(medication) = acute.medication {
            if acute.is_emergency {
                self.chart.add_administration(visit, medication);
            }
            self.chart.add_prescription(visit, medication, abatement.is_none());
        }
    }

    fn care_until_the_end(&mut self, visit: &Visit<'a>) {
        let metabolic = body::metabolic_panel(self.person, visit.start, &mut self.chart.random);
        self.chart.add_panel(visit, &measure::METABOLIC_PANEL, &metabolic);
        let taken = self.known.iter().filter_map(|known| known.illness.medications.first());
        for medication in taken.copied().collect::<Vec<_>>() {
            self.chart.add_administration(visit, medication);
        }
    }

    /// Gives what fell due since the last time; whoever comes first at an age beyond a year has had the earlier ones elsewhere.
    fn vaccinate(&mut self, visit: &mut Visit<'a>) {
        let months = self.person.months_at(visit.start);
        let since = self.vaccinated_until_months.unwrap_or(if months < 12 { -1 } else { months - 12 });
        self.vaccinated_until_months = Some(months);
        for vaccine in &immunizations::VACCINES {
            for (dose, due) in vaccine.due_at_months.iter().enumerate() {
                if (since + 1..=months).contains(due) {
                    self.chart.add_immunization(visit, &vaccine.concept, Some(dose + 1));
                }
            }
        }
        let is_due = self.last_influenza.is_none_or(|last| visit.start.days_since(last) > 300);
        if months >= 6 && is_due && self.chart.random.percent(55) {
            self.last_influenza = Some(visit.start);
            self.chart.add_immunization(visit, &immunizations::INFLUENZA, None);
        }
    }
}
