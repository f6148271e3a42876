//! Reads a call: a name, and arguments in parentheses, which are strings in single quotes, numbers, `true`, `false`, `null`, paths
//! and calls.

use serde_json::Value;

use super::functions::Function;
use super::{Argument, Call, MOST_NESTED};
use crate::path_expression::PathExpression;
use crate::scope::SyntaxError;

/// Reads a call that is all of a text. Blanks may stand only between parentheses.
pub(super) fn parse(text: &str) -> Result<Call, SyntaxError> {
    let mut parser = Parser { text, at: 0 };
    let call = parser.call(1)?;
    if parser.at < text.len() { Err(parser.error("goes on after its end")) } else { Ok(call) }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn error(&self, problem: &str) -> SyntaxError {
        SyntaxError {
            message: format!("The intrinsic function '{}' {problem} (position {})", self.text, self.at),
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn call(&mut self, depth: usize) -> Result<Call, SyntaxError> {
        if depth > MOST_NESTED {
            return Err(self.error(&format!("has more than {MOST_NESTED} calls within each other")));
        }
        let Some(name) = self.rest().split('(').next().filter(|name| name.len() < self.rest().len()) else {
            return Err(self.error("lacks a '('"));
        };
        let Some(function) = Function::named(name) else {
            return Err(self.error("names no function"));
        };
        self.at += name.len() + 1;
        let mut arguments = Vec::new();
        self.blanks();
        if self.take(b')') {
            return Ok(Call { function, arguments });
        }
        loop {
            self.blanks();
            let template = function == Function::Format && arguments.is_empty();
            arguments.push(self.argument(depth, template)?);
            self.blanks();
            if self.take(b')') {
                return Ok(Call { function, arguments });
            }
            if !self.take(b',') {
                return Err(self.error("lacks a ',' or a ')'"));
            }
        }
    }

    fn argument(&mut self, depth: usize, template: bool) -> Result<Argument, SyntaxError> {
        match self.peek() {
            Some(b'\'') => {
                let text = self.quoted()?;
                let text = if template { text.to_string() } else { unescaped(text) };
                Ok(Argument::Literal(Value::String(text)))
            }
            Some(b'$') => {
                let text = self.path();
                PathExpression::parse(text).map(Argument::Path)
            }
            Some(b'-' | b'0'..=b'9') => {
                let text = self.until(|byte| !(byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)));
                serde_json::from_str(text)
                    .map(|number| Argument::Literal(Value::Number(number)))
                    .map_err(|_| self.error(&format!("has '{text}' for a number")))
            }
            Some(b'S') => self.call(depth + 1).map(Argument::Call),
            _ => match self.until(|byte| !byte.is_ascii_alphabetic()) {
                "true" => Ok(Argument::Literal(Value::Bool(true))),
                "false" => Ok(Argument::Literal(Value::Bool(false))),
                "null" => Ok(Argument::Literal(Value::Null)),
                _ => Err(self.error("lacks an argument")),
            },
        }
    }

    /// The text up to a byte for which the rule holds, which no byte within a character beyond ASCII may be.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| byte.is_ascii() && ends(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// What stands between quotes, escapes and all. Only `'`, `{`, `}` and `\` may be escaped.
    fn quoted(&mut self) -> Result<&'t str, SyntaxError> {
        self.at += 1;
        let rest = self.rest();
        let mut bytes = rest.bytes().enumerate();
        while let Some((place, byte)) = bytes.next() {
            match byte {
                b'\'' => {
                    self.at += place + 1;
                    return Ok(&rest[..place]);
                }
                b'\\' if !matches!(bytes.next(), Some((_, b'\'' | b'{' | b'}' | b'\\'))) => {
                    return Err(self.error("has a \\ in a string that escapes nothing"));
                }
                _ => {}
            }
        }
        Err(self.error("has a string that is not closed"))
    }

    /// A path ends at the comma or parenthesis that is not within its own brackets, parentheses and quotes.
    fn path(&mut self) -> &'t str {
        let mut open = 0_usize;
        let mut quote = None;
        let mut escaped = false;
        let rest = self.rest();
        let end = rest.bytes().position(|byte| {
            if let Some(closing) = quote {
                if byte == closing && !escaped {
                    quote = None;
                }
                escaped = byte == b'\\' && !escaped;
                return false;
            }
            match byte {
                b'\'' | b'"' => quote = Some(byte),
                b'[' | b'(' => open += 1,
                b')' | b',' if open == 0 => return true,
                b']' | b')' => open = open.saturating_sub(1),
                _ => {}
            }
            false
        });
        let text = &rest[..end.unwrap_or(rest.len())];
        self.at += text.len();
        text.trim_end()
    }
}

/// A string without its escapes.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain
}
