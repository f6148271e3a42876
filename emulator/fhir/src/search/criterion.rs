//! One parameter of a query, read: `code:not=a,b`. What it means is decided here, on a resource alone.
use super::extract::extract_one;
use super::operand::Operand;
use super::parameter::{Parameter, ParameterKind};
use crate::terminology::CodeSet;
use serde_json::Value;
use std::sync::Arc;

/// A parameter, how to compare it, and what with.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// What to look at.
    pub parameter: &'static Parameter,
    /// What stood behind the colon.
    pub modifier: Option<Modifier>,
    /// What stood between the commas; empty only where a terminology gave nothing. One that matches is enough.
    pub alternatives: Vec<Operand>,
}

/// How to compare, when not as is usual for the parameter's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// `:missing`: whether there is a value at all.
    Missing,
    /// `:exact`: a string, letter for letter.
    Exact,
    /// `:contains`: a string anywhere in another.
    Contains,
    /// `:not`: no token of the resource matches.
    Not,
    /// `:text`: the words of a token begin so.
    Text,
    /// `:identifier`: the identifier of a reference.
    Identifier,
    /// `:below`: a URI below this one by whole segments of its path; a code that this one subsumes.
    Below,
    /// `:above`: a URI that this one is below; a code that subsumes this one.
    Above,
    /// `:in`: a code of a value set.
    In,
    /// `:not-in`: no code of a value set.
    NotIn,
    /// `:of-type`: an identifier by type and value.
    OfType,
    /// `:Patient`: the type of a reference, which the operands say as well.
    Type(&'static str),
}

impl Criterion {
    /// Whether a resource of this type answers.
    ///
    /// Where the codes of a value set or the codes above and below one are asked for, that takes a terminology:
    /// until [`Criterion::with_codes`] has put them in, nothing answers. Nothing answers `createdAt`, either, since a
    /// resource does not say it.
    #[must_use]
    pub fn matches(&self, resource_type: &str, resource: &Value) -> bool {
        let mut any = false;
        let mut found = false;
        extract_one(self.parameter, resource_type, resource, &mut |value| {
            any = true;
            found = found || self.alternatives.iter().any(|operand| operand.matches(self.modifier, &value));
        });
        match self.modifier {
            Some(Modifier::Missing) => self.alternatives.contains(&Operand::Missing(!any)),
            Some(Modifier::Not) => !found,
            _ => found,
        }
    }

    /// Whether it asks for the codes of a value set, or for those above or below a code.
    #[must_use]
    pub fn takes_terminology(&self) -> bool {
        match self.modifier {
            Some(Modifier::In | Modifier::NotIn) => true,
            Some(Modifier::Above | Modifier::Below) => self.parameter.kind() == ParameterKind::Token,
            _ => false,
        }
    }

    /// The same question with the codes that a terminology gave for its value sets, or for what is above or below its
    /// codes. Without codes nothing matches, and everything that is `:not-in`.
    #[must_use]
    pub fn with_codes(&self, codes: impl IntoIterator<Item = Arc<CodeSet>>) -> Self {
        let modifier = match self.modifier {
            Some(Modifier::NotIn) => Some(Modifier::Not),
            Some(Modifier::In | Modifier::Above | Modifier::Below) | None => None,
            other => other,
        };
        let alternatives = codes.into_iter().map(Operand::OneOf).collect();
        Self { parameter: self.parameter, modifier, alternatives }
    }
}
