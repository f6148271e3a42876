//! Reads literals: strings in single or double quotes, numbers, `true`, `false`, `null`, arrays and objects of those.

use serde_json::{Map, Value};

use super::Parser;
use crate::path::PathError;

impl Parser<'_> {
    /// Reads a string, at its quote.
    pub(super) fn string(&mut self) -> Result<String, PathError> {
        let quote = match self.peek() {
            Some(quote @ (b'\'' | b'"')) => quote as char,
            _ => return Err(self.error("lacks a string in quotes")),
        };
        self.at += 1;
        let mut string = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((place, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, 'u')) => {
                        let unit = self.rest().get(place + 2..place + 6);
                        let Some(unit) = unit.and_then(|digits| u16::from_str_radix(digits, 16).ok()) else {
                            return Err(self.error("has a \\u without four hexadecimal digits"));
                        };
                        // Half of a pair stands for no character by itself.
                        string.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
                        characters = self.rest()[place + 6..].char_indices();
                        self.at += place + 6;
                    }
                    Some((_, escaped)) => string.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        other => other,
                    }),
                    None => break,
                },
                character if character == quote => {
                    self.at += place + 1;
                    return Ok(string);
                }
                character => string.push(character),
            }
        }
        Err(self.error("has a string that is not closed"))
    }

    /// Reads a value.
    pub(super) fn literal(&mut self) -> Result<Value, PathError> {
        self.blanks();
        match self.peek() {
            Some(b'\'' | b'"') => self.string().map(Value::String),
            Some(b'[') => self.deeper(Self::array),
            Some(b'{') => self.deeper(Self::object),
            Some(b'0'..=b'9' | b'-' | b'.') => self.number(),
            _ => match self.until(|byte| !byte.is_ascii_alphabetic()) {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                "null" => Ok(Value::Null),
                _ => Err(self.error("lacks a value")),
            },
        }
    }

    fn number(&mut self) -> Result<Value, PathError> {
        let text = self.until(|byte| !(byte.is_ascii_digit() || b"+-.eE".contains(&byte)));
        // Jayway takes a number without a digit before its dot, JSON does not.
        let number = match text.strip_prefix('.') {
            Some(fraction) => serde_json::from_str(&format!("0.{fraction}")),
            None => serde_json::from_str(text),
        };
        number.map(Value::Number).map_err(|_| self.error(&format!("has '{text}' for a number")))
    }

    fn array(&mut self) -> Result<Value, PathError> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        self.blanks();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.literal()?);
            self.blanks();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self) -> Result<Value, PathError> {
        self.expect(b'{')?;
        let mut members = Map::new();
        self.blanks();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            let name = self.string()?;
            self.expect(b':')?;
            members.insert(name, self.literal()?);
            self.blanks();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            self.expect(b',')?;
        }
    }
}
