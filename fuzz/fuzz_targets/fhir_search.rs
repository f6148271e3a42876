//! Searches: a resource type, a space, `name=value`; then a line with the resource, which need not be one.
#![no_main]

use fhir::search::{Clause, Indexed, Parameter, Rules, clause, extract};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const RULES: Rules = Rules { strict_limits: false, now: 1_735_603_200_000_000 };

/// What an index may rely on.
fn is_sound(value: &Indexed<'_>) -> bool {
    match value {
        Indexed::Number { low, high } | Indexed::Quantity { low, high, .. } => {
            !low.is_nan() && !high.is_nan()
        }
        Indexed::Composite(values) => values.len() > 1 && values.iter().all(is_sound),
        Indexed::Reference { target, identifier, .. } => target.is_some() || identifier.is_some(),
        _ => true,
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (query, resource) = text.split_once('\n').unwrap_or((text, "{}"));
    let Some((resource_type, (name, value))) =
        query.split_once(' ').and_then(|(of_type, rest)| Some((of_type, rest.split_once('=')?)))
    else {
        return;
    };
    let resource: Value = serde_json::from_str(resource).unwrap_or_default();
    extract(resource_type, &resource, &mut |parameter, value| {
        assert!(parameter.is_supported() && is_sound(&value), "{parameter:?} {value:?}");
    });
    match clause(resource_type, name, value, &RULES) {
        Ok(Clause::Criterion(criterion)) => {
            assert!(!criterion.alternatives.is_empty());
            assert_eq!(
                Parameter::named(resource_type, criterion.parameter.code()),
                Some(criterion.parameter)
            );
            let missing =
                clause(resource_type, &format!("{}:missing", criterion.parameter.code()), "true", &RULES);
            if let Ok(Clause::Criterion(missing)) = missing {
                let found = criterion.modifier.is_none() && criterion.matches(resource_type, &resource);
                assert!(!(found && missing.matches(resource_type, &resource)), "found, and missing");
            }
        }
        Ok(Clause::Chain { links, .. }) => assert!(!links.is_empty()),
        Ok(Clause::Has { inner, .. }) => drop(inner),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
