//! Reads a path. The grammar is that of Jayway's JsonPath, which AWS's services use: a name may hold any character but a blank,
//! `.`, `[` and `(`.

mod filter;
mod literal;

use super::syntax::{Argument, Call, Function, Query, Root, Step};
use super::{PathError, PathErrorKind};

/// A path has no more steps than this; its steps are taken recursively.
pub(super) const MAX_STEPS: usize = 128;

/// Filters, functions and literals are nested no deeper than this.
pub(super) const MAX_NESTING: usize = 32;

/// Reads a whole path, which begins with `$`.
pub(super) fn parse(text: &str) -> Result<Query, PathError> {
    let text = text.trim();
    let mut parser = Parser { text, at: 0, nesting: 0 };
    if !parser.take(b'$') {
        return Err(parser.error("must begin with '$'"));
    }
    if text.ends_with('.') {
        return Err(parser.error("must not end with '.' or '..'"));
    }
    let steps = parser.steps(Within::Nothing)?;
    Ok(Query::new(Root::Document, invert(steps)))
}

/// A function after a scan is asked of everything that the scan finds, not of each: `$..a.length()` is `$.length($..a)`.
fn invert(mut steps: Vec<Step>) -> Vec<Step> {
    if !matches!(steps.as_slice(), [Step::Scan, .., Step::Call(_)]) {
        return steps;
    }
    match steps.pop() {
        Some(Step::Call(call)) => {
            let all = Query::new(Root::Document, steps);
            vec![Step::Call(Call { function: call.function, arguments: vec![Argument::Path(all)] })]
        }
        _ => steps,
    }
}

/// What a path stands in, which says where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    FilterOrArguments,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    nesting: usize,
}

