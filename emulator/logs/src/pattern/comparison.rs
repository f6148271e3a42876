//! Comparisons of what a message has with what a pattern says: texts with asterisks, numbers, regular expressions.

use contract::ApiError;
use regex::Regex;

use super::cursor::Cursor;
use crate::errors;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// Reads an operator, if one is next.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Operator> {
        // `=!` stands in AWS's own examples for `!=`.
        let all = [
            ("!=", Operator::NotEqual),
            ("=!", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        all.into_iter().find(|(text, _)| cursor.take(text)).map(|(_, operator)| operator)
    }
}

/// A text with an asterisk at its beginning, its end, or both; one elsewhere is itself (documented).
#[derive(Debug)]
struct Wildcard {
    text: String,
    open_before: bool,
    open_after: bool,
}

impl Wildcard {
    fn new(text: &str) -> Wildcard {
        let (open_before, rest) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
        let (open_after, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        // A single asterisk is any text.
        let open_after = open_after || open_before && rest.is_empty();
        Wildcard { text: rest.to_owned(), open_before, open_after }
    }

    fn matches(&self, text: &str) -> bool {
        match (self.open_before, self.open_after) {
            (false, false) => text == self.text,
            (true, false) => text.ends_with(&self.text),
            (false, true) => text.starts_with(&self.text),
            (true, true) => text.contains(&self.text),
        }
    }
}

#[derive(Debug)]
enum Operand {
    Text(Wildcard),
    /// A number, and how it is written, for a text that is compared with it.
    Number(f64, Wildcard),
    Regex(Regex),
}

/// An operator and what stands on its right.
#[derive(Debug)]
pub(super) struct Comparison {
    operator: Operator,
    operand: Operand,
}

impl Comparison {
    /// Reads what stands on the right of an operator. What is not in quotes ends at a character that `ends` knows.
    pub(super) fn read(
        operator: Operator,
        cursor: &mut Cursor<'_>,
        ends: impl Fn(char) -> bool,
    ) -> Result<Comparison, ApiError> {
        cursor.skip_spaces();
        let operand = match cursor.peek() {
            Some('"') => {
                cursor.next();
                Operand::Text(Wildcard::new(&cursor.quoted('"')?))
            }
            Some('%') => {
                cursor.next();
                Operand::Regex(cursor.regex()?)
            }
            _ => {
                let text = cursor.run(|character| !character.is_whitespace() && !ends(character));
                if let Some(bad) = text.chars().find(|character| !is_unquoted(*character)) {
                    return Err(errors::invalid_characters(&bad.to_string()));
                }
                match number(text) {
                    _ if text.is_empty() => return Err(errors::invalid_pattern("a value is missing")),
                    Some(number) => Operand::Number(number, Wildcard::new(text)),
                    None => Operand::Text(Wildcard::new(text)),
                }
            }
        };
        let is_ordering = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if is_ordering && !matches!(operand, Operand::Number(..)) {
            return Err(errors::invalid_pattern("only numbers are less or greater"));
        }
        Ok(Comparison { operator, operand })
    }

    /// Whether it holds for a text, or a number in its digits.
    pub(super) fn holds(&self, found: &str) -> bool {
        let is_equal = match &self.operand {
            Operand::Text(text) => text.matches(found),
            Operand::Regex(regex) => regex.is_match(found),
            Operand::Number(asked, text) => match number(found) {
                Some(found) => return compare(self.operator, found, *asked),
                None => text.matches(found),
            },
        };
        match self.operator {
            Operator::Equal => is_equal,
            Operator::NotEqual => !is_equal,
            // A text is neither less nor greater than a number.
            _ => false,
        }
    }
}

#[allow(clippy::float_cmp, reason = "equal numbers are what the pattern asks for")]
fn compare(operator: Operator, found: f64, asked: f64) -> bool {
    match operator {
        Operator::Equal => found == asked,
        Operator::NotEqual => found != asked,
        Operator::Less => found < asked,
        Operator::LessOrEqual => found <= asked,
        Operator::Greater => found > asked,
        Operator::GreaterOrEqual => found >= asked,
    }
}

/// A number in digits, with a sign, a fraction or an exponent; not what else Rust would read, such as `inf`.
fn number(text: &str) -> Option<f64> {
    let is_number = |character: char| character.is_ascii_digit() || "+-.eE".contains(character);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    (has_digit && text.chars().all(is_number)).then(|| text.parse().ok()).flatten()
}

/// What may stand without quotes: letters, digits, what numbers and addresses are written with, and asterisks. Believed: AWS says
/// that other characters need quotes, and shows these without.
fn is_unquoted(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-.*+:/@#".contains(character)
}
