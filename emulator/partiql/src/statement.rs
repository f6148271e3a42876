//! What a statement says, as far as DynamoDB has a use for it.

use dynamodb_expression::{AttributeValue, Element, Item};

use crate::condition::Condition;

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Reads items.
    Select(Select),
    /// Adds an item.
    Insert(Insert),
    /// Changes an item.
    Update(Update),
    /// Removes an item.
    Delete(Delete),
    /// Asks a condition of an item, in a transaction.
    Exists(Select),
}

impl Statement {
    /// What the statement reads or writes.
    #[must_use]
    pub fn source(&self) -> &Source {
        match self {
            Statement::Select(select) | Statement::Exists(select) => &select.source,
            Statement::Insert(insert) => &insert.source,
            Statement::Update(update) => &update.source,
            Statement::Delete(delete) => &delete.source,
        }
    }
}

/// A table, or an index of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The table's name or ARN, as written.
    pub table: String,
    /// The index of the table.
    pub index: Option<String>,
}

/// `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// Where from.
    pub source: Source,
    /// Which parts of the items; `None` for whole ones.
    pub columns: Option<Vec<Column>>,
    /// Which items.
    pub condition: Option<Condition>,
    /// In which order.
    pub order: Vec<Order>,
}

/// A part of an item that is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Where it is.
    pub path: Path,
    /// What it is called in the answer: the last name of the path, with the indexes after it.
    pub name: String,
}

/// A key attribute of `ORDER BY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The attribute.
    pub path: Path,
    /// From the last to the first.
    pub descending: bool,
}

/// `INSERT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// Where to.
    pub source: Source,
    /// What.
    pub item: Item,
}

/// `UPDATE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Where.
    pub source: Source,
    /// What changes, in the order written.
    pub changes: Vec<Change>,
    /// Which item, and on which condition.
    pub condition: Option<Condition>,
    /// What is answered.
    pub returning: Option<Returning>,
}

/// `DELETE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// Where.
    pub source: Source,
    /// Which item, and on which condition.
    pub condition: Option<Condition>,
    /// Whether the item is answered: `RETURNING ALL OLD *`.
    pub returning: bool,
}

/// `RETURNING` of an `UPDATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Returning {
    AllOld,
    ModifiedOld,
    AllNew,
    ModifiedNew,
}

impl Returning {
    /// As AWS writes the clause.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Returning::AllOld => "RETURNING ALL OLD *",
            Returning::ModifiedOld => "RETURNING MODIFIED OLD *",
            Returning::AllNew => "RETURNING ALL NEW *",
            Returning::ModifiedNew => "RETURNING MODIFIED NEW *",
        }
    }
}

/// One change of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// `SET path = value`.
    Set(Path, ChangedValue),
    /// `REMOVE path`.
    Remove(Path),
    /// `SET path = set_add(path, members)`.
    AddToSet(Path, AttributeValue),
    /// `SET path = set_delete(path, members)`.
    DeleteFromSet(Path, AttributeValue),
}

/// What a path is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangedValue {
    /// A constant.
    Value(AttributeValue),
    /// What another path leads to.
    Path(Path),
    /// The sum of two numbers.
    Plus(Box<(ChangedValue, ChangedValue)>),
    /// The difference of two numbers.
    Minus(Box<(ChangedValue, ChangedValue)>),
    /// Two lists, one after the other.
    ListAppend(Box<(ChangedValue, ChangedValue)>),
}

/// Where a value is in an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The attribute.
    pub attribute: String,
    /// The steps from it.
    pub steps: Vec<Step>,
}

/// A step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a map.
    Name(String),
    /// Into a list.
    Index(u32),
}

impl Path {
    /// The attribute, where the path is nothing more.
    #[must_use]
    pub fn top(&self) -> Option<&str> {
        self.steps.is_empty().then_some(self.attribute.as_str())
    }

    /// The path as expressions know it.
    #[must_use]
    pub fn borrowed(&self) -> dynamodb_expression::Path<'_> {
        let mut path = dynamodb_expression::Path::attribute(&self.attribute);
        for step in &self.steps {
            path.push(match step {
                Step::Name(name) => Element::Name(name),
                Step::Index(index) => Element::Index(*index),
            });
        }
        path
    }
}
