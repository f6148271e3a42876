//! A constraint of a profile, in FHIRPath.
use super::fhirpath::{self, Expression};
use super::item::Item;
use super::rules::canonical;
use serde_json::{Map, Value};

/// A constraint that must hold. R4's own are left to [`crate::validate()`].
#[derive(Debug, Clone)]
pub(super) struct Invariant {
    pub(super) key: String,
    pub(super) human: String,
    /// `None` if it is not understood.
    expression: Option<Expression>,
}

impl Invariant {
    /// Reads `ElementDefinition.constraint`; `None` for a warning, and for R4's own.
    pub(super) fn read(constraint: &Map<String, Value>) -> Option<Invariant> {
        let text = |name: &str| constraint.get(name).and_then(Value::as_str);
        let is_own = text("source").is_some_and(|source| super::core_type(canonical(source).0).is_some());
        if is_own || text("severity") == Some("warning") {
            return None;
        }
        Some(Invariant {
            key: text("key")?.to_owned(),
            human: text("human").unwrap_or_default().to_owned(),
            expression: text("expression").and_then(fhirpath::parse),
        })
    }

    /// Whether it holds; `None` if that cannot be told exactly.
    pub(super) fn holds<'a>(&self, item: Item<'a>, resource: &'a Value, visits: &mut usize) -> Option<bool> {
        fhirpath::holds(self.expression.as_ref()?, item, resource, visits)
    }
}
