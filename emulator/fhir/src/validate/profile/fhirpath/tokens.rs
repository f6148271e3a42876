//! The words and signs of a constraint.

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'e> {
    /// A name, also `and`, `true`, `$this` and `%resource`.
    Name(&'e str),
    /// A name in backticks, which is never a word.
    Quoted(String),
    Text(String),
    Number(&'e str),
    /// A date without the `@`.
    Date(&'e str),
    Sign(&'e str),
}

/// The tokens of an expression; `None` if there is something that is not understood.
pub(super) fn read(expression: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, left) = match first {
            '\'' | '`' => {
                let (text, left) = quoted(rest.get(1..)?, first)?;
                (if first == '`' { Token::Quoted(text) } else { Token::Text(text) }, left)
            }
            '@' => {
                let (date, left) =
                    run(rest.get(1..)?, |byte| byte.is_ascii_alphanumeric() || b"-:.+".contains(&byte));
                (Token::Date(date), left)
            }
            '0'..='9' => {
                let (_, whole) = run(rest, |byte| byte.is_ascii_digit());
                let fraction =
                    whole.strip_prefix('.').filter(|it| it.starts_with(|digit: char| digit.is_ascii_digit()));
                let left = fraction.map_or(whole, |fraction| run(fraction, |byte| byte.is_ascii_digit()).1);
                (Token::Number(rest.get(..rest.len() - left.len())?), left)
            }
            '$' | '%' | '_' | 'a'..='z' | 'A'..='Z' => {
                let (name, left) = run(rest.get(1..)?, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
                (Token::Name(rest.get(..=name.len())?), left)
            }
            _ => {
                let signs = ["!=", "<=", ">=", "=", "<", ">", "|", ".", ",", "(", ")", "[", "]", "{", "}"];
                let sign = signs.into_iter().find(|sign| rest.starts_with(sign))?;
                (Token::Sign(sign), rest.get(sign.len()..)?)
            }
        };
        tokens.push(token);
        rest = left.trim_start();
    }
    Some(tokens)
}

fn run(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// What stands before the closing quote, and what behind it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut unquoted = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((unquoted, text.get(place + 1..)?)),
            '\\' => match characters.next()?.1 {
                escaped @ ('\'' | '"' | '`' | '\\' | '/') => unquoted.push(escaped),
                _ => return None,
            },
            _ => unquoted.push(character),
        }
    }
    None
}
