//! Terms: `ERROR -Exiting`, `?ERROR ?WARN`, `"a phrase"`, `%a regex%`.

use contract::ApiError;
use regex::Regex;

use super::cursor::{Cursor, is_plain};
use crate::errors;

/// A text that a message may have anywhere. Case counts.
#[derive(Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

impl Term {
    fn is_in(&self, message: &str) -> bool {
        match self {
            Term::Text(text) => message.contains(text.as_str()),
            Term::Regex(regex) => regex.is_match(message),
        }
    }
}

/// What a message must have, must not have, and of what it must have one.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    all: Vec<Term>,
    none: Vec<Term>,
    any: Vec<Term>,
}

impl Terms {
    pub(super) fn parse(mut cursor: Cursor<'_>) -> Result<Terms, ApiError> {
        let mut terms = Terms::default();
        loop {
            cursor.skip_spaces();
            let Some(first) = cursor.peek() else { return Ok(terms) };
            let kind = match first {
                '-' => &mut terms.none,
                '?' => &mut terms.any,
                _ => &mut terms.all,
            };
            if matches!(first, '-' | '?') {
                cursor.next();
            }
            kind.push(term(&mut cursor)?);
        }
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let is_in = |term: &Term| term.is_in(message);
        // Beside other terms AWS ignores the optional ones (documented).
        let is_mixed = !self.all.is_empty() || !self.none.is_empty();
        self.all.iter().all(is_in)
            && !self.none.iter().any(is_in)
            && (is_mixed || self.any.is_empty() || self.any.iter().any(is_in))
    }
}

fn term(cursor: &mut Cursor<'_>) -> Result<Term, ApiError> {
    match cursor.peek() {
        Some('"') => {
            cursor.next();
            cursor.quoted('"').map(Term::Text)
        }
        Some('%') => {
            cursor.next();
            cursor.regex().map(Term::Regex)
        }
        _ => {
            let text = cursor.run(is_plain);
            match cursor.peek() {
                Some(next) if !next.is_whitespace() => {
                    let found = cursor.run(|character| !is_plain(character) && !character.is_whitespace());
                    Err(errors::invalid_characters(found))
                }
                _ if text.is_empty() => Err(errors::invalid_pattern("a term is empty")),
                _ => Ok(Term::Text(text.to_owned())),
            }
        }
    }
}
