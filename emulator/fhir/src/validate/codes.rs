//! Required bindings of Coding and CodeableConcept. (A plain `code` is checked where it is met.)
use super::Object;
use crate::definitions::{Type, ValueSet};
use crate::errors::{self, Described};
use serde_json::Value;

/// A Coding must be in the value set; of a CodeableConcept, at least one coding. Types that are not coded pass.
pub(super) fn check(object: &Object, declared: &Type, value_set: &ValueSet) -> Result<(), Described> {
    if value_set.is_open() {
        return Ok(());
    }
    match declared.name() {
        "Coding" => match is_in(object, value_set) {
            Some(true) => Ok(()),
            Some(false) => Err(errors::no_code_in_value_set(value_set)),
            None => Err(errors::no_code(value_set)),
        },
        "CodeableConcept" => {
            let codings = object.get("coding").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let mut coded = false;
            for coding in codings.iter().filter_map(Value::as_object) {
                match is_in(coding, value_set) {
                    Some(true) => return Ok(()),
                    Some(false) => coded = true,
                    None => {}
                }
            }
            Err(if coded { errors::no_code_in_value_set(value_set) } else { errors::no_code(value_set) })
        }
        _ => Ok(()),
    }
}

/// Whether a coding's system and code are in the value set; `None` if it has no code.
fn is_in(coding: &Object, value_set: &ValueSet) -> Option<bool> {
    let code = coding.get("code")?.as_str()?;
    let system = coding.get("system").and_then(Value::as_str).unwrap_or_default();
    Some(value_set.has(system, code))
}
