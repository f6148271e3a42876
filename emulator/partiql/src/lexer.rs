//! Cuts a statement into tokens. Comments (`-- ...` and `/* ... */`) are blanks.

use std::borrow::Cow;

use crate::error::{self, Position, StatementError};
use crate::words;

/// What a token is; its text stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bare word that is no keyword.
    Word,
    /// A name in double quotes.
    Quoted,
    /// A keyword, in lower case.
    Keyword(&'static str),
    /// A text in single quotes.
    Text,
    Number,
    /// Punctuation or an operator.
    Symbol(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: Kind,
    /// The text meant: without quotes.
    pub(crate) text: Cow<'t, str>,
    pub(crate) at: Position,
}

/// Longer ones before their beginnings.
const SYMBOLS: &[&str] = &[
    "<<", ">>", "<>", "<=", ">=", "!=", "||", "(", ")", "[", "]", "{", "}", ",", ".", ":", ";", "*", "+",
    "-", "/", "%", "=", "<", ">", "?", "@",
];

/// The tokens of a statement, the last of them the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, StatementError> {
    let mut lexer = Lexer { rest: text, line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
}

impl<'t> Lexer<'t> {
    fn token(&mut self) -> Result<Token<'t>, StatementError> {
        self.blanks()?;
        let (line, column) = (self.line, self.column);
        let (kind, text, bytes) = self.look()?;
        let taken = self.take(bytes);
        let at = Position { line, column, length: taken.chars().count() };
        Ok(Token { kind, text, at })
    }

    /// The next token's kind, its text, and how many bytes it takes.
    fn look(&self) -> Result<(Kind, Cow<'t, str>, usize), StatementError> {
        let Some(first) = self.rest.chars().next() else { return Ok((Kind::End, "".into(), 0)) };
        if matches!(first, '\'' | '"') {
            let (text, bytes) = quoted(self.rest, first)?;
            return Ok((if first == '"' { Kind::Quoted } else { Kind::Text }, text, bytes));
        }
        if first.is_ascii_digit()
            || (first == '.' && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            let bytes = number(self.rest);
            let text = self.rest.get(..bytes).unwrap_or_default();
            return if exponent_fits(text) {
                Ok((Kind::Number, text.into(), bytes))
            } else {
                Err(error::malformed(""))
            };
        }
        if is_word(first) {
            let bytes = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
            let text = self.rest.get(..bytes).unwrap_or_default();
            let kind = words::keyword(text).map_or(Kind::Word, Kind::Keyword);
            return Ok((kind, text.into(), bytes));
        }
        let symbol = SYMBOLS.iter().find(|symbol| self.rest.starts_with(**symbol));
        let symbol = symbol.ok_or_else(|| error::malformed(""))?;
        Ok((Kind::Symbol(symbol), (*symbol).into(), symbol.len()))
    }

    /// Passes over blanks and comments.
    fn blanks(&mut self) -> Result<(), StatementError> {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.take(blanks);
            if self.rest.starts_with("--") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.take(end);
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                let end = comment.find("*/").ok_or_else(|| error::malformed(""))?;
                self.take(end + 4);
            } else {
                return Ok(());
            }
        }
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        for character in taken.chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// A quoted text, in which a doubled quote stands for one.
fn quoted(rest: &str, quote: char) -> Result<(Cow<'_, str>, usize), StatementError> {
    let inner = rest.get(1..).unwrap_or_default();
    let mut from = 0;
    loop {
        let found = inner.get(from..).and_then(|rest| rest.find(quote));
        let end = from + found.ok_or_else(|| error::malformed(""))?;
        if inner.get(end + 1..).is_some_and(|rest| rest.starts_with(quote)) {
            from = end + 2;
            continue;
        }
        let text = inner.get(..end).unwrap_or_default();
        let text = if from == 0 {
            Cow::Borrowed(text)
        } else {
            let (twice, once) = if quote == '"' { ("\"\"", "\"") } else { ("''", "'") };
            Cow::Owned(text.replace(twice, once))
        };
        return Ok((text, end + 2));
    }
}

/// The bytes of the number that a text begins with: digits, a point, digits, an exponent.
fn number(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let starts = |at: usize, set: &[char]| text.get(at..).is_some_and(|rest| rest.starts_with(set));
    let mut end = digits(0);
    if starts(end, &['.']) {
        end = digits(end + 1);
    }
    if starts(end, &['e', 'E']) {
        let sign = end + 1 + usize::from(starts(end + 1, &['+', '-']));
        let exponent = digits(sign);
        if exponent > sign {
            end = exponent;
        }
    }
    end
}

/// AWS holds the exponent, and the scale that is left after the point, in 32 bits.
fn exponent_fits(number: &str) -> bool {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let exponent: Option<i64> = exponent.parse().ok().filter(|exponent| i32::try_from(*exponent).is_ok());
    let scale = exponent.and_then(|exponent| i64::try_from(fraction).ok()?.checked_sub(exponent));
    scale.is_some_and(|scale| i32::try_from(scale).is_ok())
}
