//! Document paths: which value of an item an expression means.

use std::fmt;

use crate::value::{AttributeValue, Attributes};

/// The most elements of a path.
pub const MAX_PATH_ELEMENTS: usize = 32;
/// The highest list index an expression may name.
pub const MAX_LIST_INDEX: u32 = u32::MAX - 1;

/// A step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element<'r> {
    /// An element of a list.
    Index(u32),
    /// An attribute of a map.
    Name(&'r str),
}

/// A top-level attribute and the steps from it. The usual path, a name alone, owns no memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path<'r> {
    attribute: &'r str,
    steps: Vec<Element<'r>>,
}

impl<'r> Path<'r> {
    /// The path to a top-level attribute.
    #[must_use]
    pub fn attribute(name: &'r str) -> Path<'r> {
        Path { attribute: name, steps: Vec::new() }
    }

    /// The path with one more step.
    pub fn push(&mut self, step: Element<'r>) {
        self.steps.push(step);
    }

    /// The top-level attribute.
    #[must_use]
    pub fn head(&self) -> &'r str {
        self.attribute
    }

    /// The steps from the top-level attribute.
    #[must_use]
    pub fn steps(&self) -> &[Element<'r>] {
        &self.steps
    }

    pub(crate) fn with_last_index(mut self, index: usize) -> Path<'r> {
        if let (Some(last), Ok(index)) = (self.steps.last_mut(), u32::try_from(index)) {
            *last = Element::Index(index);
        }
        self
    }

    /// Keeps the path on its value when the elements at these paths go from their lists.
    pub(crate) fn move_forward(&mut self, removed: &[&Path<'_>]) {
        let steps = self.steps.clone();
        for (depth, step) in self.steps.iter_mut().enumerate() {
            let Element::Index(index) = step else { continue };
            let list = steps.get(..depth);
            let is_before = |path: &&&Path<'_>| {
                matches!(path.steps.split_last(), Some((Element::Index(gone), of))
                    if gone < index && path.attribute == self.attribute && Some(of) == list)
            };
            let before = removed.iter().filter(is_before).count();
            *index = index.saturating_sub(u32::try_from(before).unwrap_or(u32::MAX));
        }
    }

    /// The value the path leads to.
    #[must_use]
    pub fn find<'i>(&self, item: &'i Attributes) -> Option<&'i AttributeValue> {
        let first = item.get(self.attribute)?;
        self.steps.iter().try_fold(first, |value, step| match step {
            Element::Index(index) => value.element(*index),
            Element::Name(name) => value.member(name),
        })
    }

    /// How this path stands to another.
    pub(crate) fn relation(&self, other: &Path<'_>) -> Relation {
        if self.attribute != other.attribute {
            return Relation::Apart;
        }
        for (left, right) in self.steps.iter().zip(&other.steps) {
            match (left, right) {
                (Element::Index(_), Element::Name(_)) | (Element::Name(_), Element::Index(_)) => {
                    return Relation::Conflict;
                }
                (left, right) if left != right => return Relation::Apart,
                _ => {}
            }
        }
        Relation::Overlap
    }
}

/// How two paths stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Apart,
    /// The same, or one inside the other.
    Overlap,
    /// One takes a value for a list, the other for a map.
    Conflict,
}

impl fmt::Display for Path<'_> {
    /// As AWS writes paths in errors: `[a, b, [1]]`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{}", self.attribute)?;
        for step in &self.steps {
            match step {
                Element::Index(index) => write!(formatter, ", [{index}]")?,
                Element::Name(name) => write!(formatter, ", {name}")?,
            }
        }
        formatter.write_str("]")
    }
}
