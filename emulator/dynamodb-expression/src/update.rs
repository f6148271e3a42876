//! Updates: `UpdateExpression`.

use crate::check;
use crate::error::ExpressionError;
use crate::evaluate;
use crate::path::{Element, Path};
use crate::placeholders::Placeholders;
use crate::projection::Projection;
use crate::value::{AttributeValue, Item};

/// An update that may be applied to any item.
#[derive(Clone, Debug)]
pub struct Update<'r> {
    pub(crate) actions: Vec<Action<'r>>,
    pub(crate) style: Style,
}

/// In whose words an update is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Expression,
    /// `AttributeUpdates`.
    Legacy,
}

#[derive(Clone, Debug)]
pub(crate) enum Action<'r> {
    Set { path: Path<'r>, value: SetValue<'r> },
    Remove { path: Path<'r> },
    Add { path: Path<'r>, value: &'r AttributeValue },
    Delete { path: Path<'r>, value: &'r AttributeValue },
}

/// What `SET` gives a path.
#[derive(Clone, Debug)]
pub enum SetValue<'r> {
    /// An operand as it is.
    Operand(SetOperand<'r>),
    /// The sum of two numbers.
    Plus(SetOperand<'r>, SetOperand<'r>),
    /// The difference of two numbers.
    Minus(SetOperand<'r>, SetOperand<'r>),
}

/// An operand of `SET`.
#[derive(Clone, Debug)]
pub enum SetOperand<'r> {
    /// What a path leads to in the item as it was.
    Path(Path<'r>),
    /// A constant.
    Value(&'r AttributeValue),
    /// What the path leads to, or else the operand.
    IfNotExists(Box<(Path<'r>, SetOperand<'r>)>),
    /// Two lists, one after the other.
    ListAppend(Box<(SetOperand<'r>, SetOperand<'r>)>),
}

impl<'r> Action<'r> {
    pub(crate) fn path(&self) -> &Path<'r> {
        match self {
            Action::Set { path, .. }
            | Action::Remove { path }
            | Action::Add { path, .. }
            | Action::Delete { path, .. } => path,
        }
    }
}

/// The item after an update.
#[derive(Clone, Debug)]
pub struct Applied<'r> {
    /// The whole item.
    pub item: Item,
    pub(crate) written: Vec<Path<'r>>,
}

impl Applied<'_> {
    /// What `UPDATED_NEW` returns: the values that the update wrote, each in its place.
    #[must_use]
    pub fn updated_new(&self) -> Item {
        Projection::new(self.written.clone()).project(&self.item)
    }
}

impl<'r> Update<'r> {
    /// Parses and checks an update.
    ///
    /// # Errors
    /// What AWS refuses before it looks at the table.
    pub fn parse(text: &'r str, placeholders: &mut Placeholders<'r>) -> Result<Update<'r>, ExpressionError> {
        check::update::update(text, placeholders).map(|actions| Update { actions, style: Style::Expression })
    }

    /// The item as the update leaves it. Every operand reads the item as it was. Of an item that is not there yet, `item` holds
    /// the key.
    ///
    /// # Errors
    /// What only the item shows: a path that leads nowhere, an operand that is missing or of the wrong type, a number that
    /// cannot be kept exactly, a document too deep.
    pub fn apply(&self, item: &Item) -> Result<Applied<'r>, ExpressionError> {
        let applied = evaluate::update::apply(&self.actions, item);
        match self.style {
            Style::Expression => applied,
            Style::Legacy => applied.map_err(ExpressionError::of_legacy_update),
        }
    }

    /// What `UPDATED_OLD` returns: the values that the update's paths led to before it.
    #[must_use]
    pub fn updated_old(&self, item: &Item) -> Item {
        Projection::new(self.actions.iter().map(|action| action.path().clone()).collect()).project(item)
    }

    /// Whether the update creates the item where there is none: an update of `REMOVE` and `DELETE` alone does not, and then
    /// succeeds without being applied. One that does nothing at all (empty `AttributeUpdates`) does.
    #[must_use]
    pub fn creates_item(&self) -> bool {
        self.actions.is_empty()
            || self.actions.iter().any(|action| matches!(action, Action::Set { .. } | Action::Add { .. }))
    }

    /// The paths that the update changes, in the order written. None may lead to the key.
    pub fn paths(&self) -> impl Iterator<Item = &Path<'r>> {
        self.actions.iter().map(Action::path)
    }

    /// The bytes UpdateItem charges for the request itself, which must not exceed the size of an item either.
    ///
    /// Bisected on AWS: 3, and for each action what the tables of constants below say. `AttributeUpdates` are believed to be
    /// charged nothing.
    #[must_use]
    pub fn request_size(&self) -> usize {
        if self.style == Style::Legacy {
            return 0;
        }
        UPDATE_BYTES + self.actions.iter().map(Action::request_size).sum::<usize>()
    }
}

const UPDATE_BYTES: usize = 3;
const SET_BYTES: usize = 19;
const ADD_BYTES: usize = 19;
const REMOVE_BYTES: usize = 1;
const DELETE_BYTES: usize = 1;
const PLUS_BYTES: usize = 34;
const MINUS_BYTES: usize = 37;
const LIST_APPEND_BYTES: usize = 37;
const IF_NOT_EXISTS_BYTES: usize = 39;
/// A path that is read, and each of its elements beside their own bytes.
const OPERAND_BYTES: usize = 1;
const OPERAND_ELEMENT_BYTES: usize = 14;
/// Each step of a path that is written, beside its own bytes.
const TARGET_STEP_BYTES: usize = 4;

impl Action<'_> {
    fn request_size(&self) -> usize {
        match self {
            Action::Set { path, value } => SET_BYTES + target_size(path) + value.request_size(),
            Action::Add { path, value } => ADD_BYTES + target_size(path) + value.size(),
            Action::Remove { path } => REMOVE_BYTES + target_size(path),
            Action::Delete { path, .. } => DELETE_BYTES + target_size(path),
        }
    }
}

impl SetValue<'_> {
    fn request_size(&self) -> usize {
        match self {
            SetValue::Operand(operand) => operand.request_size(),
            SetValue::Plus(left, right) => PLUS_BYTES + left.request_size() + right.request_size(),
            SetValue::Minus(left, right) => MINUS_BYTES + left.request_size() + right.request_size(),
        }
    }
}

impl SetOperand<'_> {
    fn request_size(&self) -> usize {
        match self {
            SetOperand::Value(value) => value.size(),
            SetOperand::Path(path) => operand_size(path),
            SetOperand::IfNotExists(operands) => {
                IF_NOT_EXISTS_BYTES + operand_size(&operands.0) + operands.1.request_size()
            }
            SetOperand::ListAppend(operands) => {
                LIST_APPEND_BYTES + operands.0.request_size() + operands.1.request_size()
            }
        }
    }
}

fn target_size(path: &Path<'_>) -> usize {
    path.head().len() + path.steps().iter().map(|step| TARGET_STEP_BYTES + step_size(step)).sum::<usize>()
}

fn operand_size(path: &Path<'_>) -> usize {
    let steps: usize = path.steps().iter().map(|step| OPERAND_ELEMENT_BYTES + step_size(step)).sum();
    OPERAND_BYTES + OPERAND_ELEMENT_BYTES + path.head().len() + steps
}

fn step_size(step: &Element<'_>) -> usize {
    match step {
        Element::Name(name) => name.len(),
        Element::Index(index) => index.checked_ilog10().map_or(1, |log| log as usize + 1),
    }
}
