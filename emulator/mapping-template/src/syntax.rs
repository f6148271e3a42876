//! What a template is once it is read: text, references and directives. Nothing here has an effect; `render.rs` gives it one.

use std::collections::HashMap;
use std::sync::Arc;

/// Where something stands in a template; both begin at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A template as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syntax {
    pub(crate) nodes: Vec<Node>,
    /// What `#macro` defines; a macro can be called before its definition.
    pub(crate) macros: HashMap<Arc<str>, Macro>,
    /// The bodies of `#define`, which values name by their index.
    pub(crate) blocks: Vec<Vec<Node>>,
}

/// `#macro(name $a $b) ... #end`.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    pub(crate) parameters: Vec<Arc<str>>,
    pub(crate) body: Vec<Node>,
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Text(Arc<str>),
    Reference(Reference),
    Set { target: Reference, value: Expression },
    If { branches: Vec<(Expression, Vec<Node>)>, otherwise: Vec<Node> },
    Foreach { variable: Arc<str>, source: Expression, body: Vec<Node>, place: Place },
    Define { name: Arc<str>, block: usize },
    Call { name: Arc<str>, arguments: Vec<Expression>, place: Place },
    Break,
    Stop,
}

/// `$a`, `$!a`, `${a.b}`, `$a.b(1)[2]`.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    pub(crate) root: Arc<str>,
    pub(crate) steps: Vec<Step>,
    /// Whether it prints nothing when it is null.
    pub(crate) quiet: bool,
    /// How many backslashes stand before it.
    pub(crate) escapes: usize,
    /// As it was written, without the backslashes.
    pub(crate) written: Arc<str>,
    pub(crate) place: Place,
}

/// A step of a reference.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Property(Arc<str>),
    Method(Arc<str>, Vec<Expression>),
    Index(Box<Expression>),
}

/// What gives a value. Chains are flat, so that a long one is not a deep one.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    Text(Arc<str>),
    /// A text in double quotes that holds references or directives.
    Interpolated(Vec<Node>),
    Integer(i128),
    Double(f64),
    Boolean(bool),
    Reference(Reference),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range(Box<(Expression, Expression)>),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    /// Operators of one precedence, from the left.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// Whether it gives a number or a text, and no answer.
    pub(crate) fn is_arithmetic(self) -> bool {
        matches!(
            self,
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder
        )
    }
}
