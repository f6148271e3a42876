//! Procedure, and what is made or put in by one: ImagingStudy and Device.

use serde_json::json;

use super::{Chart, Service, Visit, us_core};
use crate::vocabulary::Concept;
use crate::vocabulary::care::{Device, Picture};

/// What a procedure costs, in cents.
const PROCEDURE_CENTS: (i64, i64) = (6_000, 95_000);

impl Chart<'_> {
    /// Writes down a procedure, with the condition that was the reason for it.
    pub(crate) fn add_procedure(
        &mut self,
        visit: &mut Visit<'_>,
        code: &Concept,
        with_reason: bool,
    ) -> String {
        let id = self.next_id();
        let end = visit.start.plus_minutes(self.random.between(10, 60)).min(visit.end);
        let mut procedure = json!({
            "resourceType": "Procedure", "id": id,
            "meta": us_core("procedure"),
            "status": "completed",
            "code": code.codeable(),
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "performedPeriod": self.period(visit.start, end),
            "performer": [{"actor": visit.practitioner_reference(), "onBehalfOf": visit.organization_reference()}],
            "location": visit.location_reference(),
        });
        if let Some((condition, display)) = visit.diagnoses.last().filter(|_| with_reason) {
            procedure["reasonReference"] =
                json!([self.reference_with_display("Condition", condition, display)]);
        }
        self.add(procedure);
        let (low, high) = PROCEDURE_CENTS;
        visit.services.push(Service { code: code.codeable(), cents: self.random.between(low, high) });
        id
    }

    /// Writes down a picture that was taken, and the taking of it.
    pub(crate) fn add_picture(&mut self, visit: &mut Visit<'_>, picture: &Picture) {
        let procedure = self.add_procedure(visit, &picture.procedure, true);
        let id = self.next_id();
        let modality = json!({"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "DX", "display": "Digital Radiography"});
        // A UID below 2.25 is a number drawn at random; so nobody's.
        let study = format!("2.25.{}", self.random.next());
        let instances = (1..=picture.instances).map(|number| {
            json!({
                "uid": format!("{study}.1.{number}"), "number": number,
                "sopClass": {"system": "urn:ietf:rfc:3986", "code": "urn:oid:1.2.840.10008.5.1.4.1.1.1.1"},
                "title": picture.procedure.display,
            })
        });
        let instances: Vec<_> = instances.collect();
        let study = json!({
            "resourceType": "ImagingStudy", "id": id,
            "identifier": [{"use": "official", "system": "urn:dicom:uid", "value": format!("urn:oid:{study}")}],
            "status": "available",
            "modality": [modality],
            "subject": self.subject(),
            "encounter": self.encounter(visit),
            "started": self.when(visit.start),
            "numberOfSeries": 1,
            "numberOfInstances": picture.instances,
            "procedureReference": self.reference("Procedure", &procedure),
            "procedureCode": [picture.procedure.codeable()],
            "location": visit.location_reference(),
            "series": [{
                "uid": format!("{study}.1"), "number": 1, "modality": modality,
                "numberOfInstances": picture.instances,
                "bodySite": picture.body_site.coding(),
                "started": self.when(visit.start),
                "instance": instances,
            }],
        });
        self.add(study);
    }

    /// Writes down a device, and how it was put in if it was.
    pub(crate) fn add_device(&mut self, visit: &mut Visit<'_>, device: &Device) {
        if let Some(procedure) = &device.procedure {
            self.add_procedure(visit, procedure, true);
        }
        let id = self.next_id();
        let (serial, lot) =
            (self.random.between(100_000_000, 999_999_999), self.random.between(10_000, 99_999));
        let made = visit.start.plus_days(-self.random.between(30, 300));
        let expires = made.plus_days(365 * 10);
        let device = json!({
            "resourceType": "Device", "id": id,
            "meta": us_core("implantable-device"),
            "udiCarrier": [{"deviceIdentifier": format!("999{serial}"), "carrierHRF": format!("(01)00999{serial}(10){lot}(21){serial}")}],
            "status": "active",
            "distinctIdentifier": format!("999{serial}"),
            "manufactureDate": self.when(made),
            "expirationDate": self.when(expires),
            "lotNumber": lot.to_string(),
            "serialNumber": serial.to_string(),
            "deviceName": [{"name": device.concept.display, "type": "user-friendly-name"}],
            "type": device.concept.codeable(),
            "patient": self.subject(),
        });
        self.add(device);
    }
}
