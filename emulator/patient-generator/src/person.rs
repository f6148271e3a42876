//! Who a patient is, before anything is written down: birth and death, name and home, body and illnesses.

use crate::moment::Moment;
use crate::random::Random;
use crate::vocabulary::illnesses::{ALLERGIES, Allergy, CHRONIC, Chronic, Disease};
use crate::vocabulary::people::{self, Category, City, Sex};

/// Hundredths of days in a year.
const HUNDREDTHS_OF_DAYS_A_YEAR: i64 = 36_525;

/// A person.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) sex: Sex,
    pub(crate) birth: Moment,
    pub(crate) death: Option<Moment>,
    /// The last moment of the record: death or now.
    pub(crate) end: Moment,
    pub(crate) given: [&'static str; 2],
    pub(crate) family: &'static str,
    /// The name before a marriage.
    pub(crate) maiden: Option<&'static str>,
    pub(crate) is_married: bool,
    pub(crate) city: &'static City,
    pub(crate) street: String,
    pub(crate) race: Category,
    pub(crate) is_hispanic: bool,
    pub(crate) speaks_spanish: bool,
    pub(crate) smoking: Smoking,
    pub(crate) body: Body,
    /// With the moment at which each began.
    pub(crate) illnesses: Vec<(&'static Chronic, Moment)>,
    pub(crate) allergies: Vec<&'static Allergy>,
}

/// What a person says about tobacco.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Smoking {
    Never,
    Former,
    Daily,
}

/// What stays the same about an adult's body; a child grows towards it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    /// In centimetres.
    pub(crate) adult_height: f64,
    /// In kilograms per square metre.
    pub(crate) adult_mass_index: f64,
    /// How far the blood pressure is from what is usual at an age, in millimetres of mercury.
    pub(crate) pressure: f64,
}

impl Person {
    /// A person who lives, or lived until lately.
    pub(crate) fn born(random: &mut Random, now: Moment) -> Person {
        let age_in_days = random.between(0, 365 * 45) + random.between(0, 365 * 42);
        // The day decides; the hour of `now` has no say in anybody's birthday.
        let birth = now.midnight().plus_days(-age_in_days).plus_minutes(random.between(0, 1_439));
        let birth = birth.min(now);
        let age = age_in_days / 365;
        let dies = random.percent(if age < 50 { 1 } else { (age - 48) / 2 });
        let death = dies.then(|| now.plus_days(-random.between(1, (age_in_days / 3).clamp(1, 1_500))));
        let death = death.map(|death| death.max(birth));
        let sex = random.one_of(&[Sex::Female, Sex::Male]);
        let names = if sex == Sex::Female { &people::FEMALE_NAMES } else { &people::MALE_NAMES };
        let given = [random.one_of(names), random.one_of(names)];
        let family = random.one_of(&people::FAMILY_NAMES);
        let is_married = age > 24 && random.percent(60);
        let changed_name = is_married && sex == Sex::Female && random.percent(70);
        let maiden = changed_name.then(|| random.one_of(&people::FAMILY_NAMES));
        let is_hispanic = random.percent(18);
        let smoking = match random.between(0, 99) {
            _ if age < 16 => Smoking::Never,
            0..58 => Smoking::Never,
            58..83 => Smoking::Former,
            _ => Smoking::Daily,
        };
        let tall = if sex == Sex::Female { 163.0 } else { 176.5 };
        let mut person = Person {
            sex,
            birth,
            death,
            end: death.unwrap_or(now),
            given,
            family,
            maiden,
            is_married,
            city: random.one_of(&people::CITIES.each_ref()),
            street: format!("{} {}", random.between(1, 999), random.one_of(&people::STREETS)),
            race: race(random),
            is_hispanic,
            speaks_spanish: is_hispanic && random.percent(40),
            smoking,
            body: Body {
                adult_height: random.about(tall, 6.5),
                adult_mass_index: random.about(27.5, 4.5).max(17.5),
                pressure: random.about(0.0, 5.0),
            },
            illnesses: Vec::new(),
            allergies: Vec::new(),
        };
        person.fall_ill(random);
        if random.percent(14) {
            person.allergies = (0..random.between(1, 3)).filter_map(|_| random.pick(&ALLERGIES)).collect();
            person.allergies.sort_by_key(|allergy| allergy.concept.code);
            person.allergies.dedup_by_key(|allergy| allergy.concept.code);
        }
        person
    }

