//! Plausible patients: invented people with names, homes, illnesses and years of records in FHIR R4, for tests, demonstrations and
//! loads.
//!
//! A patient is a number. The same seed, number and moment give the same record on every machine; another moment gives the same
//! record told from there, with the same ids. A record holds a hundred resources on average, from a newborn's dozen to four hundred, of
//! the types that HealthLake preloads, and refers to organizations and practitioners that all patients of a seed share. Values
//! follow the person: a diabetic's HbA1c is high, a child grows, treatment lowers the blood pressure.
//!
//! | file | what it says |
//! | --- | --- |
//! | `person.rs`, `body.rs` | who somebody is, and what an instrument would show |
//! | `life.rs` | when somebody comes, why, and what is done |
//! | `chart.rs`, `chart/` | how that is written down: a file for each kind of resource |
//! | `shared.rs` | who cares for the patients |
//! | `vocabulary/` | the codes, as tables |
//! | `random.rs`, `moment.rs` | chance and dates |
//!
//! This crate is a language: no store, no clock, no I/O. Nobody in it is or was alive.

mod body;
mod bundle;
mod chart;
mod life;
mod moment;
mod person;
mod random;
mod shared;
mod vocabulary;

use serde_json::Value;

pub use moment::Moment;

use chart::References;
use shared::Shared;

/// The most resources of one patient, and so the most entries of a Bundle of [`Generator::bundle`]: HealthLake's limit.
pub const MOST_RESOURCES: usize = 500;

/// How many patients [`preload`] makes. AWS does not say how many HealthLake preloads; this many are made while one waits for
/// the answer of CreateFHIRDatastore.
pub const PRELOADED_PATIENTS: u64 = 50;

/// The seed of [`preload`].
const PRELOAD_SEED: u64 = 0;

/// Makes patients.
#[derive(Debug)]
pub struct Generator {
    seed: u64,
    now: Moment,
    shared: Shared,
}

impl Generator {
    /// A population; `now` is when its records end.
    #[must_use]
    pub fn new(seed: u64, now: Moment) -> Generator {
        Generator { seed, now, shared: Shared::of(seed) }
    }

    /// The Organizations, Locations, Practitioners and PractitionerRoles that every patient refers to, each after what it
    /// refers to.
    #[must_use]
    pub fn shared_resources(&self) -> &[Value] {
        &self.shared.resources
    }

    /// The shared resources as a transaction Bundle of PUTs; to be sent before any patient.
    #[must_use]
    pub fn shared(&self) -> Value {
        bundle::of_puts(self.shared.resources.clone())
    }

    /// Everything about one patient, the Patient first and never more than [`MOST_RESOURCES`]; every resource has an id, and
    /// every reference leads to one of them or to a shared resource.
    #[must_use]
    pub fn patient(&self, number: u64) -> Vec<Value> {
        life::tell(self.seed, number, self.now, &self.shared, References::ById)
    }

    /// The patient as a transaction Bundle of PUTs: sent again, it makes no second patient.
    #[must_use]
    pub fn bundle(&self, number: u64) -> Value {
        bundle::of_puts(self.patient(number))
    }

    /// The patient as a transaction Bundle of POSTs that refer to each other by `urn:uuid`: each time it is sent, there is one
    /// patient more. For loads.
    #[must_use]
    pub fn bundle_of_posts(&self, number: u64) -> Value {
        bundle::of_posts(life::tell(self.seed, number, self.now, &self.shared, References::ByFullUrl))
    }
}

/// What a preloaded data store holds: shared resources and [`PRELOADED_PATIENTS`] patients, made one by one as they are asked
/// for.
pub fn preload(now: Moment) -> impl Iterator<Item = Value> {
    let generator = Generator::new(PRELOAD_SEED, now);
    let shared = generator.shared.resources.clone();
    shared.into_iter().chain((0..PRELOADED_PATIENTS).flat_map(move |number| generator.patient(number)))
}
