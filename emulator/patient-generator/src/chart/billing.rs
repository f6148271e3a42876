//! Claim and ExplanationOfBenefit: what a visit or a prescription costs, and what the insurance pays of it.

use serde_json::{Value, json};

use super::{Chart, Visit, dollars};
use crate::vocabulary::hl7;
use crate::vocabulary::medications::Medication;

/// The insurance pays so many in a hundred.
const COVERED_PERCENT: i64 = 80;

impl Chart<'_> {
    /// Writes the bill for a visit and the insurance's answer.
    pub(crate) fn add_bill(&mut self, visit: &Visit<'_>) {
        let (claim, benefit) = (self.next_id(), self.next_id());
        let (kind, display) = match visit.kind.class.0 {
            "AMB" => ("professional", "Professional"),
            _ => ("institutional", "Institutional"),
        };
        let mut items = vec![json!({
            "sequence": 1, "productOrService": visit.kind.concept.codeable(), "encounter": [self.encounter(visit)],
            "net": dollars(visit.kind.cents),
        })];
        for service in &visit.services {
            let number = items.len() + 1;
            items.push(
                json!({"sequence": number, "productOrService": service.code, "net": dollars(service.cents)}),
            );
        }
        let diagnoses: Vec<Value> = visit
            .diagnoses
            .iter()
            .zip(1..)
            .map(|((condition, display), sequence)| {
                json!({"sequence": sequence, "diagnosisReference": self.reference_with_display("Condition", condition, display)})
            })
            .collect();
        let total = visit.kind.cents + visit.services.iter().map(|service| service.cents).sum::<i64>();
        let mut bill = self.claim(visit, &claim, &hl7("claim-type", kind, display), &items, total);
        if !diagnoses.is_empty() {
            bill["diagnosis"] = diagnoses.into();
        }
        let answer = self.explanation(visit, &benefit, &bill, total);
        self.add(bill);
        self.add(answer);
    }

    /// Writes the pharmacy's bill for a prescription.
    pub(super) fn add_pharmacy_claim(&mut self, visit: &Visit<'_>, request: &str, medication: &Medication) {
        let id = self.next_id();
        let item = json!({
            "sequence": 1, "productOrService": medication.concept.codeable(), "encounter": [self.encounter(visit)],
        });
        let kind = hl7("claim-type", "pharmacy", "Pharmacy");
        let mut claim = self.claim(visit, &id, &kind, &[item], medication.cents);
        claim["prescription"] = self.reference("MedicationRequest", request);
        self.add(claim);
    }

    fn claim(&self, visit: &Visit<'_>, id: &str, kind: &Value, items: &[Value], cents: i64) -> Value {
        json!({
            "resourceType": "Claim", "id": id,
            "status": "active", "type": kind, "use": "claim",
            "patient": self.subject(),
            "billablePeriod": self.period(visit.start, visit.end),
            "created": self.when(visit.end),
            "provider": visit.organization_reference(),
            "priority": hl7("processpriority", "normal", "Normal"),
            "facility": visit.location_reference(),
            "insurance": [{"sequence": 1, "focal": true, "coverage": {"display": self.insurer()}}],
            "item": items,
            "total": dollars(cents),
        })
    }

    fn explanation(&self, visit: &Visit<'_>, id: &str, claim: &Value, cents: i64) -> Value {
        let covered = cents * COVERED_PERCENT / 100;
        let item = json!({
            "sequence": 1, "category": hl7("ex-benefitcategory", "1", "Medical Care"),
            "productOrService": visit.kind.concept.codeable(),
            "servicedPeriod": self.period(visit.start, visit.end),
            "encounter": [self.encounter(visit)],
            "net": dollars(cents),
            "adjudication": [
                {"category": hl7("adjudication", "submitted", "Submitted Amount"), "amount": dollars(cents)},
                {"category": hl7("adjudication", "benefit", "Benefit Amount"), "amount": dollars(covered)},
                {"category": hl7("adjudication", "copay", "CoPay"), "amount": dollars(cents - covered)},
            ],
        });
        json!({
            "resourceType": "ExplanationOfBenefit", "id": id,
            "contained": [{
                "resourceType": "Coverage", "id": "coverage", "status": "active",
                "type": {"text": self.insurer()}, "beneficiary": self.subject(), "payor": [{"display": self.insurer()}],
            }],
            "status": "active", "type": claim["type"], "use": "claim",
            "patient": self.subject(),
            "billablePeriod": self.period(visit.start, visit.end.plus_days(365)),
            "created": self.when(visit.end),
            "insurer": {"display": self.insurer()},
            "provider": visit.practitioner_reference(),
            "facility": visit.location_reference(),
            "claim": self.reference("Claim", claim["id"].as_str().unwrap_or_default()),
            "outcome": "complete",
            "careTeam": [{"sequence": 1, "provider": visit.practitioner_reference(), "role": hl7("claimcareteamrole", "primary", "Primary provider")}],
            "insurance": [{"focal": true, "coverage": {"reference": "#coverage", "display": self.insurer()}}],
            "item": [item],
            "total": [{"category": hl7("adjudication", "submitted", "Submitted Amount"), "amount": dollars(cents)}],
            "payment": {"amount": dollars(covered)},
        })
    }

    /// The old and the young are insured by the state, the others by a company that does not exist.
    fn insurer(&self) -> &'static str {
        match self.person.age_at(self.person.end) {
            65.. => "Medicare",
            0..18 => "Medicaid",
            _ => "Millpond Mutual",
        }
    }
}
