//! `States.Format`, `States.StringSplit` and `States.StringToJson`.

use serde_json::Value;

use super::functions::{Function, Refusal};
use super::java;
use crate::json_problem::JsonProblem;

/// Puts arguments where the template has `{}`, as Java writes them. Texts captured (published); the one for a wrong number of
/// arguments is believed.
pub(super) fn format(template: &str, arguments: &[&Value]) -> Result<Value, Refusal> {
    let bad_template = |problem: &str| Refusal(format!("Invalid template in States.Format: {problem}"));
    let mut pieces = vec![String::new()];
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        let plain = match character {
            '{' if characters.next() == Some('}') => {
                pieces.push(String::new());
                continue;
            }
            '{' => return Err(bad_template("matching '}' not found for '{'.")),
            '}' => return Err(bad_template("matching '{' not found for '}'.")),
            '\\' => characters.next(),
            plain => Some(plain),
        };
        if let Some(piece) = pieces.last_mut() {
            piece.extend(plain);
        }
    }
    if pieces.len() != arguments.len() + 1 {
        let invalid = Function::Format.invalid().0;
        return Err(Refusal(format!("{invalid}: number of arguments do not match the occurrences of {{}}.")));
    }
    let mut pieces = pieces.into_iter();
    let mut text = pieces.next().unwrap_or_default();
    for (argument, piece) in arguments.iter().zip(pieces) {
        text.push_str(&java::text(argument));
        text.push_str(&piece);
    }
    Ok(Value::String(text))
}

/// Splits at every character of `delimiters`. Empty parts are left out, and without delimiters there is one part. Captured
/// (published).
pub(super) fn split(text: &str, delimiters: &str) -> Value {
    text.split(|character| delimiters.contains(character))
        .filter(|part| !part.is_empty())
        .map(|part| Value::String(part.to_string()))
        .collect()
}

/// Reads JSON. An empty text is null. Captured (published).
pub(super) fn to_json(text: &str) -> Result<Value, Refusal> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|error| {
        let problem = JsonProblem::redacted(text, &error.to_string());
        Refusal(format!("Cannot convert String to Json in States.StringToJson, caused by: {problem}"))
    })
}
