//! A patient's chart: the resources written so far, and what every entry needs to know to be written. Each kind of entry
//! has its file; each entry becomes one resource, or a few that belong together.

mod allergy;
mod billing;
mod care;
mod condition;
mod encounter;
mod immunization;
mod medication;
mod observation;
mod patient;
mod procedure;

pub(crate) use condition::Diagnosis;
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::person::Person;
use crate::random::Random;
use crate::shared::{Practice, Practitioner};
use crate::vocabulary::care::EncounterKind;

/// How the resources of one patient refer to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum References {
    /// `Patient/id`, for resources that keep their ids.
    ById,
    /// `urn:uuid:id`, for resources that get their ids from the server.
    ByFullUrl,
}

/// A chart. Ids are drawn from a sequence of their own, so they depend on nothing but the seed and their place.
#[derive(Debug)]
pub(crate) struct Chart<'a> {
    pub(crate) person: &'a Person,
    pub(crate) resources: Vec<Value>,
    pub(crate) random: Random,
    ids: Random,
    references: References,
    patient: String,
    name: String,
}

/// One encounter with the health system.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    pub(crate) id: String,
    pub(crate) kind: &'static EncounterKind,
    pub(crate) start: Moment,
    pub(crate) end: Moment,
    pub(crate) practice: &'a Practice,
    pub(crate) practitioner: &'a Practitioner,
    /// What was done, for the bill.
    pub(crate) services: Vec<Service>,
    /// The ids of the conditions that were treated.
    pub(crate) diagnoses: Vec<(String, &'static str)>,
}

/// Something that costs money.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) code: Value,
    pub(crate) cents: i64,
}

impl<'a> Chart<'a> {
    /// An empty chart; `random` decides about values and `ids` about ids.
    pub(crate) fn new(
        person: &'a Person,
        random: Random,
        mut ids: Random,
        references: References,
    ) -> Chart<'a> {
        let name = format!("{} {}", person.given[0], person.family);
        let patient = ids.id();
        Chart { person, resources: Vec::with_capacity(128), random, ids, references, patient, name }
    }

    /// The id of the next resource.
    pub(crate) fn next_id(&mut self) -> String {
        self.ids.id()
    }

    fn add(&mut self, resource: Value) {
        self.resources.push(resource);
    }

    fn address_of(&self, resource_type: &str, id: &str) -> String {
        match self.references {
            References::ById => format!("{resource_type}/{id}"),
            References::ByFullUrl => format!("urn:uuid:{id}"),
        }
    }

    /// A reference to a resource of this chart.
    fn reference(&self, resource_type: &str, id: &str) -> Value {
        json!({"reference": self.address_of(resource_type, id)})
    }

    fn reference_with_display(&self, resource_type: &str, id: &str, display: &str) -> Value {
        json!({"reference": self.address_of(resource_type, id), "display": display})
    }

    fn subject(&self) -> Value {
        self.reference_with_display("Patient", &self.patient, &self.name)
    }

    fn encounter(&self, visit: &Visit<'_>) -> Value {
        self.reference("Encounter", &visit.id)
    }

    fn when(&self, moment: Moment) -> String {
        moment.text(self.person.city.offset_hours)
    }

    fn instant(&self, moment: Moment) -> String {
        moment.instant_text(self.person.city.offset_hours)
    }

    fn period(&self, start: Moment, end: Moment) -> Value {
        json!({"start": self.when(start), "end": self.when(end)})
    }
}

impl Visit<'_> {
    fn practitioner_reference(&self) -> Value {
        json!({"reference": format!("Practitioner/{}", self.practitioner.id), "display": self.practitioner.name})
    }

    fn organization_reference(&self) -> Value {
        json!({"reference": format!("Organization/{}", self.practice.id), "display": self.practice.name})
    }

    fn location_reference(&self) -> Value {
        json!({"reference": format!("Location/{}", self.practice.location), "display": self.practice.name})
    }
}

/// A profile of US Core.
fn us_core(name: &str) -> Value {
    json!({"profile": [format!("http://hl7.org/fhir/us/core/StructureDefinition/us-core-{name}")]})
}

/// A number with exactly so many decimals.
fn decimal(value: f64, decimals: u32) -> Value {
    let text = format!("{value:.*}", decimals as usize);
    // Every finite number is a JSON number when it is written so.
    text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

/// An amount of money.
fn dollars(cents: i64) -> Value {
    json!({"value": decimal(cents as f64 / 100.0, 2), "currency": "USD"})
}