impl<'t> Parser<'t> {
    fn error(&self, problem: &str) -> PathError {
        PathError {
            message: format!("The path '{}' {problem} (position {})", self.text, self.at),
            kind: PathErrorKind::Syntax,
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Every byte that is taken is ASCII, so that `at` stays between characters.
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

    fn expect(&mut self, byte: u8) -> Result<(), PathError> {
        self.blanks();
        if self.take(byte) { Ok(()) } else { Err(self.error(&format!("lacks a '{}'", byte as char))) }
    }

    /// The text up to a byte for which the rule holds, or the end.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, PathError>) -> Result<T, PathError> {
        if self.nesting == MAX_NESTING {
            return Err(self.error(&format!("is nested deeper than {MAX_NESTING}")));
        }
        self.nesting += 1;
        let outcome = read(self);
        self.nesting -= 1;
        outcome
    }

    /// A path within a filter or among arguments.
    fn query(&mut self) -> Result<Query, PathError> {
        let root = if self.take(b'$') {
            Root::Document
        } else if self.take(b'@') {
            Root::Item
        } else {
            return Err(self.error("lacks a path"));
        };
        self.deeper(|parser| Ok(Query::new(root, invert(parser.steps(Within::FilterOrArguments)?))))
    }

    fn steps(&mut self, within: Within) -> Result<Vec<Step>, PathError> {
        let mut steps = Vec::new();
        loop {
            match self.peek() {
                Some(b'.') => {
                    self.at += 1;
                    if self.take(b'.') {
                        steps.push(Step::Scan);
                    }
                    if matches!(self.peek(), None | Some(b'.')) {
                        return Err(self.error("has a '.' that nothing follows"));
                    }
                    steps.push(self.step(within)?);
                }
                Some(b'[') => steps.push(self.bracket()?),
                None => return Ok(steps),
                Some(_) if within == Within::FilterOrArguments => return Ok(steps),
                Some(_) if steps.is_empty() => return Err(self.error("must go on with '.' or '['")),
                Some(_) => steps.push(self.step(within)?),
            }
            if steps.len() > MAX_STEPS {
                return Err(self.error(&format!("has more than {MAX_STEPS} steps")));
            }
        }
    }

    /// A step after a dot.
    fn step(&mut self, within: Within) -> Result<Step, PathError> {
        match self.peek() {
            Some(b'[') => self.bracket(),
            Some(b'*') => {
                self.at += 1;
                Ok(Step::Wildcard)
            }
            _ => self.name(within),
        }
    }

    fn name(&mut self, within: Within) -> Result<Step, PathError> {
        let name = match within {
            Within::Nothing => self.until(|byte| matches!(byte, b'.' | b'[' | b'(' | b' ')),
            Within::FilterOrArguments => {
                self.until(|byte| byte.is_ascii_whitespace() || b".[(<>=~!)&|,]".contains(&byte))
            }
        };
        if name.is_empty() {
            return Err(self.error("lacks a name"));
        }
        if self.take(b'(') {
            let Some(function) = Function::named(name) else {
                return Err(self.error(&format!("has an unknown function '{name}'")));
            };
            let arguments = self.deeper(Self::arguments)?;
            return Ok(Step::Call(Call { function, arguments }));
        }
        if within == Within::Nothing && self.peek() == Some(b' ') {
            return Err(self.error("has a blank in a name, which is written ['my name']"));
        }
        Ok(Step::Names(vec![name.to_string()]))
    }

    /// The arguments of a function, after its `(`.
    fn arguments(&mut self) -> Result<Vec<Argument>, PathError> {
        let mut arguments = Vec::new();
        self.blanks();
        if self.take(b')') {
            return Ok(arguments);
        }
        loop {
            self.blanks();
            arguments.push(match self.peek() {
                Some(b'$' | b'@') => Argument::Path(self.query()?),
                _ => Argument::Json(self.literal()?),
            });
            self.blanks();
            if self.take(b')') {
                return Ok(arguments);
            }
            self.expect(b',')?;
        }
    }

    fn bracket(&mut self) -> Result<Step, PathError> {
        self.expect(b'[')?;
        self.blanks();
        let step = match self.peek() {
            Some(b'\'' | b'"') => self.names()?,
            Some(b'*') => {
                self.at += 1;
                Step::Wildcard
            }
            Some(b'?') => {
                self.at += 1;
                self.expect(b'(')?;
                let filter = self.alternatives()?;
                self.expect(b')')?;
                Step::Filter(filter)
            }
            Some(b'0'..=b'9' | b'-' | b':') => self.indexes()?,
            _ => return Err(self.error("has none of ', 0-9, * and ? after '['")),
        };
        self.expect(b']')?;
        Ok(step)
    }

    fn names(&mut self) -> Result<Step, PathError> {
        let mut names = Vec::new();
        loop {
            self.blanks();
            names.push(self.string()?);
            self.blanks();
            if !self.take(b',') {
                return Ok(Step::Names(names));
            }
        }
    }

    /// `0`, `-1`, `0,1`, `1:`, `:2`, `1:2`. What stands after a second `:` is ignored, as Jayway does.
    fn indexes(&mut self) -> Result<Step, PathError> {
        let text = self.until(|byte| byte == b']');
        let read = |text: &str| -> Result<Option<i64>, PathError> {
            match text.trim() {
                "" => Ok(None),
                text => match text.parse::<i32>() {
                    Ok(index) if !text.starts_with('+') => Ok(Some(i64::from(index))),
                    _ => Err(self.error(&format!("has '{text}' for an index"))),
                },
            }
        };
        if text.contains(':') {
            let mut ends = text.split(':');
            let from = read(ends.next().unwrap_or_default())?;
            let to = read(ends.next().unwrap_or_default())?;
            for ignored in ends {
                read(ignored)?;
            }
            return match (from, to) {
                (None, None) => Err(self.error("has a slice without ends")),
                _ => Ok(Step::Slice { from, to }),
            };
        }
        let indexes: Option<Vec<i64>> = text.split(',').map(read).collect::<Result<_, _>>()?;
        match indexes {
            Some(indexes) => Ok(Step::Indexes(indexes)),
            None => Err(self.error("lacks an index")),
        }
    }
}
