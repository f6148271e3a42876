//! Whether a coded value is in the value set of a required binding.
use super::Definitions;
use super::rules::canonical;
use crate::definitions::{Type, ValueSet};
use crate::errors::{Described, profiles as errors};
use serde_json::Value;

/// `Ok(None)` if it cannot be told, for nobody knows the codes of the value set.
pub(super) fn check(
    definitions: &dyn Definitions,
    value_set: &str,
    declared: &Type,
    value: &Value,
) -> Result<Option<()>, Described> {
    let has = |coding: &Value| -> Option<Option<bool>> {
        let code = coding.get("code")?.as_str()?;
        let system = coding.get("system").and_then(Value::as_str);
        Some(has_code(definitions, value_set, Some(system.unwrap_or_default()), code))
    };
    match (declared.name(), value) {
        ("Coding" | "Quantity", _) => match has(value) {
            Some(Some(true)) => Ok(Some(())),
            Some(Some(false)) => Err(errors::no_code_in_value_set(value_set)),
            Some(None) => Ok(None),
            None => Err(errors::no_code(value_set)),
        },
        ("CodeableConcept", _) => {
            let codings = value.get("coding").and_then(Value::as_array);
            let mut told = Err(errors::no_code(value_set));
            for found in codings.into_iter().flatten().filter_map(has) {
                match found {
                    Some(true) => return Ok(Some(())),
                    Some(false) if told != Ok(None) => told = Err(errors::no_code_in_value_set(value_set)),
                    Some(false) => {}
                    None => told = Ok(None),
                }
            }
            told
        }
        (_, Value::String(code)) => match has_code(definitions, value_set, None, code) {
            Some(true) => Ok(Some(())),
            Some(false) => Err(errors::code_not_in_value_set(code, value_set)),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// What the data store says, or else R4's own tables.
fn has_code(
    definitions: &dyn Definitions,
    value_set: &str,
    system: Option<&str>,
    code: &str,
) -> Option<bool> {
    definitions.has_code(value_set, system, code).or_else(|| {
        let own = ValueSet::named(canonical(value_set).0).filter(|own| !own.is_open())?;
        Some(match system {
            Some(system) => own.has(system, code),
            None => own.has_code(code),
        })
    })
}
