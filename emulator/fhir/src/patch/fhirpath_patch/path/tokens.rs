//! The words and signs of a path.
use crate::patch::PatchError;
use crate::patch::errors;

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name; of an element, a function, a type, or `and`, `or`, `true`, `$this`.
    Name(String),
    /// A text, its quotes and escapes undone.
    Text(String),
    /// A number as it was written.
    Number(String),
    /// A day, `2024-12-31`, a month or a year, without the `@`.
    Date(String),
    /// `.`, `(`, `)`, `[`, `]` or `=`.
    Sign(char),
    /// `!=`
    IsNot,
}

/// The tokens of a path.
pub(super) fn read(path: &str) -> Result<Vec<Token>, PatchError> {
    let mut rest = path;
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let (token, left) = match first {
            '.' | '(' | ')' | '[' | ']' | '=' => (Token::Sign(first), after),
            '!' if after.starts_with('=') => (Token::IsNot, after.get(1..).unwrap_or_default()),
            '\'' | '`' => {
                let (text, left) = quoted(after, first).ok_or_else(|| errors::unfinished_text(path))?;
                (if first == '`' { Token::Name(text) } else { Token::Text(text) }, left)
            }
            '@' => {
                let (date, left) = run(after, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'.' | b'+')
                });
                // A time has other ways to be written for the same instant; a date has only one.
                if date.is_empty() || !date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                    return Err(errors::unsupported_in_path(&format!("@{date}")));
                }
                (Token::Date(date.to_owned()), left)
            }
            '0'..='9' => number(rest),
            '-' if after.starts_with(|next: char| next.is_ascii_digit()) => number(rest),
            '$' => {
                let (name, left) = run(after, is_name_byte);
                (Token::Name(format!("${name}")), left)
            }
            letter if letter.is_ascii_alphabetic() || letter == '_' => {
                let (name, left) = run(rest, is_name_byte);
                (Token::Name(name.to_owned()), left)
            }
            other => return Err(errors::unsupported_in_path(&other.to_string())),
        };
        tokens.push(token);
        rest = left;
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn run(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// `-12.50`: FHIRPath has no exponents, and a point only before a digit.
fn number(text: &str) -> (Token, &str) {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (_, mut left) = run(unsigned, |byte| byte.is_ascii_digit());
    if let Some(fraction) = left.strip_prefix('.')
        && fraction.starts_with(|next: char| next.is_ascii_digit())
    {
        left = run(fraction, |byte| byte.is_ascii_digit()).1;
    }
    let written = text.get(..text.len() - left.len()).unwrap_or_default();
    (Token::Number(written.to_owned()), left)
}

/// What stands before the closing quote, and what behind it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut unquoted = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((unquoted, text.get(place + quote.len_utf8()..)?)),
            '\\' => unquoted.push(match characters.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'f' => '\u{c}',
                'u' => {
                    let digits: Option<String> =
                        (0..4).map(|_| characters.next().map(|(_, digit)| digit)).collect();
                    char::from_u32(u32::from_str_radix(&digits?, 16).ok()?)?
                }
                escaped @ ('\'' | '"' | '`' | '\\' | '/') => escaped,
                _ => return None,
            }),
            _ => unquoted.push(character),
        }
    }
    None
}
