//! JSONata's texts by their codes, as its own implementation has them. AWS shows these.

/// Stands where the name of a function belongs, and jsonata-core did not say it.
pub(super) const UNNAMED: &str = " of function ? ";

/// Texts that are the same for every error of their code.
const CONSTANT: &[(&str, &str)] = &[
    ("T1006", "Attempted to invoke a non-function"),
    ("T1008", "Attempted to partially apply a non-function"),
    ("T2003", "The left side of the range operator (..) must evaluate to an integer"),
    ("T2004", "The right side of the range operator (..) must evaluate to an integer"),
    ("D3001", "Attempting to invoke string function on Infinity or NaN"),
    ("D3010", "Second argument of replace function cannot be an empty string"),
    ("D3020", "Third argument of split function must evaluate to a positive number"),
    ("D3080", "The picture string must only contain a maximum of two sub-pictures"),
    ("D3081", "The sub-picture must not contain more than one instance of the 'decimal-separator' character"),
    ("D3082", "The sub-picture must not contain more than one instance of the 'percent' character"),
    ("D3083", "The sub-picture must not contain more than one instance of the 'per-mille' character"),
    ("D3084", "The sub-picture must not contain both a 'percent' and a 'per-mille' character"),
    (
        "D3085",
        "The mantissa part of a sub-picture must contain at least one character that is either an 'optional digit character' or a \
         member of the 'decimal digit family'",
    ),
    (
        "D3086",
        "The sub-picture must not contain a passive character that is preceded by an active character and that is followed by \
         another active character",
    ),
    (
        "D3087",
        "The sub-picture must not contain a 'grouping-separator' character that appears adjacent to a 'decimal-separator' character",
    ),
    ("D3088", "The sub-picture must not contain a 'grouping-separator' at the end of the integer part"),
    (
        "D3089",
        "The sub-picture must not contain two adjacent instances of the 'grouping-separator' character",
    ),
    (
        "D3090",
        "The integer part of the sub-picture must not contain a member of the 'decimal digit family' that is followed by an \
         instance of the 'optional digit character'",
    ),
    (
        "D3091",
        "The fractional part of the sub-picture must not contain an instance of the 'optional digit character' that is followed by \
         a member of the 'decimal digit family'",
    ),
    (
        "D3092",
        "A sub-picture that contains a 'percent' or 'per-mille' character must not contain a character treated as an \
         'exponent-separator'",
    ),
    (
        "D3093",
        "The exponent part of the sub-picture must comprise only of one or more characters that are members of the 'decimal digit \
         family'",
    ),
];

/// JSONata's text for an error that jsonata-core words as given; nothing where the words are the same.
pub(super) fn text(code: &str, given: &str) -> Option<String> {
    if let Some((_, text)) = CONSTANT.iter().find(|(known, _)| *known == code) {
        return Some((*text).to_owned());
    }
    match code {
        "S0201" | "S0202" | "S0203" | "S0204" | "S0211" => Some(symbols(given)),
        "T0410" | "T0411" | "T0412" => Some(argument(code, given)),
        "T2001" | "T2002" => Some(operator(given)),
        "D1002" => Some("Cannot negate a non-numeric value".to_owned()),
        "D2014" => Some(
            "The size of the sequence allocated by the range operator (..) must not exceed 1e7.".to_owned(),
        ),
        "D3030" => Some(match given.split_once('\'').and_then(|(_, rest)| rest.rsplit_once('\'')) {
            Some((value, _)) => format!("Unable to cast value to a number: \"{value}\""),
            None => "Unable to cast value to a number".to_owned(),
        }),
        _ => None,
    }
}

/// `The left side of the + operator` with the operator in quotes.
fn operator(given: &str) -> String {
    let Some((start, rest)) = given.split_once(" of the ") else { return given.to_owned() };
    let Some((symbol, end)) = rest.split_once(" operator") else { return given.to_owned() };
    format!("{start} of the \"{}\" operator{end}", symbol.trim_matches('"'))
}

/// `Argument 1 of function $join must be an array of String`, and all the ways in which jsonata-core says the like.
fn argument(code: &str, given: &str) -> String {
    let mut numbers = given
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|part| part.parse::<usize>().ok());
    let first = numbers.next().unwrap_or(1);
    let number = match (given.starts_with("Argument count mismatch"), numbers.next()) {
        // So many were expected, so many came: the first one too many, or the first one that lacks.
        (true, Some(came)) => first.min(came) + 1,
        _ => first,
    };
    let function = given
        .split_once(" of function ")
        .map(|(_, rest)| rest.split(' ').next().unwrap_or_default().trim_matches('"').trim_start_matches('$'))
        .filter(|name| !matches!(*name, "does" | "must" | ""));
    let function = function.map_or_else(|| UNNAMED.to_owned(), |name| format!(" of function \"{name}\" "));
    match (code, given.split_once("must be an array of ")) {
        ("T0412", Some((_, items))) => {
            let items = items.split(' ').next().unwrap_or_default().trim_matches('"').to_lowercase();
            let plural = if items.ends_with('s') { "" } else { "s" };
            format!("Argument {number}{function}must be an array of \"{items}{plural}\"")
        }
        ("T0411", _) => {
            format!("Context value is not a compatible type with argument {number}{}", function.trim_end())
        }
        _ => format!("Argument {number}{function}does not match function signature"),
    }
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
fn symbols(given: &str) -> String {
    let mut written = String::with_capacity(given.len());
    for (index, word) in given.split(' ').enumerate() {
        if index > 0 {
            written.push(' ');
        }
        let (name, mark) = match word.strip_suffix(',') {
            Some(name) => (name, ","),
            None => (word, ""),
        };
        let quoted = name.split_once("(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
        let symbol = SYMBOLS.iter().find(|(known, _)| *known == name).map(|(_, symbol)| *symbol);
        match quoted.or(symbol) {
            Some(symbol) => written.push_str(&format!("\"{symbol}\"{mark}")),
            None => written.push_str(word),
        }
    }
    written
}
