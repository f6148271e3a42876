//! What the newer layer says of enumerations in ways that AWS's model does not tell.

/// What every refusal of one thing begins with.
const COUNTED: &str = "1 validation error detected: ";
/// An enumeration in the newer words, which name neither the member nor the value.
const UNNAMED: &str = "Failed to satisfy constraint: Member must satisfy enum value set: ";
const CAPACITY: &str = "[INDEXES, TOTAL, NONE]";
const CONDITIONAL_OPERATOR: &str = "[AND, OR]";
const RETURN_VALUES: &str = "[NONE, ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW]";

/// A refusal by AWS's model in the words of the operation. `message` is the first violation in the newer words, `older` says all in
/// the older ones.
///
/// - ReturnConsumedCapacity is worded as the older layer does.
/// - UpdateItem has ReturnValues in another order, with a slip.
/// - ConditionalOperator has a slip, and Query does not count it.
/// - PutItem and DeleteItem tell all enumerations at once; the order of several is believed to be the older layer's.
pub(crate) fn reworded(operation: &str, message: String, older: impl Fn() -> Option<String>) -> String {
    let Some(values) = message.strip_prefix(COUNTED).and_then(|core| core.strip_prefix(UNNAMED)) else {
        return message;
    };
    if matches!(operation, "PutItem" | "DeleteItem")
        && let Some(all) = older().and_then(|older| several(&older))
    {
        return all;
    }
    match (values, operation) {
        (CAPACITY, _) => older().unwrap_or(message),
        (RETURN_VALUES, "UpdateItem") => {
            format!("{COUNTED}{UNNAMED}[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]")
        }
        (CONDITIONAL_OPERATOR, "Query") => format!("{UNNAMED}[ALL, OR]"),
        (CONDITIONAL_OPERATOR, _) => format!("{COUNTED}{UNNAMED}[ALL, OR]"),
        _ => message,
    }
}

/// Several enumerations, some of them in the newer words; `None` if there is only one, or something else is wrong.
fn several(older: &str) -> Option<String> {
    let (count, violations) = older.split_once(" detected: ")?;
    let violations: Vec<&str> = violations.split("; ").collect();
    let are_enumerations = violations.iter().all(|violation| violation.contains("satisfy enum value set: "));
    if violations.len() < 2 || !are_enumerations || !count.starts_with(&violations.len().to_string()) {
        return None;
    }
    let reworded: Vec<String> = violations
        .iter()
        .map(|violation| {
            if violation.contains("at 'returnValues' failed") {
                format!("{UNNAMED}{RETURN_VALUES}")
            } else if violation.contains("at 'conditionalOperator' failed") {
                format!("{UNNAMED}[ALL, OR]")
            } else {
                (*violation).to_owned()
            }
        })
        .collect();
    Some(format!("{count} detected: {}", reworded.join("; ")))
}
