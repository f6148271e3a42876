//! References: `$a`, `$!a`, `${a}`, `$!{a}`, and their properties, methods and indexes.

use std::sync::Arc;

use super::{Parser, identifier};
use crate::SyntaxError;
use crate::syntax::{Reference, Step};

impl Parser<'_, '_> {
    /// The reference that begins at this `$`, or nothing if it is only a dollar.
    pub(super) fn reference(&mut self) -> Result<Option<Reference>, SyntaxError> {
        let start = self.at;
        let place = self.place();
        let rest = self.rest().strip_prefix('$').unwrap_or("");
        let unmarked = rest.strip_prefix('!');
        let (quiet, rest) = (unmarked.is_some(), unmarked.unwrap_or(rest));
        let unbraced = rest.strip_prefix('{');
        let (formal, rest) = (unbraced.is_some(), unbraced.unwrap_or(rest));
        let Some(root) = identifier(rest) else { return Ok(None) };
        self.at = self.text.len() - rest.len() + root.len();
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if formal && !self.take("}") {
            return Err(self.wrong("'}' is expected here, the end of the reference"));
        }
        let written = Arc::from(self.text.get(start..self.at).unwrap_or(""));
        Ok(Some(Reference { root: Arc::from(root), steps, quiet, escapes: 0, written, place }))
    }

    fn step(&mut self) -> Result<Option<Step>, SyntaxError> {
        if self.take("[") {
            self.blank();
            let index = self.parameter()?;
            self.expect("]")?;
            return Ok(Some(Step::Index(Box::new(index))));
        }
        let Some(name) = self.rest().strip_prefix('.').and_then(identifier) else { return Ok(None) };
        if name.starts_with('_') {
            return Ok(None);
        }
        self.at += 1 + name.len();
        let name = Arc::from(name);
        if !self.take("(") {
            return Ok(Some(Step::Property(name)));
        }
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                self.blank();
                arguments.push(self.parameter()?);
                self.blank();
                if !self.take(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        Ok(Some(Step::Method(name, arguments)))
    }
}
