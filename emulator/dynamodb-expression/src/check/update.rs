//! Checks of updates.

use crate::ast::{OperandId, RawAction, RawOperand, RawValue, Syntax};
use crate::error::{self, ExpressionError};
use crate::parser;
use crate::placeholders::Placeholders;
use crate::update::{Action, SetOperand, SetValue};
use crate::value::{AttributeType, AttributeValue};

pub(crate) fn update<'r>(
    text: &'r str,
    placeholders: &mut Placeholders<'r>,
) -> Result<Vec<Action<'r>>, ExpressionError> {
    let raw = parser::update::update(text)?;
    super::elements(&raw.syntax)?;
    functions(&raw.syntax)?;
    for (index, section) in raw.sections.iter().enumerate() {
        if raw.sections.iter().take(index).any(|earlier| earlier == section) {
            return Err(error::repeated_section(section));
        }
    }
    names(&raw.syntax, placeholders)?;
    let mut check = UpdateCheck { syntax: &raw.syntax, placeholders, clause: None, function: None };
    let mut actions = Vec::with_capacity(raw.actions.len());
    for action in &raw.actions {
        actions.push(check.action(action)?);
    }
    let (clause, function) = (check.clause, check.function);
    super::distinct_paths(actions.iter().map(Action::path))?;
    match clause.or(function) {
        Some(error) => Err(error),
        None => Ok(actions),
    }
}

/// Refuses functions that do not exist or belong to conditions, then `list_append` inside another function.
fn functions(syntax: &Syntax<'_>) -> Result<(), ExpressionError> {
    for operand in &syntax.operands {
        match operand {
            RawOperand::Call { name: "if_not_exists" | "list_append", .. } => {}
            RawOperand::Call {
                name:
                    name @ ("attribute_exists"
                    | "attribute_not_exists"
                    | "attribute_type"
                    | "begins_with"
                    | "contains"
                    | "size"),
                ..
            } => return Err(error::function_not_in_update(name)),
            RawOperand::Call { name, .. } => return Err(error::unknown_function(name)),
            _ => {}
        }
    }
    for operand in &syntax.operands {
        let RawOperand::Call { arguments, .. } = operand else { continue };
        for argument in syntax.list(arguments) {
            if let Some(RawOperand::Call { name: name @ "list_append", .. }) = syntax.operands.get(*argument)
            {
                return Err(error::misplaced_function(name));
            }
        }
    }
    Ok(())
}

/// Refuses undefined names anywhere, before any undefined value.
fn names(syntax: &Syntax<'_>, placeholders: &mut Placeholders<'_>) -> Result<(), ExpressionError> {
    for element in &syntax.elements {
        if let crate::ast::RawElement::Placeholder(placeholder) = element
            && placeholders.name(placeholder).is_none()
        {
            return Err(error::undefined_name(placeholder));
        }
    }
    Ok(())
}

/// The checks of the actions. Undefined values end them; wrong types are kept, because overlapping paths come before them.
struct UpdateCheck<'c, 'r> {
    syntax: &'c Syntax<'r>,
    placeholders: &'c mut Placeholders<'r>,
    clause: Option<ExpressionError>,
    function: Option<ExpressionError>,
}

impl<'r> UpdateCheck<'_, 'r> {
    fn action(&mut self, raw: &RawAction<'r>) -> Result<Action<'r>, ExpressionError> {
        let syntax = self.syntax;
        Ok(match raw {
            RawAction::Set { path, value } => {
                let path = super::path(syntax, path, self.placeholders)?;
                Action::Set { path, value: self.set_value(value)? }
            }
            RawAction::Remove { path } => {
                Action::Remove { path: super::path(syntax, path, self.placeholders)? }
            }
            RawAction::Add { path, value } => {
                let path = super::path(syntax, path, self.placeholders)?;
                let value = self.value(value)?;
                if !(value.kind() == AttributeType::N || value.kind().is_set()) {
                    self.clause.get_or_insert(error::clause_operand_type("ADD", value.kind()));
                }
                Action::Add { path, value }
            }
            RawAction::Delete { path, value } => {
                let path = super::path(syntax, path, self.placeholders)?;
                let value = self.value(value)?;
                if !value.kind().is_set() {
                    self.clause.get_or_insert(error::clause_operand_type("DELETE", value.kind()));
                }
                Action::Delete { path, value }
            }
        })
    }

    fn value(&mut self, placeholder: &str) -> Result<&'r AttributeValue, ExpressionError> {
        self.placeholders.value(placeholder).ok_or_else(|| error::undefined_value(placeholder))
    }

    fn set_value(&mut self, raw: &RawValue) -> Result<SetValue<'r>, ExpressionError> {
        Ok(match raw {
            RawValue::Operand(operand) => SetValue::Operand(self.operand(*operand)?),
            RawValue::Plus(left, right) => {
                let (left, right) = (self.operand(*left)?, self.operand(*right)?);
                self.require("+", AttributeType::N, [&left, &right]);
                SetValue::Plus(left, right)
            }
            RawValue::Minus(left, right) => {
                let (left, right) = (self.operand(*left)?, self.operand(*right)?);
                self.require("-", AttributeType::N, [&left, &right]);
                SetValue::Minus(left, right)
            }
        })
    }

    fn operand(&mut self, id: OperandId) -> Result<SetOperand<'r>, ExpressionError> {
        let syntax = self.syntax;
        match syntax.operands.get(id) {
            Some(RawOperand::Path(path)) => {
                super::path(syntax, path, self.placeholders).map(SetOperand::Path)
            }
            Some(RawOperand::Value(placeholder)) => self.value(placeholder).map(SetOperand::Value),
            Some(RawOperand::Call { name, arguments }) => {
                let operands: Vec<SetOperand<'r>> =
                    syntax.list(arguments).iter().map(|id| self.operand(*id)).collect::<Result<_, _>>()?;
                Ok(self.function(name, operands))
            }
            // A call's arguments lie before it, so every operand is there.
            None => Ok(SetOperand::Value(&AttributeValue::Null)),
        }
    }

    fn function(&mut self, name: &str, operands: Vec<SetOperand<'r>>) -> SetOperand<'r> {
        let count = operands.len();
        let Ok([first, second]) = <[SetOperand<'r>; 2]>::try_from(operands) else {
            return self.refused(error::operand_count(name, count));
        };
        if name == "list_append" {
            self.require(name, AttributeType::L, [&first, &second]);
            return SetOperand::ListAppend(Box::new((first, second)));
        }
        match first {
            SetOperand::Path(path) => SetOperand::IfNotExists(Box::new((path, second))),
            _ => self.refused(error::needs_path(name)),
        }
    }

    /// Keeps the error; what is returned in place of the operand is never applied.
    fn refused(&mut self, error: ExpressionError) -> SetOperand<'r> {
        self.function.get_or_insert(error);
        SetOperand::Value(&AttributeValue::Null)
    }

    fn require(&mut self, operator: &str, wanted: AttributeType, operands: [&SetOperand<'r>; 2]) {
        for operand in operands {
            if let SetOperand::Value(value) = operand
                && value.kind() != wanted
            {
                self.function.get_or_insert(error::operand_type(operator, value.kind().name()));
            }
        }
    }
}
