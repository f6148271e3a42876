//! Whether a rule of a Choice state holds.

use std::cmp::Ordering;

use serde_json::Value;

use super::running::Step;
use super::settings::Sight;
use crate::definition::{CompareKind, Comparison, Condition, Is, Operand, Test};
use crate::path_expression::PathExpression;
use crate::scope::Failure;
use crate::time;

/// Whether a condition holds; `field` is the rule's name in AWS's texts.
pub(crate) fn holds(
    step: &mut Step<'_>,
    field: &str,
    condition: &Condition,
    sight: &Sight<'_>,
) -> Result<bool, Failure> {
    match condition {
        Condition::And(all) => {
            for condition in all {
                if !holds(step, field, condition, sight)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Condition::Or(any) => {
            for condition in any {
                if holds(step, field, condition, sight)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Condition::Not(inner) => Ok(!holds(step, field, inner, sight)?),
        Condition::Test { variable, test } => passes(variable, test, sight),
        Condition::Jsonata(template) => match step.jsonata(&format!("{field}/Condition"), template, sight)? {
            Value::Bool(holds) => Ok(holds),
            other => {
                let cause = format!(
                    "The JSONata expression specified for the field '{field}/Condition' returned an unexpected result type. \
                     Expected 'boolean', but was '{}'.",
                    type_name(&other)
                );
                Err(Failure::new("States.QueryEvaluationError", cause))
            }
        },
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn passes(variable: &PathExpression, test: &Test, sight: &Sight<'_>) -> Result<bool, Failure> {
    let scope = sight.scope();
    let found = variable.find(&scope);
    if let Test::Is(Is::Present, expected) = test {
        return Ok(found.is_some() == *expected);
    }
    let found = found.ok_or_else(|| invalid_path(variable))?;
    Ok(match test {
        Test::Is(is, expected) => is_of(*is, &found) == *expected,
        Test::Matches(pattern) => found.as_str().is_some_and(|text| matches(pattern, text)),
        Test::Compare(comparison, kind, Operand::Value(value)) => compare(*comparison, *kind, &found, value),
        Test::Compare(comparison, kind, Operand::Path(path)) => {
            let other = path.find(&scope).ok_or_else(|| invalid_path(path))?;
            compare(*comparison, *kind, &found, &other)
        }
    })
}

/// Captured (published).
fn invalid_path(path: &PathExpression) -> Failure {
    let cause = format!(
        "Invalid path '{}': The choice state's condition path references an invalid value.",
        path.text()
    );
    Failure::new("States.Runtime", cause)
}

fn is_of(is: Is, value: &Value) -> bool {
    match is {
        Is::Boolean => value.is_boolean(),
        Is::Null => value.is_null(),
        Is::Numeric => value.is_number(),
        Is::Present => true,
        Is::String => value.is_string(),
        Is::Timestamp => value.as_str().is_some_and(|text| time::read(text).is_some()),
    }
}

/// Values of another type than the comparison's do not compare: it does not hold.
fn compare(comparison: Comparison, kind: CompareKind, left: &Value, right: &Value) -> bool {
    let ordering = match kind {
        CompareKind::Boolean => left.as_bool().zip(right.as_bool()).map(|(left, right)| left.cmp(&right)),
        CompareKind::Numeric => numbers(left, right),
        CompareKind::String => left.as_str().zip(right.as_str()).map(|(left, right)| left.cmp(right)),
        CompareKind::Timestamp => {
            let times = left.as_str().and_then(time::read).zip(right.as_str().and_then(time::read));
            times.map(|(left, right)| left.cmp(&right))
        }
    };
    ordering.is_some_and(|ordering| match comparison {
        Comparison::Equals => ordering == Ordering::Equal,
        Comparison::LessThan => ordering == Ordering::Less,
        Comparison::GreaterThan => ordering == Ordering::Greater,
        Comparison::LessThanEquals => ordering != Ordering::Greater,
        Comparison::GreaterThanEquals => ordering != Ordering::Less,
    })
}

fn numbers(left: &Value, right: &Value) -> Option<Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// `StringMatches`: `*` stands for any characters, `\*` for itself and `\\` for a backslash.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts: Vec<Option<char>> = Vec::new();
    let mut rest = pattern.chars();
    while let Some(next) = rest.next() {
        parts.push(match next {
            '*' => None,
            '\\' => Some(rest.next().unwrap_or('\\')),
            other => Some(other),
        });
    }
    let text: Vec<char> = text.chars().collect();
    // The last star and where it was tried; all before it is settled, so this is never more than one length times the other.
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < text.len() {
        match parts.get(at) {
            Some(Some(wanted)) if *wanted == text[seen] => (at, seen) = (at + 1, seen + 1),
            Some(None) => {
                star = Some((at, seen));
                at += 1;
            }
            _ => {
                let Some((star_at, from)) = star else { return false };
                (at, seen) = (star_at + 1, from + 1);
                star = Some((star_at, from + 1));
            }
        }
    }
    parts[at..].iter().all(Option::is_none)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // A pattern is the one comparison with a language of its own.
    #[test]
    fn a_star_stands_for_anything_and_a_backslash_takes_that_away() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("log-*.txt", "log-zebra.txt", true),
            ("log-*.txt", "log-.txt", true),
            ("log-*.txt", "log-zebra.tx", false),
            ("foo*.log", "foobar.log", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "acb", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "aXb", false),
            ("a\\\\b", "a\\b", true),
            ("ä*", "äö", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    // Values of different types never compare, and numbers do so by value, exactly where they are whole.
    #[test]
    fn values_compare_within_their_type() {
        for (left, kind, right, expected) in [
            (json!(1), CompareKind::Numeric, json!(1.0), Some(Ordering::Equal)),
            (
                json!(9_007_199_254_740_993_i64),
                CompareKind::Numeric,
                json!(9_007_199_254_740_992_i64),
                Some(Ordering::Greater),
            ),
            (json!("1"), CompareKind::Numeric, json!(1), None),
            (json!("a"), CompareKind::String, json!("b"), Some(Ordering::Less)),
            (json!(true), CompareKind::Boolean, json!("true"), None),
            (
                json!("2016-08-18T17:33:00Z"),
                CompareKind::Timestamp,
                json!("2016-08-18T19:33:00+02:00"),
                Some(Ordering::Equal),
            ),
        ] {
            let holds = |comparison| compare(comparison, kind, &left, &right);
            assert_eq!(holds(Comparison::Equals), expected == Some(Ordering::Equal), "{left} {right}");
            assert_eq!(holds(Comparison::LessThan), expected == Some(Ordering::Less), "{left} {right}");
            assert_eq!(holds(Comparison::GreaterThan), expected == Some(Ordering::Greater), "{left} {right}");
        }
    }
}
