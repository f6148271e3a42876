//! Invariants of single resources that need more than a line.
use super::{Object, Scope, has, has_choice, has_coding, items, objects, text};
use serde_json::Value;
use std::collections::HashSet;

const ALLERGY_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
const CONDITION_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const CONDITION_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";

pub(super) fn ait_1(_: &Scope<'_>, allergy: &Object) -> bool {
    has(allergy, "clinicalStatus")
        || has_coding(allergy, "verificationStatus", ALLERGY_VERIFICATION, &["entered-in-error"])
}

pub(super) fn ait_2(_: &Scope<'_>, allergy: &Object) -> bool {
    !has(allergy, "clinicalStatus")
        || !has_coding(allergy, "verificationStatus", ALLERGY_VERIFICATION, &["entered-in-error"])
}

pub(super) fn app_3(_: &Scope<'_>, appointment: &Object) -> bool {
    (has(appointment, "start") && has(appointment, "end"))
        || matches!(text(appointment, "status"), Some("proposed" | "cancelled" | "waitlist"))
}

pub(super) fn app_4(_: &Scope<'_>, appointment: &Object) -> bool {
    !has(appointment, "cancelationReason")
        || matches!(text(appointment, "status"), Some("noshow" | "cancelled"))
}

pub(super) fn con_4(_: &Scope<'_>, condition: &Object) -> bool {
    !has_choice(condition, "abatement")
        || has_coding(condition, "clinicalStatus", CONDITION_CLINICAL, &["resolved", "remission", "inactive"])
}

pub(super) fn con_5(_: &Scope<'_>, condition: &Object) -> bool {
    !has(condition, "clinicalStatus")
        || !has_coding(condition, "verificationStatus", CONDITION_VERIFICATION, &["entered-in-error"])
}

pub(super) fn obs_7(_: &Scope<'_>, observation: &Object) -> bool {
    if !has_choice(observation, "value") {
        return true;
    }
    let own: HashSet<&Value> = codings(observation).iter().collect();
    !objects(observation, "component")
        .any(|component| codings(component).iter().any(|coding| own.contains(coding)))
}

/// The codings of the element `code`.
fn codings(object: &Object) -> &[Value] {
    object.get("code").and_then(Value::as_object).map_or(&[], |code| items(code, "coding"))
}

pub(super) fn inv_1(_: &Scope<'_>, parameter: &Object) -> bool {
    let present = [has(parameter, "part"), has_choice(parameter, "value"), has(parameter, "resource")];
    present.iter().filter(|present| **present).count() == 1
}
