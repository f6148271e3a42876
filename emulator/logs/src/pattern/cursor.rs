//! Goes along the text of a pattern.

use contract::ApiError;
use regex::{Regex, RegexBuilder};

use crate::errors;

/// What a regular expression may take of memory when it is compiled. It is a guard of ours, beyond what AWS's syntax can write
/// in a pattern of 1024 characters without repetitions of repetitions.
const MOST_REGEX_BYTES: usize = 4 << 20;

/// What of a pattern has not been read.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
    regexes: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { rest: text, regexes: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// How many regular expressions were read.
    pub(super) fn regexes(&self) -> usize {
        self.regexes
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    pub(super) fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Reads a text if it is next, after spaces.
    pub(super) fn take(&mut self, text: &str) -> bool {
        self.skip_spaces();
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Reads a word in capitals if it is next, after spaces, and ends there.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let before = self.rest;
        if self.take(word) && !self.peek().is_some_and(is_plain) {
            return true;
        }
        self.rest = before;
        false
    }

    /// Reads as long as characters are of a kind.
    pub(super) fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    /// Reads the rest of a text in quotes, the first of which has been read. A backslash takes the next character as it is.
    pub(super) fn quoted(&mut self, quote: char) -> Result<String, ApiError> {
        let mut text = String::new();
        loop {
            match self.next() {
                Some(character) if character == quote => return Ok(text),
                Some('\\') => text.extend(self.next()),
                Some(character) => text.push(character),
                None => return Err(errors::invalid_pattern("a quotation mark is not closed")),
            }
        }
    }

    /// Reads the rest of a regular expression, the first `%` of which has been read.
    pub(super) fn regex(&mut self) -> Result<Regex, ApiError> {
        let mut text = String::new();
        loop {
            match self.next() {
                Some('%') => break,
                Some('\\') => {
                    let escaped = self.next().ok_or_else(not_closed)?;
                    // Rust's syntax knows no escaped letters but these, and no escaped percent sign.
                    let is_class = matches!(escaped, 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'x');
                    if escaped.is_ascii_alphanumeric() && !is_class || !escaped.is_ascii() {
                        return Err(errors::invalid_characters(&format!("\\{escaped}")));
                    }
                    if escaped != '%' {
                        text.push('\\');
                    }
                    text.push(escaped);
                }
                Some(character) if is_regex_character(character) => text.push(character),
                Some(character) => return Err(errors::invalid_characters(&character.to_string())),
                None => return Err(not_closed()),
            }
        }
        self.regexes += 1;
        if text.is_empty() {
            return Err(errors::invalid_pattern("a regular expression is empty"));
        }
        RegexBuilder::new(&text)
            .size_limit(MOST_REGEX_BYTES)
            .build()
            .map_err(|_| errors::invalid_pattern("a regular expression cannot be read"))
    }
}

fn not_closed() -> ApiError {
    errors::invalid_pattern("a regular expression is not closed")
}

/// What may stand in a term without quotes (documented).
pub(super) fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Letters, digits, symbols and operators of AWS's regular expressions (documented): neither parentheses nor spaces.
fn is_regex_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || ":_#=@/;,-^$?[]{}|*+.".contains(character)
}
