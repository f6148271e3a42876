//! The texts of errors: JSONata's own where jsonata-core words them in its own way, and AWS's for the bounds.

use super::Error;

mod jsonata;

/// Captured from AWS (published). AWS gives no code.
pub(super) fn too_much_memory() -> Error {
    Error::new("", "Expression evaluation memory limit exceeded: Check for excessive memory usage")
}

/// Captured from AWS (published). AWS gives no code.
pub(super) fn too_deep() -> Error {
    Error::new(
        "",
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
    )
}

/// The beginning is documented by AWS, the rest believed. AWS gives no code.
fn too_long() -> Error {
    Error::new("", "Expression evaluation timeout: Check for infinite loop")
}

/// Believed: AWS's text is not known.
pub(super) fn is_function() -> Error {
    Error::new("", "The result is a function, which JSON cannot represent")
}

/// A fault of jsonata-core's. AWS has its own, which it tells as internal errors.
pub(super) fn internal() -> Error {
    Error::new("", "An internal error: the expression cannot be evaluated")
}

/// Captured from AWS (published), for `$eval`.
pub(super) fn not_a_function() -> Error {
    Error::new("T1006", "Attempted to invoke a non-function")
}

/// JSONata's text for an argument of the wrong type or one too many, counted from 1.
pub(super) fn signature(argument: usize, function: &str) -> Error {
    Error::new(
        "T0410",
        format!("Argument {argument} of function \"{function}\" does not match function signature"),
    )
}

/// JSONata's text for what is no array of the right type.
pub(super) fn not_an_array(argument: usize, function: &str, items: &str) -> Error {
    Error::new(
        "T0412",
        format!("Argument {argument} of function \"{function}\" must be an array of \"{items}\""),
    )
}

/// What AWS's own functions answer to a value that is of the right type and yet wrong. The texts for `$parse` and `$partition`
/// are captured (published), the one for `$hash` is believed.
pub(super) fn wrong_argument(text: &str) -> Error {
    Error::new("D3137", text)
}

/// What jsonata-core says before the code of some errors.
const WRAPPINGS: &[&str] =
    &["Invalid syntax: ", "Invalid number: ", "Signature validation failed: ", "Parse error: "];

/// Why an expression cannot be read, in JSONata's words.
pub(super) fn unreadable(text: &str, expression: &str) -> Error {
    let error = said(text);
    match error.code.as_str() {
        _ if text == "Unclosed comment" => Error::new("S0106", "Comment has no closing tag"),
        // A regular expression without an end is no string without one.
        "S0101" if !has_open_string(expression) => {
            Error::new("S0302", "No terminating / in regular expression")
        }
        _ => error,
    }
}

fn has_open_string(expression: &str) -> bool {
    let mut characters = expression.chars();
    while let Some(quote) = characters.find(|character| matches!(character, '"' | '\'')) {
        loop {
            match characters.next() {
                None => return true,
                Some('\\') => drop(characters.next()),
                Some(character) if character == quote => break,
                Some(_) => {}
            }
        }
    }
    false
}

/// An error of jsonata-core's, in JSONata's words, or in AWS's if it is about a bound.
pub(super) fn said(text: &str) -> Error {
    let text = WRAPPINGS.iter().find_map(|wrapping| text.strip_prefix(wrapping)).unwrap_or(text);
    let error = Error::divide(text);
    match error.code.as_str() {
        "D1011" | "U1001" => too_deep(),
        "D1012" => too_long(),
        "D2015" => too_much_memory(),
        code => match jsonata::text(code, &error.message) {
            Some(message) => Error { message, ..error },
            None => error,
        },
    }
}

/// jsonata-core does not always say which function an argument, and which operator an operand was for; an expression that has only
/// one tells it.
pub(super) fn about<'n>(
    error: Error,
    mut functions: impl Iterator<Item = &'n str>,
    comparisons: &[&str],
) -> Error {
    let message = if error.message.contains(jsonata::UNNAMED) {
        let named = match (functions.next(), functions.next()) {
            (Some(function), None) => format!(" of function \"{function}\" "),
            _ => " of the function ".to_owned(),
        };
        error.message.replace(jsonata::UNNAMED, &named)
    } else if error.code == "T2010" {
        let operator = match comparisons {
            [operator] => format!("operator \"{operator}\""),
            _ => "the operator".to_owned(),
        };
        format!("The expressions either side of {operator} must evaluate to numeric or string values")
    } else {
        return error;
    };
    Error { message, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The texts that AWS shows are JSONata's, not those of the crate that evaluates here.
    #[test]
    fn errors_are_worded_as_jsonata_words_them() {
        let cases = [
            (
                "T0410: Argument 2 of function $join does not match function signature (expected String)",
                "T0410: Argument 2 of function \"join\" does not match function signature",
            ),
            (
                "T0412: Argument 1 must be an array of Number",
                "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"",
            ),
            (
                "T0410: Argument 1 must be Number",
                "T0410: Argument 1 of function \"sum\" does not match function signature",
            ),
            ("S0202: Expected RightBracket, got Comma", "S0202: Expected \"]\", got \",\""),
            (
                "D1012: Evaluation timeout after 5 milliseconds.",
                "Expression evaluation timeout: Check for infinite loop",
            ),
            (
                "T2001: The left side of the + operator must",
                "T2001: The left side of the \"+\" operator must",
            ),
            ("Invalid syntax: S0201: Syntax error: Identifier(\"a\")", "S0201: Syntax error: \"a\""),
            (
                "T0410: Argument count mismatch: expected 2, got 3",
                "T0410: Argument 3 of function \"sum\" does not match function signature",
            ),
            (
                "T2010: Cannot compare null and 1",
                "T2010: The expressions either side of operator \"<\" must evaluate to numeric or string values",
            ),
            ("D3030: Cannot convert 'x' to number", "D3030: Unable to cast value to a number: \"x\""),
            (
                "D3081: Multiple decimal separators in picture",
                "D3081: The sub-picture must not contain more than one instance of the 'decimal-separator' character",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(about(said(text), ["sum"].into_iter(), &["<"]).to_string(), expected);
        }
        assert_eq!(unreadable("Unclosed comment", "/*").to_string(), "S0106: Comment has no closing tag");
    }
}
