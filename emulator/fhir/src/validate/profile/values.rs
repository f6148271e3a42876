//! What a profile says of a value: `fixed[x]`, `pattern[x]`, `minValue[x]` and `maxValue[x]`.
use crate::patch::equality::are_equal;
use crate::primitive::date_time;
use serde_json::Value;
use std::cmp::Ordering;

/// Whether a value has everything that a pattern has. Of an array, each item of the pattern must be met by some item.
pub(super) fn has_pattern(value: &Value, pattern: &Value) -> bool {
    match (value, pattern) {
        (Value::Object(value), Value::Object(pattern)) => {
            let mut members = pattern.iter();
            members.all(|(name, part)| value.get(name).is_some_and(|value| has_pattern(value, part)))
        }
        (Value::Array(value), Value::Array(pattern)) => {
            pattern.iter().all(|part| value.iter().any(|item| has_pattern(item, part)))
        }
        _ => are_equal(value, pattern),
    }
}

/// How a value stands to a bound; `None` where that cannot be told: other units, a date that is known to the year only.
/// Numbers that differ past the 15th digit count as equal.
pub(super) fn compare(value: &Value, bound: &Value) -> Option<Ordering> {
    match (value, bound) {
        (Value::Number(value), Value::Number(bound)) => value.as_f64()?.partial_cmp(&bound.as_f64()?),
        (Value::String(value), Value::String(bound)) => {
            match (date_time::parse(value), date_time::parse(bound)) {
                (Some(value), Some(bound)) => date_time::compare(&value, &bound),
                _ if date_time::is_time(value) && date_time::is_time(bound) => Some(value.cmp(bound)),
                _ => None,
            }
        }
        (Value::Object(value), Value::Object(bound)) => {
            let is_same = |name: &str| value.get(name) == bound.get(name);
            let is_plain = !value.contains_key("comparator");
            let comparable = is_plain && is_same("system") && is_same("code");
            compare(value.get("value")?, bound.get("value")?).filter(|_| comparable)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A pattern is a floor, not a ceiling: what it is silent about may be anything.
    #[test]
    fn patterns() {
        let value =
            json!({"coding": [{"system": "s", "code": "a", "display": "A"}, {"code": "b"}], "text": "t"});
        let cases = [
            (json!({"coding": [{"system": "s", "code": "a"}]}), true),
            (json!({"coding": [{"code": "b"}, {"code": "a"}]}), true),
            (json!({"coding": [{"system": "s", "code": "b"}]}), false),
            (json!({"coding": [{"code": "a"}], "text": "other"}), false),
            (json!({"id": "x"}), false),
            (json!({}), true),
            (json!("t"), false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(has_pattern(&value, &pattern), expected, "{pattern}");
        }
    }

    /// A bound that cannot be compared must not refuse.
    #[test]
    fn bounds() {
        let cases = [
            (json!(2), json!(10), Some(Ordering::Less)),
            (json!("2020-01-02"), json!("2020-01-01"), Some(Ordering::Greater)),
            (json!("2020"), json!("2020-01-01"), None),
            (json!("10:00:00"), json!("09:59:59"), Some(Ordering::Greater)),
            (json!({"value": 1, "code": "g"}), json!({"value": 2, "code": "g"}), Some(Ordering::Less)),
            (json!({"value": 1, "code": "g"}), json!({"value": 2, "code": "kg"}), None),
            (json!({"value": 1, "comparator": "<"}), json!({"value": 2}), None),
            (json!("a"), json!(1), None),
        ];
        for (value, bound, expected) in cases {
            assert_eq!(compare(&value, &bound), expected, "{value} {bound}");
        }
    }
}
