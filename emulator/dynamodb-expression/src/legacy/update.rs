//! `AttributeUpdates`, checked, and what they mean as an update.

use super::read::{SentUpdate, SentUpdates, UpdateAction};
use super::{LegacyError, add_of_type, delete_of_type, update_without_value};
use crate::path::Path;
use crate::update::{Action, SetOperand, SetValue, Style, Update};
use crate::value::{AttributeType, AttributeValue, check_name_size};

/// What a list that is not there yet is taken for when a list is added to it.
static EMPTY_LIST: AttributeValue = AttributeValue::L(Vec::new());

/// Checked `AttributeUpdates`, by attribute, in the order sent. They own their values; what they mean borrows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeUpdates(Vec<(String, Change)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Put(AttributeValue),
    Add(AttributeValue),
    Remove,
    DeleteMembers(AttributeValue),
}

impl AttributeUpdates {
    /// Checks them.
    ///
    /// # Errors
    /// What AWS refuses before it looks at the table, attribute by attribute: a value that breaks a rule, a missing one, one of
    /// a type that the action does not take.
    pub fn new(sent: SentUpdates) -> Result<AttributeUpdates, LegacyError> {
        let changes = sent.0.into_iter().map(|(name, update)| {
            check_name_size(&name).map_err(LegacyError::Value)?;
            Ok((name, Change::new(update)?))
        });
        changes.collect::<Result<_, _>>().map(AttributeUpdates)
    }

    /// The update.
    #[must_use]
    pub fn update(&self) -> Update<'_> {
        let actions = self.0.iter().map(|(name, change)| change.action(Path::attribute(name)));
        Update { actions: actions.collect(), style: Style::Legacy }
    }
}

impl Change {
    fn new(sent: SentUpdate) -> Result<Change, LegacyError> {
        let value = sent.value.transpose().map_err(LegacyError::Value)?;
        match (sent.action, value) {
            (UpdateAction::Delete, None) => Ok(Change::Remove),
            (_, None) => Err(update_without_value()),
            (UpdateAction::Put, Some(value)) => Ok(Change::Put(value)),
            (UpdateAction::Delete, Some(value)) if value.kind().is_set() => Ok(Change::DeleteMembers(value)),
            (UpdateAction::Delete, Some(value)) => Err(delete_of_type(value.kind())),
            (UpdateAction::Add, Some(value)) => match value.kind() {
                AttributeType::N | AttributeType::L => Ok(Change::Add(value)),
                kind if kind.is_set() => Ok(Change::Add(value)),
                kind => Err(add_of_type(kind)),
            },
        }
    }

    fn action<'r>(&'r self, path: Path<'r>) -> Action<'r> {
        match self {
            Change::Put(value) => Action::Set { path, value: SetValue::Operand(SetOperand::Value(value)) },
            Change::Remove => Action::Remove { path },
            Change::DeleteMembers(value) => Action::Delete { path, value },
            Change::Add(value @ AttributeValue::L(_)) => {
                let old = (path.clone(), SetOperand::Value(&EMPTY_LIST));
                let old = SetOperand::IfNotExists(Box::new(old));
                let appended = SetOperand::ListAppend(Box::new((old, SetOperand::Value(value))));
                Action::Set { path, value: SetValue::Operand(appended) }
            }
            Change::Add(value) => Action::Add { path, value },
        }
    }
}
