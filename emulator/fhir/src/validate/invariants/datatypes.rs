//! Invariants of data types that need more than a line.
use super::{Object, Scope, has, items, text};
use crate::primitive::date_time;
use serde_json::Value;
use std::cmp::Ordering;

pub(super) fn qty_3(_: &Scope<'_>, quantity: &Object) -> bool {
    !has(quantity, "code") || has(quantity, "system")
}

/// Fails only if the end is surely before the start.
pub(super) fn per_1(_: &Scope<'_>, period: &Object) -> bool {
    let bound = |name| text(period, name).and_then(date_time::parse);
    match (bound("start"), bound("end")) {
        (Some(start), Some(end)) => date_time::compare(&start, &end) != Some(Ordering::Greater),
        _ => true,
    }
}

/// Compares values of the same unit only. Values that differ past the 15th digit count as equal.
pub(super) fn rng_2(_: &Scope<'_>, range: &Object) -> bool {
    let bound = |name: &str| range.get(name).and_then(Value::as_object);
    let (Some(low), Some(high)) = (bound("low"), bound("high")) else { return true };
    let same_unit = ["system", "code", "unit"].iter().all(|part| text(low, part) == text(high, part));
    let value = |quantity: &Object| quantity.get("value").and_then(Value::as_f64);
    match (value(low), value(high)) {
        (Some(low), Some(high)) => !same_unit || low <= high,
        _ => true,
    }
}

pub(super) fn rat_1(_: &Scope<'_>, ratio: &Object) -> bool {
    let (numerator, denominator) = (has(ratio, "numerator"), has(ratio, "denominator"));
    numerator == denominator && (numerator || has(ratio, "extension"))
}

/// `#` alone is the container itself.
pub(super) fn ref_1(scope: &Scope<'_>, reference: &Object) -> bool {
    let Some(local) = text(reference, "reference").and_then(|reference| reference.strip_prefix('#')) else {
        return true;
    };
    local.is_empty() || scope.contained.contains(local)
}

pub(super) fn tim_9(_: &Scope<'_>, repeat: &Object) -> bool {
    let meal = |when: &Value| matches!(when.as_str(), Some("C" | "CM" | "CD" | "CV"));
    !has(repeat, "offset") || (has(repeat, "when") && !items(repeat, "when").iter().any(meal))
}
