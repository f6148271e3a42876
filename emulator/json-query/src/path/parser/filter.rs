//! Reads the condition of a filter: `@.x > 1 && (@.y =~ /re/i || !@.z)`.

use regex::{Regex, RegexBuilder};

use super::Parser;
use crate::path::PathError;
use crate::path::syntax::{Comparator, Filter, Operand};

/// What a compiled pattern may take, in bytes.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// How deep groups may be nested in a pattern.
const MAX_PATTERN_NESTING: u32 = 64;

impl Parser<'_> {
    /// `a || b`.
    pub(super) fn alternatives(&mut self) -> Result<Filter, PathError> {
        let mut filters = vec![self.conjunction()?];
        while self.take_word("||") {
            filters.push(self.conjunction()?);
        }
        Ok(if filters.len() == 1 { filters.remove(0) } else { Filter::Or(filters) })
    }

    /// `a && b`.
    fn conjunction(&mut self) -> Result<Filter, PathError> {
        let mut filters = vec![self.deeper(Self::condition)?];
        while self.take_word("&&") {
            filters.push(self.deeper(Self::condition)?);
        }
        Ok(if filters.len() == 1 { filters.remove(0) } else { Filter::And(filters) })
    }

    fn condition(&mut self) -> Result<Filter, PathError> {
        self.blanks();
        if self.take(b'!') {
            return Ok(Filter::Not(Box::new(self.deeper(Self::condition)?)));
        }
        if self.take(b'(') {
            let filter = self.alternatives()?;
            self.expect(b')')?;
            return Ok(filter);
        }
        let left = self.operand()?;
        self.blanks();
        match self.peek() {
            None | Some(b')' | b'&' | b'|') => match left {
                Operand::Path(query) => Ok(Filter::Exists(query)),
                _ => Err(self.error("has a value where a condition should be")),
            },
            Some(_) => {
                let comparator = self.comparator()?;
                let right = self.operand()?;
                Ok(Filter::Compare(left, comparator, right))
            }
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.blanks();
        let there = self.rest().starts_with(word);
        if there {
            self.at += word.len();
        }
        there
    }

    fn comparator(&mut self) -> Result<Comparator, PathError> {
        let sign = |byte: u8| b"<>=~!".contains(&byte);
        let name = match self.peek() {
            Some(byte) if sign(byte) => self.until(|byte| !sign(byte)),
            _ => self.until(|byte| !byte.is_ascii_alphabetic()),
        };
        Comparator::named(name).ok_or_else(|| self.error(&format!("has an unknown operator '{name}'")))
    }

    fn operand(&mut self) -> Result<Operand, PathError> {
        self.blanks();
        match self.peek() {
            Some(b'$' | b'@') => self.query().map(Operand::Path),
            Some(b'/') => self.pattern().map(|pattern| Operand::Pattern(Box::new(pattern))),
            _ => self.literal().map(Operand::Literal),
        }
    }

    /// `/pattern/flags`. The pattern must match all of a text. What only a backtracking engine can do (look-around,
    /// backreferences) is not emulated, so that no pattern takes longer than its text is long.
    fn pattern(&mut self) -> Result<Regex, PathError> {
        self.at += 1;
        let mut escaped = false;
        let rest = self.rest();
        let end = rest.bytes().position(|byte| {
            let ends = byte == b'/' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let Some(end) = end else { return Err(self.error("has a pattern that is not closed")) };
        self.at += end + 1;
        let flags = self.until(|byte| !byte.is_ascii_alphabetic());
        let has = |flag: char| flags.contains(flag);
        if let Some(unknown) = flags.chars().find(|flag| !"dimsuxU".contains(*flag)) {
            return Err(self.error(&format!("has an unknown flag '{unknown}' of a pattern")));
        }
        // The line break ends a comment, which a pattern with the flag x may end in.
        RegexBuilder::new(&format!("\\A(?:{}{})\\z", &rest[..end], if has('x') { "\n" } else { "" }))
            .case_insensitive(has('i'))
            .multi_line(has('m'))
            .dot_matches_new_line(has('s'))
            .ignore_whitespace(has('x'))
            .size_limit(MAX_PATTERN_BYTES)
            .nest_limit(MAX_PATTERN_NESTING)
            .build()
            .map_err(|_| self.error("has a pattern that cannot be read or is not emulated"))
    }
}
