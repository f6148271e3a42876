//! Reads a template: what is text, where a reference or a directive begins, and which white space belongs to it.
//!
//! White space as in Velocity 1.7: the end of a directive takes the rest of its line if that is blank; `#set` also takes the
//! blanks before it, but only where they follow something that is not text.

mod directive;
mod expression;
mod reference;

use std::collections::HashSet;
use std::sync::Arc;

use crate::SyntaxError;
use crate::syntax::{Node, Place, Syntax};

/// How deep directives, expressions and texts with references may stand in each other.
const MOST_NESTING: usize = 64;
/// The words that begin a directive.
const DIRECTIVES: &[&str] = &[
    "break", "define", "else", "elseif", "end", "evaluate", "foreach", "if", "include", "literal", "macro",
    "parse", "set", "stop",
];

/// Reads a whole template.
pub(crate) fn parse(text: &str) -> Result<Syntax, SyntaxError> {
    let mut made = Made { macros: macro_names(text), ..Made::default() };
    let mut parser = Parser::new(text, &mut made, None, 0);
    let (nodes, _) = parser.block(true)?;
    made.syntax.nodes = nodes;
    Ok(made.syntax)
}

/// What is made beside the nodes, whichever text it stands in.
#[derive(Default)]
struct Made {
    syntax: Syntax,
    /// The names of all macros, which can be called before they are defined.
    macros: HashSet<String>,
}

/// A reader of one text: of the template, or of a text in double quotes within it.
struct Parser<'s, 'm> {
    text: &'s str,
    at: usize,
    lines: Vec<usize>,
    /// The place of the text in double quotes that this is.
    within: Option<Place>,
    depth: usize,
    made: &'m mut Made,
}

/// What ended a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Text,
    End,
    Else,
    ElseIf,
}

impl<'s, 'm> Parser<'s, 'm> {
    fn new(text: &'s str, made: &'m mut Made, within: Option<Place>, depth: usize) -> Self {
        let lines = match within {
            Some(_) => Vec::new(),
            None => std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect(),
        };
        Parser { text, at: 0, lines, within, depth, made }
    }

    /// Nodes until the end of the text or, within a directive, until what ends its block.
    fn block(&mut self, outermost: bool) -> Result<(Vec<Node>, Ended), SyntaxError> {
        self.deeper()?;
        let mut nodes = Vec::new();
        let mut text = String::new();
        loop {
            if let Some(after) = self.set_ahead() {
                self.at = after;
                flush(&mut text, &mut nodes);
                nodes.push(self.set()?);
                continue;
            }
            match self.peek() {
                None if outermost => break,
                None => return Err(self.wrong("#end is missing")),
                Some(b'\\') => self.backslashes(&mut text, &mut nodes)?,
                Some(b'$') => match self.reference()? {
                    Some(reference) => {
                        flush(&mut text, &mut nodes);
                        nodes.push(Node::Reference(reference));
                    }
                    None => self.dollar(&mut text)?,
                },
                Some(b'#') => {
                    if let Some(ended) = self.hash(&mut text, &mut nodes)? {
                        if outermost {
                            return Err(self.wrong("there is no directive that this would end or go on"));
                        }
                        flush(&mut text, &mut nodes);
                        self.depth -= 1;
                        return Ok((nodes, ended));
                    }
                }
                Some(_) => {
                    let rest = self.rest();
                    let end = rest.find(['$', '#', '\\']).unwrap_or(rest.len());
                    text.push_str(&rest[..end]);
                    self.at += end;
                }
            }
        }
        flush(&mut text, &mut nodes);
        self.depth -= 1;
        Ok((nodes, Ended::Text))
    }

