//! Directives: what stands in their parentheses, and their blocks.
//!
//! Refused by name: `#include`, `#parse` (there is nothing to include), `#evaluate`.

use std::sync::Arc;

use super::{Ended, Parser, word};
use crate::SyntaxError;
use crate::syntax::{Expression, Macro, Node, Place, Reference};

impl Parser<'_, '_> {
    /// What follows the word of a directive. Gives what it ends, if it is one that does.
    pub(super) fn directive(
        &mut self,
        word: &str,
        place: Place,
        nodes: &mut Vec<Node>,
    ) -> Result<Option<Ended>, SyntaxError> {
        match word {
            "end" => {
                self.end_of_line();
                return Ok(Some(Ended::End));
            }
            "else" => {
                self.end_of_line();
                return Ok(Some(Ended::Else));
            }
            "elseif" => return Ok(Some(Ended::ElseIf)),
            "if" => nodes.push(self.conditional()?),
            "foreach" => nodes.push(self.foreach(place)?),
            "define" => nodes.push(self.define()?),
            "macro" => self.macro_definition()?,
            "literal" => nodes.push(self.literal()?),
            "break" => {
                if !matches!(self.arguments()?.as_slice(), [] | ["$foreach"]) {
                    return Err(self.wrong("#break of another scope than its own loop is not emulated"));
                }
                nodes.push(Node::Break);
            }
            "stop" => {
                self.arguments()?;
                nodes.push(Node::Stop);
            }
            "include" | "parse" | "evaluate" => {
                return Err(self.wrong(&format!("#{word} is not emulated")));
            }
            name => nodes.push(self.call(name, place)?),
        }
        Ok(None)
    }

    /// `#set($a.b = expression)`, from behind its parenthesis.
    pub(super) fn set(&mut self) -> Result<Node, SyntaxError> {
        let target = self.expect_reference()?;
        self.expect("=")?;
        let value = self.expression()?;
        self.close()?;
        Ok(Node::Set { target, value })
    }

    fn conditional(&mut self) -> Result<Node, SyntaxError> {
        let mut branches = Vec::new();
        loop {
            let condition = self.condition()?;
            let (body, ended) = self.block(false)?;
            branches.push((condition, body));
            match ended {
                Ended::ElseIf => {}
                Ended::Else => {
                    let (otherwise, ended) = self.block(false)?;
                    if ended != Ended::End {
                        return Err(self.wrong("#end is expected, for #else is the last branch"));
                    }
                    return Ok(Node::If { branches, otherwise });
                }
                Ended::End | Ended::Text => return Ok(Node::If { branches, otherwise: Vec::new() }),
            }
        }
    }

    fn condition(&mut self) -> Result<Expression, SyntaxError> {
        self.expect("(")?;
        let condition = self.expression()?;
        self.close()?;
        Ok(condition)
    }

    fn foreach(&mut self, place: Place) -> Result<Node, SyntaxError> {
        self.expect("(")?;
        let variable = self.variable()?;
        self.expect("in")?;
        self.blank();
        let source = self.parameter()?;
        self.close()?;
        let body = self.body()?;
        Ok(Node::Foreach { variable, source, body, place })
    }

    fn define(&mut self) -> Result<Node, SyntaxError> {
        self.expect("(")?;
        let name = self.variable()?;
        self.close()?;
        let body = self.body()?;
        self.made.syntax.blocks.push(body);
        Ok(Node::Define { name, block: self.made.syntax.blocks.len() - 1 })
    }

    /// `#macro(name $a $b) ... #end`. Of two macros of one name the first stays, as in Velocity.
    fn macro_definition(&mut self) -> Result<(), SyntaxError> {
        self.expect("(")?;
        self.blank();
        let name = word(self.rest()).ok_or_else(|| self.wrong("the name of a macro is expected here"))?;
        self.at += name.len();
        let mut parameters = Vec::new();
        while self.next_argument() {
            parameters.push(self.variable()?);
        }
        self.close()?;
        let body = self.body()?;
        self.made.syntax.macros.entry(Arc::from(name)).or_insert(Macro { parameters, body });
        Ok(())
    }

    /// `#name($a "b" 3)`, or `#name` without arguments.
    fn call(&mut self, name: &str, place: Place) -> Result<Node, SyntaxError> {
        let mut arguments = Vec::new();
        let opened = self.rest().trim_start_matches([' ', '\t']).strip_prefix('(');
        if let Some(rest) = opened {
            self.at = self.text.len() - rest.len();
            while self.next_argument() {
                arguments.push(self.parameter()?);
            }
            self.close()?;
        }
        Ok(Node::Call { name: Arc::from(name), arguments, place })
    }

    /// Passes over a `#`, and over a word and arguments behind it: what no macro has the name of is text, but read like a call.
    pub(super) fn unknown_directive(&mut self) -> Result<(), SyntaxError> {
        let word_length = self.directive_word().map_or(1, |(_, length)| length);
        let behind = self.rest().get(word_length..).unwrap_or("").trim_start_matches([' ', '\t']);
        self.at += word_length;
        if word_length == 1 || !behind.starts_with('(') {
            return Ok(());
        }
        self.expect("(")?;
        while self.next_argument() {
            match word(self.rest()) {
                Some(word) => self.at += word.len(),
                None => drop(self.parameter()?),
            }
        }
        self.expect(")")
    }

    /// What stands in the parentheses of a directive that needs none.
    fn arguments(&mut self) -> Result<Vec<&str>, SyntaxError> {
        let mut arguments = Vec::new();
        let text = self.text;
        if self.rest().trim_start_matches([' ', '\t', '\r', '\n']).starts_with('(') {
            self.expect("(")?;
            while self.next_argument() {
                let start = self.at;
                self.parameter()?;
                arguments.push(text.get(start..self.at).unwrap_or(""));
            }
            self.expect(")")?;
        }
        Ok(arguments)
    }

    /// `#literal() ... #end`, whose text is not read.
    fn literal(&mut self) -> Result<Node, SyntaxError> {
        self.expect("(")?;
        self.close()?;
        let rest = self.rest();
        let end = rest.find("#end").ok_or_else(|| self.wrong("#end is missing"))?;
        self.at += end + "#end".len();
        self.end_of_line();
        Ok(Node::Text(Arc::from(&rest[..end])))
    }

    /// Whether another argument of a macro follows, past blanks and a comma.
    fn next_argument(&mut self) -> bool {
        self.blank();
        if self.take(",") {
            self.blank();
        }
        self.peek() != Some(b')')
    }

    fn body(&mut self) -> Result<Vec<Node>, SyntaxError> {
        let (body, ended) = self.block(false)?;
        if ended != Ended::End {
            return Err(self.wrong("#end is expected, for this directive has no other branch"));
        }
        Ok(body)
    }

    /// The parenthesis that closes a directive, and the rest of its line if that is blank.
    fn close(&mut self) -> Result<(), SyntaxError> {
        self.expect(")")?;
        self.end_of_line();
        Ok(())
    }

    fn expect_reference(&mut self) -> Result<Reference, SyntaxError> {
        self.blank();
        let read = if self.peek() == Some(b'$') { self.reference()? } else { None };
        read.ok_or_else(|| self.wrong("a reference is expected here"))
    }

    /// A reference without steps: the name of a variable.
    fn variable(&mut self) -> Result<Arc<str>, SyntaxError> {
        let reference = self.expect_reference()?;
        if reference.steps.is_empty() {
            Ok(reference.root)
        } else {
            Err(self.wrong("a variable is expected here, without properties and methods"))
        }
    }
}
