//! Who cares for the patients: organizations, their places, and those who work there. All patients of one seed share them.

use serde_json::{Value, json};

use crate::random::Random;
use crate::vocabulary::people::{self, City, Sex};
use crate::vocabulary::{hl7, snomed};

/// How many organizations there are; the first [`HOSPITALS`] of them are hospitals.
const ORGANIZATIONS: usize = 10;
/// How many hospitals.
const HOSPITALS: usize = 3;
/// How many practitioners work at each organization.
const STAFF: usize = 4;
/// Sets what is drawn here apart from what is drawn for patients.
const STREAM: u64 = u64::MAX;

/// The shared resources and what patients need to know of them.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) resources: Vec<Value>,
    /// Places of work, hospitals first.
    practices: Vec<Practice>,
}

/// An organization at its place, with its staff.
#[derive(Debug)]
pub(crate) struct Practice {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) staff: Vec<Practitioner>,
}

/// One of the staff.
#[derive(Debug)]
pub(crate) struct Practitioner {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Shared {
    /// Those of a seed.
    pub(crate) fn of(seed: u64) -> Shared {
        let mut random = Random::of(&[seed, STREAM]);
        let mut shared = Shared { resources: Vec::new(), practices: Vec::new() };
        for number in 0..ORGANIZATIONS {
            let practice = shared.practice(number, &mut random);
            shared.practices.push(practice);
        }
        shared
    }

    /// One of the hospitals.
    pub(crate) fn hospital(&self, random: &mut Random) -> Option<&Practice> {
        random.pick(self.practices.get(..HOSPITALS).unwrap_or_default())
    }

    /// One of the practices that are not hospitals.
    pub(crate) fn office(&self, random: &mut Random) -> Option<&Practice> {
        random.pick(self.practices.get(HOSPITALS..).unwrap_or_default())
    }

    fn practice(&mut self, number: usize, random: &mut Random) -> Practice {
        let city = &people::CITIES[number % people::CITIES.len()];
        let (kind, code) = if number < HOSPITALS { ("Hospital", "HOSP") } else { ("Family Practice", "PC") };
        let name = format!("{} {kind}", city.name);
        let (id, location) = (random.id(), random.id());
        let street = format!("{} {}", random.between(1, 999), random.one_of(&people::STREETS));
        let phone = phone(city, random);
        self.resources.push(json!({
            "resourceType": "Organization", "id": id,
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization"]},
            "identifier": [{"system": NPI, "value": npi(number * 1_000)}],
            "active": true,
            "type": [hl7("organization-type", "prov", "Healthcare Provider")],
            "name": name,
            "telecom": [{"system": "phone", "value": phone, "use": "work"}],
            "address": [address(&street, city)],
        }));
        let (latitude, longitude) = city.position;
        self.resources.push(json!({
            "resourceType": "Location", "id": location,
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-location"]},
            "status": "active", "name": name, "mode": "instance",
            "type": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": code}]}],
            "telecom": [{"system": "phone", "value": phone}],
            "address": address(&street, city),
            "position": {"longitude": longitude as f64 / 100.0, "latitude": latitude as f64 / 100.0},
            "managingOrganization": {"reference": format!("Organization/{id}"), "display": name},
        }));
        let place = Place { organization: &id, location: &location, name: &name, city, street: &street };
        let staff =
            (0..STAFF).map(|one| self.practitioner(number * 1_000 + one + 1, &place, random)).collect();
        Practice { id, name, location, staff }
    }

    fn practitioner(&mut self, number: usize, place: &Place<'_>, random: &mut Random) -> Practitioner {
        let sex = random.one_of(&[Sex::Female, Sex::Male]);
        let (names, gender) = match sex {
            Sex::Female => (&people::FEMALE_NAMES, "female"),
            Sex::Male => (&people::MALE_NAMES, "male"),
        };
        let (given, family) = (random.one_of(names), random.one_of(&people::FAMILY_NAMES));
        let (id, role) = (random.id(), random.id());
        let name = format!("Dr. {given} {family}");
        let mailbox = format!("{}.{number}@example.org", if sex == Sex::Female { "f" } else { "m" });
        self.resources.push(json!({
            "resourceType": "Practitioner", "id": id,
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitioner"]},
            "identifier": [{"system": NPI, "value": npi(number)}],
            "active": true,
            "name": [{"family": family, "given": [given], "prefix": ["Dr."]}],
            "telecom": [{"system": "email", "value": mailbox, "use": "work"}],
            "address": [address(place.street, place.city)],
            "gender": gender,
        }));
        let practitioner = json!({"reference": format!("Practitioner/{id}"), "display": name});
        let family_practice = snomed("394814009", "General practice (specialty)");
        self.resources.push(json!({
            "resourceType": "PractitionerRole", "id": role,
            "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitionerrole"]},
            "active": true, "practitioner": practitioner,
            "organization": {"reference": format!("Organization/{}", place.organization), "display": place.name},
            "code": [{"coding": [{"system": "http://nucc.org/provider-taxonomy", "code": "208D00000X", "display": "General Practice Physician"}]}],
            "specialty": [family_practice.codeable()],
            "location": [{"reference": format!("Location/{}", place.location), "display": place.name}],
            "telecom": [{"system": "phone", "value": phone(place.city, random), "use": "work"}],
        }));
        Practitioner { id, name }
    }
}

struct Place<'a> {
    organization: &'a str,
    location: &'a str,
    name: &'a str,
    city: &'a City,
    street: &'a str,
}

/// The system of National Provider Identifiers.
const NPI: &str = "http://hl7.org/fhir/sid/us-npi";

/// A number that no provider has: real ones begin with 1 or 2.
fn npi(number: usize) -> String {
    format!("99999{number:05}")
}

/// An address in the United States.
pub(crate) fn address(street: &str, city: &City) -> Value {
    json!({"line": [street], "city": city.name, "state": city.state, "postalCode": city.postal_code, "country": "US"})
}

/// A telephone number of the range that is kept for fiction.
pub(crate) fn phone(city: &City, random: &mut Random) -> String {
    format!("{}-555-01{:02}", city.area_code, random.between(0, 99))
}
