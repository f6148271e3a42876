//! What SNS allows less of than EventBridge does: keys, and combinations of their values.

use std::collections::BTreeSet;

use crate::error::PatternError;
use crate::parser::Fields;

/// How many keys a policy may have (documented: the devguide on filter policy constraints; the text is captured).
const MOST_KEYS: usize = 5;
/// How many combinations its values may make: of each key their number, times how deep the key lies (documented).
const MOST_COMBINATIONS: usize = 150;

/// Refuses a policy that asks for too much. `depth` says how deep a path lies. Believed: a list under `anything-but` counts as one value,
/// and the alternatives of an `$or` are added up.
pub(crate) fn check(combinations: &[Fields], depth: impl Fn(&str) -> usize) -> Result<(), PatternError> {
    let keys: BTreeSet<&str> = combinations.iter().flat_map(Fields::keys).map(String::as_str).collect();
    if keys.len() > MOST_KEYS {
        return Err(PatternError::new(format!("Filter policy can not have more than {MOST_KEYS} keys")));
    }
    let of = |fields: &Fields| {
        let values = fields.iter().map(|(path, values)| values.len().saturating_mul(depth(path)));
        values.fold(1, usize::saturating_mul)
    };
    let total = combinations.iter().map(of).fold(0, usize::saturating_add);
    if total > MOST_COMBINATIONS {
        return Err(PatternError::new("Filter policy is too complex"));
    }
    Ok(())
}

/// How deep a path lies in a message.
pub(crate) fn depth(path: &str) -> usize {
    1 + path.matches('.').count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{Dialect, Pattern};

    // A policy that AWS refuses must not pass here: the stack would fail at its first deployment.
    #[test]
    fn policies_are_bounded_as_sns_bounds_them() {
        let many = |count: usize| (0..count).map(|value| value.to_string()).collect::<Vec<_>>();
        let keys = |count: usize| -> serde_json::Value {
            (0..count).map(|key| (format!("k{key}"), json!(["a"]))).collect::<serde_json::Map<_, _>>().into()
        };
        let too_complex = Some("Filter policy is too complex");
        for (dialect, policy, refused) in [
            (Dialect::SnsAttributes, json!({"a": many(150)}), None),
            (Dialect::SnsAttributes, json!({"a": many(151)}), too_complex),
            (Dialect::SnsAttributes, json!({"a": many(50), "b": many(3)}), None),
            (Dialect::SnsAttributes, json!({"a": many(50), "b": many(4)}), too_complex),
            (Dialect::SnsAttributes, keys(5), None),
            (Dialect::SnsAttributes, keys(6), Some("Filter policy can not have more than 5 keys")),
            (Dialect::SnsBody, json!({"a": {"b": many(75)}}), None),
            (Dialect::SnsBody, json!({"a": {"b": many(76)}}), too_complex),
            (Dialect::SnsAttributes, json!({"$or": [{"a": many(75)}, {"b": many(75)}]}), None),
            (Dialect::SnsAttributes, json!({"$or": [{"a": many(75)}, {"b": many(76)}]}), too_complex),
            (Dialect::EventBridge, json!({"a": many(151)}), None),
        ] {
            let error = Pattern::parse_as(dialect, &policy.to_string()).err();
            assert_eq!(error.as_ref().map(|error| error.reason()), refused, "{policy}");
        }
    }
}
