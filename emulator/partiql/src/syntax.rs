//! What the grammar makes of a statement, before anybody asks whether DynamoDB has a use for it.

use crate::error::Position;
use crate::statement::Returning;
use crate::words::TypeName;

/// A piece of a statement and where its first token stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) at: Position,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Missing,
    Null,
    Bool(bool),
    Text(String),
    /// As written.
    Number(String),
    /// The how-manieth `?`, from 0.
    Parameter(usize),
    Path(Vec<Part>),
    List(Vec<Node>),
    /// `(a, b)`: a list where one is wanted.
    Several(Vec<Node>),
    Bag(Vec<Node>),
    Struct(Vec<(Node, Node)>),
    /// The name as written.
    Call(String, Vec<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Infix(&'static str, Box<(Node, Node)>),
    Between(Box<[Node; 3]>),
    In(Box<(Node, Node)>),
    Like,
    Is(Box<Node>, TypeName),
    Statement(Box<Sentence>),
}

/// A step of a path. The first names an attribute.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Name(String),
    Index(String),
    /// `[*]` and `.*`, or an index that is computed.
    Other,
}

/// A whole statement.
#[derive(Clone, Debug)]
pub(crate) enum Sentence {
    Select(SelectSentence),
    Insert { target: Target, value: Node, bulk: bool },
    Update(ChangeSentence),
    Delete { target: Target, condition: Option<Node>, returning: Option<Returning> },
    Expression(Node),
}

/// The table that a statement is about.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) path: Vec<Part>,
    /// Whether another name was given to it.
    pub(crate) alias: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct SelectSentence {
    /// `None` for `*`.
    pub(crate) columns: Option<Vec<(Node, bool)>>,
    pub(crate) target: Target,
    /// Whether there is more than one source.
    pub(crate) several_sources: bool,
    pub(crate) condition: Option<Node>,
    pub(crate) order: Vec<(Node, bool)>,
    /// A clause that DynamoDB does not have.
    pub(crate) unsupported: Option<(&'static str, Position)>,
}

#[derive(Clone, Debug)]
pub(crate) struct ChangeSentence {
    pub(crate) target: Target,
    pub(crate) actions: Vec<Action>,
    pub(crate) condition: Option<Node>,
    pub(crate) returning: Option<Returning>,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Set(Node, Node),
    Remove(Node),
}
