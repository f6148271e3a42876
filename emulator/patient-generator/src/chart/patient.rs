//! Patient, the first entry of a chart, and Provenance, the last.

use serde_json::{Value, json};

use super::{Chart, us_core};
use crate::moment::Moment;
use crate::shared::{Practice, Practitioner, address, phone};
use crate::vocabulary::hl7;
use crate::vocabulary::people::{self, Category, Sex};

impl Chart<'_> {
    /// Writes down who the patient is.
    pub(crate) fn add_patient(&mut self, number: u64, home: &Practice, doctor: &Practitioner) {
        let person = self.person;
        let (gender, birth_sex) = match person.sex {
            Sex::Female => ("female", "F"),
            Sex::Male => ("male", "M"),
        };
        let ethnicity = if person.is_hispanic { people::HISPANIC } else { people::NOT_HISPANIC };
        let social_security_number =
            format!("999-{:02}-{:04}", self.random.between(1, 99), self.random.between(1, 9_999));
        let mut names = vec![json!({"use": "official", "family": person.family, "given": person.given})];
        if let Some(maiden) = person.maiden {
            names.push(json!({"use": "maiden", "family": maiden, "given": person.given}));
        }
        let (marital, marital_display) =
            if person.is_married { ("M", "Married") } else { ("S", "Never Married") };
        let (language, language_display) =
            if person.speaks_spanish { ("es", "Spanish") } else { ("en-US", "English (United States)") };
        let record_number = format!("MP{number:08}");
        let mut home_address = address(&person.street, person.city);
        home_address["use"] = "home".into();
        home_address["extension"] = geolocation(person.city.position);
        let mut patient = json!({
            "resourceType": "Patient", "id": self.patient,
            "meta": us_core("patient"),
            "text": {"status": "generated", "div": format!(
                "<div xmlns=\"http://www.w3.org/1999/xhtml\">{} {}, {gender}, born {}</div>",
                person.given[0], person.family, person.birth.date_text(),
            )},
            "extension": [
                category("us-core-race", person.race),
                category("us-core-ethnicity", ethnicity),
                {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": birth_sex},
            ],
            "identifier": [
                {"use": "usual", "type": hl7("v2-0203", "MR", "Medical Record Number"),
                    "system": "urn:oid:2.16.840.1.113883.19.5", "value": record_number},
                {"use": "official", "type": hl7("v2-0203", "SS", "Social Security Number"),
                    "system": "http://hl7.org/fhir/sid/us-ssn", "value": social_security_number},
            ],
            "active": person.death.is_none(),
            "name": names,
            "telecom": [
                {"system": "phone", "value": phone(person.city, &mut self.random), "use": "home"},
                {"system": "email", "value": format!("patient{number}@example.com"), "use": "home"},
            ],
            "gender": gender,
            "birthDate": person.birth.date_text(),
            "address": [home_address],
            "maritalStatus": hl7("v3-MaritalStatus", marital, marital_display),
            "multipleBirthBoolean": self.random.percent(3),
            "communication": [{"language": {
                "coding": [{"system": "urn:ietf:bcp:47", "code": language, "display": language_display}],
                "text": language_display,
            }, "preferred": true}],
            "generalPractitioner": [{"reference": format!("Practitioner/{}", doctor.id), "display": doctor.name}],
            "managingOrganization": {"reference": format!("Organization/{}", home.id), "display": home.name},
        });
        if let Some(death) = person.death {
            patient["deceasedDateTime"] = self.when(death).into();
        }
        self.add(patient);
    }

    /// Says where all that came from.
    pub(crate) fn add_provenance(&mut self, recorded: Moment, home: &Practice, doctor: &Practitioner) {
        let targets: Vec<Value> = self
            .resources
            .iter()
            .filter_map(|resource| {
                Some(self.reference(resource.get("resourceType")?.as_str()?, resource.get("id")?.as_str()?))
            })
            .collect();
        let organization = json!({"reference": format!("Organization/{}", home.id), "display": home.name});
        let provenance = json!({
            "resourceType": "Provenance", "id": self.next_id(),
            "meta": us_core("provenance"),
            "target": targets,
            "recorded": self.instant(recorded),
            "agent": [{
                "type": hl7("provenance-participant-type", "author", "Author"),
                "who": {"reference": format!("Practitioner/{}", doctor.id), "display": doctor.name},
                "onBehalfOf": organization,
            }],
        });
        self.add(provenance);
    }
}

/// US Core's extension for a race or an ethnicity.
fn category(name: &str, (code, display): Category) -> Value {
    json!({
        "url": format!("http://hl7.org/fhir/us/core/StructureDefinition/{name}"),
        "extension": [
            {"url": "ombCategory", "valueCoding": {"system": "urn:oid:2.16.840.1.113883.6.238", "code": code, "display": display}},
            {"url": "text", "valueString": display},
        ],
    })
}

fn geolocation((latitude, longitude): (i64, i64)) -> Value {
    json!([{"url": "http://hl7.org/fhir/StructureDefinition/geolocation", "extension": [
        {"url": "latitude", "valueDecimal": super::decimal(latitude as f64 / 100.0, 2)},
        {"url": "longitude", "valueDecimal": super::decimal(longitude as f64 / 100.0, 2)},
    ]}])
}
