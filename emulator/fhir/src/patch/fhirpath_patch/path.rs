//! The paths of FHIRPath Patch: FHIRPath's simple subset, with what people use beside it.
//!
//! ```text
//! path       = [ResourceType '.'] step {'.' step}
//! step       = name | name '[' n ']' | first() | last() | where(criteria) | ofType(Type) | extension('url')
//! criteria   = all {'or' all}             all = condition {'and' condition}
//! condition  = path ('=' | '!=') literal | path '.exists()' | path '.exists(criteria)' | path '.empty()'
//! literal    = 'text' | 1.50 | true | false | @2024-12-31
//! ```
//!
//! A path in a criterion starts at the item in question, which is also `$this`. `as(Type)` is read as `ofType(Type)`.
//! The rest of FHIRPath is refused by name.

mod parser;
mod tokens;

pub(super) use parser::parse;

/// A path from an element down to others.
pub(super) type Steps = Vec<Step>;

/// One step of a path, from some elements to others.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Their elements of this name; of a choice, the name without the type.
    Member(String),
    /// The one at this place among them.
    Index(usize),
    /// The first of them.
    First,
    /// The last of them.
    Last,
    /// Those that meet the criteria.
    Where(Criteria),
    /// Those of this type.
    OfType(String),
    /// Their extensions with this address.
    Extension(String),
}

/// Alternatives; of one of them every condition must hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Criteria(pub(super) Vec<Vec<Condition>>);

/// What is asked of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// To what the question is about; empty for the element itself.
    pub(super) path: Steps,
    pub(super) question: Question,
}

/// A question about what a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Is it one, and this one?
    Is(Literal),
    /// Is it something else?
    IsNot(Literal),
    /// Is there any?
    Exists,
    /// Is there none?
    IsEmpty,
}

/// A value in a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// A text; equal to every primitive that JSON writes as this text.
    Text(String),
    /// A number, by its digits.
    Number(String),
    /// A truth value.
    Boolean(bool),
}
