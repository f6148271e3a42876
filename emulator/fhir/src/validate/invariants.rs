//! R4's invariants that are cheap and certain, checked by hand; the rest of R4's 193 are not checked.
//!
//! [`INVARIANTS`] is the list: on which type, the key and the sentence of the specification, and the function that
//! says whether it holds. The invariants of every resource about what it contains (dom-2 to dom-5) are in
//! [`contained`], those of Bundle in [`bundle`]. All of them are errors in R4; invariants that are only warnings are
//! left out. Where FHIRPath cannot tell (a period from a year to a day in it), the invariant holds.
use super::{Object, Validator};
use crate::definitions::{Kind, Type};
use crate::errors;
use serde_json::Value;
use std::collections::HashSet;

mod bundle;
mod contained;
mod datatypes;
mod resources;

/// A constraint on one type.
struct Invariant {
    /// The name of the type.
    on: &'static str,
    key: &'static str,
    human: &'static str,
    holds: fn(&Scope<'_>, &Object) -> bool,
}

/// What an invariant can see besides the object it is about.
struct Scope<'a> {
    /// The ids that `#id` may refer to.
    contained: &'a HashSet<&'a str>,
}

const fn on(
    on: &'static str,
    key: &'static str,
    human: &'static str,
    holds: fn(&Scope<'_>, &Object) -> bool,
) -> Invariant {
    Invariant { on, key, human, holds }
}

const QTY_3: &str = "If a code for the unit is present, the system SHALL also be present";

/// Sorted by type.
#[rustfmt::skip]
static INVARIANTS: [Invariant; 76] = [
    on("Age", "qty-3", QTY_3, datatypes::qty_3),
    on("AllergyIntolerance", "ait-1", "AllergyIntolerance.clinicalStatus SHALL be present if verificationStatus is not entered-in-error.", resources::ait_1),
    on("AllergyIntolerance", "ait-2", "AllergyIntolerance.clinicalStatus SHALL NOT be present if verification Status is entered-in-error", resources::ait_2),
    on("Appointment", "app-2", "Either start and end are specified, or neither", |_, it| has(it, "start") == has(it, "end")),
    on("Appointment", "app-3", "Only proposed or cancelled appointments can be missing start/end dates", resources::app_3),
    on("Appointment", "app-4", "Cancelation reason is only used for appointments that have been cancelled, or no-show", resources::app_4),
    on("Appointment.participant", "app-1", "Either the type or actor on the participant SHALL be specified", |_, it| has(it, "type") || has(it, "actor")),
    on("AppointmentResponse", "apr-1", "Either the participantType or actor must be specified", |_, it| has(it, "participantType") || has(it, "actor")),
    on("Attachment", "att-1", "If the Attachment has data, it SHALL have a contentType", |_, it| !has(it, "data") || has(it, "contentType")),
    on("AuditEvent.entity", "sev-1", "Either a name or a query (NOT both)", |_, it| !(has(it, "name") && has(it, "query"))),
    on("Bundle", "bdl-1", "total only when a search or history", bundle::bdl_1),
    on("Bundle", "bdl-10", "A document must have a date", bundle::bdl_10),
    on("Bundle", "bdl-11", "A document must have a Composition as the first resource", bundle::bdl_11),
    on("Bundle", "bdl-12", "A message must have a MessageHeader as the first resource", bundle::bdl_12),
    on("Bundle", "bdl-2", "entry.search only when a search", bundle::bdl_2),
    on("Bundle", "bdl-3", "entry.request mandatory for batch/transaction/history, otherwise prohibited", bundle::bdl_3),
    on("Bundle", "bdl-4", "entry.response mandatory for batch-response/transaction-response/history, otherwise prohibited", bundle::bdl_4),
    on("Bundle", "bdl-7", "FullUrl must be unique in a bundle, or else entries with the same fullUrl must have different meta.versionId (except in history bundles)", bundle::bdl_7),
    on("Bundle", "bdl-9", "A document must have an identifier with a system and a value", bundle::bdl_9),
    on("Bundle.entry", "bdl-5", "must be a resource unless there's a request or response", bundle::bdl_5),
    on("Bundle.entry", "bdl-8", "fullUrl cannot be a version specific reference", bundle::bdl_8),
    on("CarePlan.activity", "cpl-3", "Provide a reference or detail, not both", |_, it| !(has(it, "detail") && has(it, "reference"))),
    on("Composition.section", "cmp-1", "A section must contain at least one of text, entries, or sub-sections", |_, it| has(it, "text") || has(it, "entry") || has(it, "section")),
    on("Composition.section", "cmp-2", "A section can only have an emptyReason if it is empty", |_, it| !(has(it, "emptyReason") && has(it, "entry"))),
    on("Condition", "con-4", "If condition is abated, then clinicalStatus must be either inactive, resolved, or remission", resources::con_4),
    on("Condition", "con-5", "Condition.clinicalStatus SHALL NOT be present if verification Status is entered-in-error", resources::con_5),
    on("Condition.evidence", "con-2", "evidence SHALL have code or details", |_, it| has(it, "code") || has(it, "detail")),
    on("Condition.stage", "con-1", "Stage SHALL have summary or assessment", |_, it| has(it, "summary") || has(it, "assessment")),
    on("Consent", "ppc-1", "Either a Policy or PolicyRule", |_, it| has(it, "policy") || has(it, "policyRule")),
    on("ContactPoint", "cpt-2", "A system is required if a value is provided.", |_, it| !has(it, "value") || has(it, "system")),
    on("Count", "qty-3", QTY_3, datatypes::qty_3),
    on("Distance", "qty-3", QTY_3, datatypes::qty_3),
    on("Duration", "qty-3", QTY_3, datatypes::qty_3),
    on("Expression", "exp-1", "An expression or a reference must be provided", |_, it| has(it, "expression") || has(it, "reference")),
    on("Extension", "ext-1", "Must have either extensions or value[x], not both", |_, it| has(it, "extension") != has_choice(it, "value")),
    on("FamilyMemberHistory", "fhs-1", "Can have age[x] or born[x], but not both", |_, it| !(has_choice(it, "age") && has_choice(it, "born"))),
    on("FamilyMemberHistory", "fhs-2", "Can only have estimatedAge if age[x] is present", |_, it| has_choice(it, "age") || !has(it, "estimatedAge")),
    on("Goal.target", "gol-1", "Goal.target.measure is required if Goal.target.detail is populated", |_, it| !has_choice(it, "detail") || has(it, "measure")),
    on("Group", "grp-1", "Can only have members if group is \"actual\"", |_, it| !has(it, "member") || it.get("actual") == Some(&Value::Bool(true))),
    on("Immunization.education", "imm-1", "One of documentType or reference SHALL be present", |_, it| has(it, "documentType") || has(it, "reference")),
    on("ImmunizationRecommendation.recommendation", "imr-1", "One of vaccineCode or targetDisease SHALL be present", |_, it| has(it, "vaccineCode") || has(it, "targetDisease")),
    on("InsurancePlan", "ipn-1", "The organization SHALL at least have a name or an idendtifier, and possibly more than one", |_, it| has(it, "identifier") || has(it, "name")),
    on("Linkage", "lnk-1", "Must have at least two items", |_, it| items(it, "item").len() > 1),
    on("List", "lst-1", "A list can only have an emptyReason if it is empty", |_, it| !(has(it, "emptyReason") && has(it, "entry"))),
    on("List", "lst-2", "The deleted flag can only be used if the mode of the list is \"changes\"", |_, it| text(it, "mode") == Some("changes") || !objects(it, "entry").any(|entry| has(entry, "deleted"))),
    on("List", "lst-3", "An entry date can only be used if the mode of the list is \"working\"", |_, it| text(it, "mode") == Some("working") || !objects(it, "entry").any(|entry| has(entry, "date"))),
    on("MedicationAdministration.dosage", "mad-1", "SHALL have at least one of dosage.dose or dosage.rate[x]", |_, it| has(it, "dose") || has_choice(it, "rate")),
    on("Observation", "obs-6", "dataAbsentReason SHALL only be present if Observation.value[x] is not present", |_, it| !(has(it, "dataAbsentReason") && has_choice(it, "value"))),
    on("Observation", "obs-7", "If Observation.code is the same as an Observation.component.code then the value element associated with the code SHALL NOT be present", resources::obs_7),
    on("Observation.referenceRange", "obs-3", "Must have at least a low or a high or text", |_, it| has(it, "low") || has(it, "high") || has(it, "text")),
    on("Organization", "org-1", "The organization SHALL at least have a name or an identifier, and possibly more than one", |_, it| has(it, "identifier") || has(it, "name")),
    on("Organization", "org-2", "An address of an organization can never be of use 'home'", |_, it| !objects(it, "address").any(|address| text(address, "use") == Some("home"))),
    on("Organization", "org-3", "The telecom of an organization can never be of use 'home'", |_, it| !objects(it, "telecom").any(|telecom| text(telecom, "use") == Some("home"))),
    on("Parameters.parameter", "inv-1", "A parameter must have one and only one of (value, resource, part)", resources::inv_1),
    on("Patient.contact", "pat-1", "SHALL at least contain a contact's details or a reference to an organization", |_, it| has(it, "name") || has(it, "telecom") || has(it, "address") || has(it, "organization")),
    on("Period", "per-1", "If present, start SHALL have a lower value than end", datatypes::per_1),
    on("Quantity", "qty-3", QTY_3, datatypes::qty_3),
    on("QuestionnaireResponse.item", "qrs-1", "Nested item can't be beneath both item and answer", |_, it| !(has(it, "answer") && has(it, "item"))),
    on("Range", "rng-2", "If present, low SHALL have a lower value than high", datatypes::rng_2),
    on("Ratio", "rat-1", "Numerator and denominator SHALL both be present, or both are absent. If both are absent, there SHALL be some extension present", datatypes::rat_1),
    on("Reference", "ref-1", "SHALL have a contained resource if a local reference is provided", datatypes::ref_1),
    on("RequestGroup.action", "rqg-1", "Must have resource or action but not both", |_, it| has(it, "resource") != has(it, "action")),
    on("ServiceRequest", "prr-1", "orderDetail SHALL only be present if code is present", |_, it| !has(it, "orderDetail") || has(it, "code")),
    on("Timing.repeat", "tim-1", "if there's a duration, there needs to be duration units", |_, it| !has(it, "duration") || has(it, "durationUnit")),
    on("Timing.repeat", "tim-10", "If there's a timeOfDay, there cannot be a when, or vice versa", |_, it| !(has(it, "timeOfDay") && has(it, "when"))),
    on("Timing.repeat", "tim-2", "if there's a period, there needs to be period units", |_, it| !has(it, "period") || has(it, "periodUnit")),
    on("Timing.repeat", "tim-4", "duration SHALL be a non-negative value", |_, it| !is_negative(it, "duration")),
    on("Timing.repeat", "tim-5", "period SHALL be a non-negative value", |_, it| !is_negative(it, "period")),
    on("Timing.repeat", "tim-6", "If there's a periodMax, there must be a period", |_, it| !has(it, "periodMax") || has(it, "period")),
    on("Timing.repeat", "tim-7", "If there's a durationMax, there must be a duration", |_, it| !has(it, "durationMax") || has(it, "duration")),
    on("Timing.repeat", "tim-8", "If there's a countMax, there must be a count", |_, it| !has(it, "countMax") || has(it, "count")),
    on("Timing.repeat", "tim-9", "If there's an offset, there must be a when (and not C, CM, CD, CV)", datatypes::tim_9),
    on("TriggerDefinition", "trd-1", "Either timing, or a data requirement, but not both", |_, it| !(has(it, "data") && has_choice(it, "timing"))),
    on("TriggerDefinition", "trd-2", "A condition only if there is a data requirement", |_, it| !has(it, "condition") || has(it, "data")),
    on("ValueSet.compose.include", "vsd-1", "A value set include/exclude SHALL have a value set or a system", |_, it| has(it, "valueSet") || has(it, "system")),
    on("ValueSet.compose.include", "vsd-3", "Cannot have both concept and filter", |_, it| !(has(it, "concept") && has(it, "filter"))),
];

/// Reports the invariants that an object of the right shape does not meet.
pub(super) fn check(validator: &mut Validator<'_>, object: &Object, declared: &Type) {
    let kind = declared.kind();
    // A primitive's companion may have an id only; whether there is a value is known where it is walked.
    let element = matches!(kind, Kind::Datatype | Kind::Backbone);
    if element && object.len() == 1 && object.contains_key("id") {
        let human = "All FHIR elements must have a @value or children";
        validator.report(errors::invariant("ele-1", human));
    }
    let name = declared.name();
    let first = INVARIANTS.partition_point(|invariant| invariant.on < name);
    for invariant in INVARIANTS.iter().skip(first).take_while(|invariant| invariant.on == name) {
        let scope = Scope { contained: &validator.contained };
        if !(invariant.holds)(&scope, object) {
            validator.report(errors::invariant(invariant.key, invariant.human));
        }
    }
    if name == "Reference" {
        check_reference(validator, object);
    }
    if kind == Kind::Resource && object.contains_key("contained") {
        contained::check(validator, object);
    }
}

/// Not an invariant of R4 by name, but part of the datatype's definition.
fn check_reference(validator: &mut Validator<'_>, object: &Object) {
    if let Some(reference) = text(object, "reference")
        && !super::reference::is_valid(reference)
    {
        validator.report(errors::relative_reference(reference));
    }
}

/// Whether an element that is not a choice is there, with a value or with extensions only.
fn has(object: &Object, name: &str) -> bool {
    object.keys().any(|member| member.strip_prefix('_').unwrap_or(member) == name)
}

/// Whether a choice is there in any of its types.
fn has_choice(object: &Object, stem: &str) -> bool {
    object.keys().any(|member| {
        let ending = member.strip_prefix('_').unwrap_or(member).strip_prefix(stem);
        ending.is_some_and(|ending| ending.starts_with(|first: char| first.is_ascii_uppercase()))
    })
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

fn items<'a>(object: &'a Object, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    items(object, name).iter().filter_map(Value::as_object)
}

fn is_negative(object: &Object, name: &str) -> bool {
    object.get(name).and_then(Value::as_f64).is_some_and(|value| value < 0.0)
}

/// Whether a CodeableConcept has this code of this system.
fn has_coding(object: &Object, name: &str, system: &str, codes: &[&str]) -> bool {
    object.get(name).and_then(Value::as_object).is_some_and(|concept| {
        objects(concept, "coding").any(|coding| {
            text(coding, "system") == Some(system)
                && text(coding, "code").is_some_and(|code| codes.contains(&code))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table is searched by type name, so a row out of order would silently check nothing.
    #[test]
    fn table_is_sound() {
        assert!(INVARIANTS.is_sorted_by(|left, right| left.on <= right.on));
        let unknown = INVARIANTS.iter().find(|invariant| Type::named(invariant.on).is_none());
        assert_eq!(unknown.map(|invariant| invariant.on), None);
        let mut keys: Vec<_> = INVARIANTS.iter().map(|invariant| (invariant.on, invariant.key)).collect();
        keys.sort_unstable();
        assert_eq!(keys.windows(2).find(|pair| pair[0] == pair[1]), None);
    }
}
