//! The part of FHIRPath in which most constraints of profiles are written.
//!
//! Understood: paths, indices, `$this`, `%resource`, `%context`, literals, `and`, `or`, `xor`, `implies`, `=`, `!=`, `<`, `<=`,
//! `>`, `>=`, `|`, `in`, `is`, `as`, and the functions in [`Function`]. Not understood, and so never decided: everything
//! else, above all arithmetic, `matches`, `resolve`, `memberOf`, `descendants`, the clock, and comparisons that depend on
//! what is not known (a date to the year, units). A constraint that comes to nothing is not decided either.
mod evaluate;
mod parse;
mod tokens;

pub(super) use evaluate::holds;
pub(super) use parse::parse;

/// The longest constraint that is read. A limit of ours.
const MAX_BYTES: usize = 8192;

/// How deep a constraint may nest. A limit of ours.
const MAX_DEPTH: usize = 32;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// Nothing, `{}`.
    Nothing,
    Text(String),
    Number(String),
    Boolean(bool),
    Date(String),
    /// What stands in focus, `$this`.
    This,
    /// The resource, `%resource`.
    Resource,
    /// The element that the constraint is on, `%context`.
    Context,
    Member(Box<Expression>, String),
    Index(Box<Expression>, usize),
    Call(Box<Expression>, Function, Vec<Expression>),
    /// `is` and `ofType`: whether, or those that, are of a type.
    Is(Box<Expression>, String),
    OfType(Box<Expression>, String),
    Binary(Operator, Box<Expression>, Box<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Xor,
    Implies,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Union,
    In,
}

/// A function, and how many arguments it may have.
macro_rules! functions {
    ($($variant:ident $name:literal $least:literal..=$most:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Function { $($variant,)* }

        impl Function {
            fn named(name: &str, arguments: usize) -> Option<Self> {
                match name {
                    $($name if ($least..=$most).contains(&arguments) => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

functions! {
    All "all" 1..=1,
    Contains "contains" 1..=1,
    Count "count" 0..=0,
    Empty "empty" 0..=0,
    EndsWith "endsWith" 1..=1,
    Exists "exists" 0..=1,
    Extension "extension" 1..=1,
    First "first" 0..=0,
    HasValue "hasValue" 0..=0,
    IsDistinct "isDistinct" 0..=0,
    Last "last" 0..=0,
    Length "length" 0..=0,
    Not "not" 0..=0,
    Select "select" 1..=1,
    StartsWith "startsWith" 1..=1,
    Tail "tail" 0..=0,
    ToText "toString" 0..=0,
    Trace "trace" 1..=1,
    Where "where" 1..=1,
}