    /// A `$` that begins no reference. Velocity drops it right before a directive that it reads by its own rules and before a comment,
    /// has it make text of any other word behind a `#`, and cannot end a template with it.
    fn dollar(&mut self, text: &mut String) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let dollars = rest.bytes().take_while(|byte| *byte == b'$').count();
        let mark = usize::from(rest[dollars..].starts_with('!'));
        let behind = &rest[dollars + mark..];
        if behind.is_empty() && self.within.is_none() {
            return Err(self.wrong("a template cannot end with '$'"));
        }
        match directive_word(behind) {
            Some(("set" | "if" | "elseif" | "else" | "end", _)) => self.at += dollars + mark,
            None if behind.starts_with("#*") => self.at += dollars + mark,
            Some((_, length)) => {
                text.push_str(&rest[..dollars + mark + length]);
                self.at += dollars + mark + length;
            }
            None => {
                text.push('$');
                // A `$!` that begins no reference loses its mark.
                let is_marked = rest.starts_with("$!") && !rest.starts_with("$!{");
                self.at += if is_marked { 2 } else { 1 };
            }
        }
        Ok(())
    }

    /// Backslashes escape what would be a reference or a directive, two of them each other; elsewhere they are text.
    fn backslashes(&mut self, text: &mut String, nodes: &mut Vec<Node>) -> Result<(), SyntaxError> {
        let count = self.rest().bytes().take_while(|byte| *byte == b'\\').count();
        self.at += count;
        if self.peek() == Some(b'$')
            && let Some(mut reference) = self.reference()?
        {
            reference.escapes = count;
            flush(text, nodes);
            nodes.push(Node::Reference(reference));
            return Ok(());
        }
        match self.directive_word() {
            // Before a `#set`, which blanks may stand before, two of them are two.
            Some(("set", _)) if count.is_multiple_of(2) => text.extend(std::iter::repeat_n('\\', count)),
            Some((word, length)) if DIRECTIVES.contains(&word) || self.is_defined(word) => {
                text.extend(std::iter::repeat_n('\\', count / 2));
                if count % 2 == 1 {
                    text.push_str(&self.rest()[..length]);
                    self.at += length;
                }
            }
            Some((_, length)) if count % 2 == 1 => {
                // What no macro has the name of is text here, and its parentheses are none.
                text.extend(std::iter::repeat_n('\\', count));
                text.push_str(&self.rest()[..length]);
                self.at += length;
            }
            _ => text.extend(std::iter::repeat_n('\\', count)),
        }
        Ok(())
    }

    /// What a `#` begins: a comment, a literal, a directive, or text.
    fn hash(&mut self, text: &mut String, nodes: &mut Vec<Node>) -> Result<Option<Ended>, SyntaxError> {
        let rest = self.rest();
        if rest.starts_with("##") {
            self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        } else if let Some(comment) = rest.strip_prefix("#*") {
            // Velocity minds no comment without an end.
            self.at += comment.find("*#").map_or(rest.len(), |end| end + 4);
        } else if let Some(literal) = rest.strip_prefix("#[[") {
            let end = literal.find("]]#").ok_or_else(|| self.wrong("the literal has no end, ]]#"))?;
            text.push_str(&literal[..end]);
            self.at += end + 6;
        } else if let Some((word, length)) = self.directive_word()
            && word != "set"
            && self.is_directive(word)
        {
            flush(text, nodes);
            let place = self.place();
            self.at += length;
            return self.directive(word, place, nodes);
        } else if rest.strip_prefix("#@").and_then(word).is_some_and(|name| self.made.macros.contains(name)) {
            return Err(self.wrong("a macro with a body, #@, is not emulated"));
        } else {
            let start = self.at;
            self.unknown_directive()?;
            text.push_str(self.text.get(start..self.at).unwrap_or(""));
        }
        Ok(None)
    }

    /// Whether a macro of this name stands before this place: a backslash escapes no other.
    fn is_defined(&self, word: &str) -> bool {
        self.made.syntax.macros.contains_key(word)
    }

    fn is_directive(&self, word: &str) -> bool {
        DIRECTIVES.contains(&word) || self.made.macros.contains(word)
    }

    /// The word of `#word` or `#{word}` here, and how long all of it is.
    fn directive_word(&self) -> Option<(&'s str, usize)> {
        directive_word(self.rest())
    }

    /// Where the parenthesis of a `#set` ends that begins here, the blanks before it included.
    fn set_ahead(&self) -> Option<usize> {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        let rest = rest.strip_prefix("#set").or_else(|| rest.strip_prefix("#{set}"))?;
        let rest = rest.trim_start_matches([' ', '\t']).strip_prefix('(')?;
        Some(self.text.len() - rest.len())
    }

    /// Takes blanks and the end of the line behind them, if nothing else is on the line.
    fn end_of_line(&mut self) {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
        if let Some(after) = after.or_else(|| rest.strip_prefix('\r')) {
            self.at = self.text.len() - after.len();
        }
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes `token` if it is next.
    fn take(&mut self, token: &str) -> bool {
        let is_next = self.rest().starts_with(token);
        if is_next {
            self.at += token.len();
        }
        is_next
    }

    fn expect(&mut self, token: &str) -> Result<(), SyntaxError> {
        self.blank();
        if self.take(token) { Ok(()) } else { Err(self.wrong(&format!("'{token}' is expected here"))) }
    }

    /// Passes over white space within a directive.
    fn blank(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MOST_NESTING {
            return Err(self.wrong(&format!("this is nested more than {MOST_NESTING} levels deep")));
        }
        Ok(())
    }

    fn place(&self) -> Place {
        if let Some(place) = self.within {
            return place;
        }
        let line = self.lines.partition_point(|start| *start <= self.at);
        let start = self.lines.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..self.at).map_or(0, |before| before.chars().count()) + 1;
        Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    fn wrong(&self, message: &str) -> SyntaxError {
        let place = self.place();
        SyntaxError { message: message.to_owned(), line: place.line, column: place.column }
    }
}

/// The word of `#word` or `#{word}` at the beginning of a text, and how long all of it is.
fn directive_word(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('#')?;
    match rest.strip_prefix('{') {
        Some(braced) => {
            let word = word(braced)?;
            braced[word.len()..].starts_with('}').then_some((word, word.len() + 3))
        }
        None => word(rest).map(|word| (word, word.len() + 1)),
    }
}

/// The word that a text begins with, as names of directives and macros are written.
fn word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '@').unwrap_or(text.len());
    text[..end].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(&text[..end])
}

/// The name that a reference or a step of one begins with.
fn identifier(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len());
    text[..end].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(&text[..end])
}

fn flush(text: &mut String, nodes: &mut Vec<Node>) {
    if !text.is_empty() {
        nodes.push(Node::Text(Arc::from(std::mem::take(text))));
    }
}

/// The names that `#macro(name ...)` defines anywhere in a text.
fn macro_names(text: &str) -> HashSet<String> {
    let defined = |(at, _): (usize, &str)| {
        let rest = text.get(at + "#macro".len()..)?.trim_start_matches([' ', '\t']).strip_prefix('(')?;
        word(rest.trim_start()).map(str::to_owned)
    };
    text.match_indices("#macro").filter_map(defined).collect()
}