    /// Chronic illnesses come with age; some bring others with them.
    fn fall_ill(&mut self, random: &mut Random) {
        let age = self.age_at(self.end);
        for illness in &CHRONIC {
            let likely = likelihood(self, illness, age);
            // Both numbers are drawn in any case, so that one illness has no say in what comes after it.
            let (falls_ill, part) = (random.percent(likely), random.between(0, 100));
            if falls_ill {
                if illness.disease == Disease::Diabetes {
                    // Its forerunner is over.
                    self.illnesses.retain(|(earlier, _)| earlier.disease != Disease::Prediabetes);
                }
                let years = illness.earliest_age * 100 + (age - illness.earliest_age) * part;
                let onset = self.birth.plus_days(years * HUNDREDTHS_OF_DAYS_A_YEAR / 10_000);
                self.illnesses.push((illness, onset.min(self.end)));
            }
        }
    }

    /// Whole years of life.
    pub(crate) fn age_at(&self, moment: Moment) -> i64 {
        moment.days_since(self.birth) * 100 / HUNDREDTHS_OF_DAYS_A_YEAR
    }

    /// Months of life, of thirty and a half days each.
    pub(crate) fn months_at(&self, moment: Moment) -> i64 {
        moment.days_since(self.birth) * 10 / 305
    }

    /// Whether the person has a disease at a time.
    pub(crate) fn has(&self, disease: Disease, at: Moment) -> bool {
        self.illnesses.iter().any(|(illness, onset)| illness.disease == disease && *onset <= at)
    }

    fn has_ever(&self, disease: Disease) -> bool {
        self.has(disease, self.end)
    }
}

/// How many in a hundred of such people have an illness.
fn likelihood(person: &Person, illness: &Chronic, age: i64) -> i64 {
    if age < illness.earliest_age {
        return 0;
    }
    let years = (age - illness.earliest_age).min(80 - illness.earliest_age);
    let usual = illness.percent_at_80 * years / (80 - illness.earliest_age);
    let smokes = person.smoking != Smoking::Never;
    match illness.disease {
        Disease::Obesity if person.body.adult_mass_index >= 30.0 => 100,
        Disease::Obesity => 0,
        Disease::Diabetes if person.has_ever(Disease::Obesity) => usual * 2,
        Disease::LungObstruction if smokes => usual * 3,
        Disease::LungObstruction => 0,
        Disease::Arteriosclerosis if person.has_ever(Disease::Hypertension) && smokes => usual * 2,
        Disease::KidneyInsufficiency
            if person.has_ever(Disease::Diabetes) || person.has_ever(Disease::Hypertension) =>
        {
            usual * 2
        }
        Disease::KidneyInsufficiency => 0,
        Disease::Depression | Disease::Hypothyroidism if person.sex == Sex::Female => usual * 3 / 2,
        _ => usual,
    }
}

fn race(random: &mut Random) -> Category {
    let mut number = random.between(0, 99);
    for (race, percent) in people::RACES {
        if number < percent {
            return race;
        }
        number -= percent;
    }
    people::RACES[0].0
}

#[cfg(test)]
mod tests {
    use super::*;

    // Nobody is ill before birth or at an impossible age, dies before birth, or is older than people get.
    #[test]
    fn lives_are_possible() {
        let now = Moment::from_unix_seconds(1_793_448_000);
        let (mut dead, mut diabetics, mut children) = (0, 0, 0);
        for number in 0..2_000 {
            let person = Person::born(&mut Random::of(&[3, number]), now);
            assert!(person.birth <= person.end && person.end <= now, "{person:?}");
            assert!((0..=88).contains(&person.age_at(now)), "{person:?}");
            for (illness, onset) in &person.illnesses {
                assert!((person.birth..=person.end).contains(onset), "{person:?}");
                assert!(person.age_at(*onset) >= illness.earliest_age - 1, "{person:?}");
            }
            dead += i64::from(person.death.is_some());
            diabetics += i64::from(person.has(Disease::Diabetes, now));
            children += i64::from(person.age_at(now) < 18);
        }
        // A search for any of them finds some and not all.
        for (what, count) in [("dead", dead), ("diabetics", diabetics), ("children", children)] {
            assert!((60..600).contains(&count), "{count} of 2000 are {what}");
        }
    }
}
