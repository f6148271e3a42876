//! The texts of errors: JSONata's own for what jsonata-core words in its own way, and AWS's for the bounds.

use super::Error;

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

/// An error of jsonata-core's, in JSONata's words, or in AWS's if it is about a bound.
pub(super) fn said(text: &str) -> Error {
    if text == "Unclosed comment" {
        return Error::new("S0106", "Comment has no closing tag");
    }
    let text = WRAPPINGS.iter().find_map(|wrapping| text.strip_prefix(wrapping)).unwrap_or(text);
    let error = Error::divide(text);
    match error.code.as_str() {
        "D1011" | "U1001" => too_deep(),
        "D1012" => too_long(),
        "D2015" => too_much_memory(),
        "T0410" | "T0411" | "T0412" => Error { message: quote_function(&error.message), ..error },
        "S0201" | "S0202" | "S0203" | "S0211" => Error { message: name_symbols(&error.message), ..error },
        _ => error,
    }
}

/// `Argument 1 of function $join must be an array of String` in JSONata's form: names in quotes, without a `$`, and nothing in
/// brackets after the sentence.
fn quote_function(text: &str) -> String {
    let text = text.split_once(" (").map_or(text, |(sentence, _)| sentence);
    let Some((start, rest)) = text.split_once(" of function ") else { return text.to_owned() };
    let (function, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let function = function.trim_matches('"').trim_start_matches('$');
    let rest = match rest.strip_prefix("must be an array of ") {
        Some(items) => format!("must be an array of \"{}\"", plural(items.trim_matches('"'))),
        None => rest.to_owned(),
    };
    format!("{start} of function \"{function}\" {rest}")
}

fn plural(items: &str) -> String {
    let items = items.to_lowercase();
    if items.ends_with('s') { items } else { format!("{items}s") }
}

/// jsonata-core's names of tokens, and what stands in the expression.
const SYMBOLS: &[(&str, &str)] = &[
    ("LeftParen", "("),
    ("RightParen", ")"),
    ("LeftBracket", "["),
    ("RightBracket", "]"),
    ("LeftBrace", "{"),
    ("RightBrace", "}"),
    ("Comma", ","),
    ("Semicolon", ";"),
    ("ColonEqual", ":="),
    ("Colon", ":"),
    ("Question", "?"),
    ("Dot", "."),
    ("DotDot", ".."),
    ("Plus", "+"),
    ("Minus", "-"),
    ("Star", "*"),
    ("StarStar", "**"),
    ("Slash", "/"),
    ("Percent", "%"),
    ("Equal", "="),
    ("NotEqual", "!="),
    ("LessThan", "<"),
    ("LessThanOrEqual", "<="),
    ("GreaterThan", ">"),
    ("GreaterThanOrEqual", ">="),
    ("Ampersand", "&"),
    ("Pipe", "|"),
    ("Caret", "^"),
    ("Hash", "#"),
    ("At", "@"),
    ("ChainPipe", "~>"),
    ("Eof", "(end)"),
];

/// `Expected RightBracket, got Comma` in JSONata's form: `Expected "]", got ","`.
fn name_symbols(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            written.push(' ');
        }
        let (name, mark) = match word.strip_suffix(',') {
            Some(name) => (name, ","),
            None => (word, ""),
        };
        let quoted = name.split_once("(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
        if let Some(quoted) = quoted {
            written.push_str(&format!("\"{quoted}\"{mark}"));
            continue;
        }
        match SYMBOLS.iter().find(|(known, _)| *known == name) {
            Some((_, symbol)) => written.push_str(&format!("\"{symbol}\"{mark}")),
            None => written.push_str(word),
        }
    }
    written
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
                "T0412: Argument 1 of function $sum must be an array of Number",
                "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"",
            ),
            ("S0202: Expected RightBracket, got Comma", "S0202: Expected \"]\", got \",\""),
            (
                "D1012: Evaluation timeout after 5 milliseconds.",
                "Expression evaluation timeout: Check for infinite loop",
            ),
            ("T2001: The left side", "T2001: The left side"),
        ];
        for (said_text, expected) in cases {
            assert_eq!(said(said_text).to_string(), expected);
        }
    }
}
