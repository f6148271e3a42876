//! The item after an update.
//!
//! All operands read the old item, and list indexes mean places in the old lists. So values go into their places first; what was set
//! past the end of a list is appended, in the order of the indexes; and what is to go is removed last, from the back of each list to its
//! front, which moves what was written behind it.

use crate::error::{self, ExpressionError};
use crate::number::Number;
use crate::path::{Element, Path};
use crate::update::{Action, Applied, SetOperand, SetValue};
use crate::value::{AttributeValue, Attributes, Item, MAX_NESTING, ValueError};

pub(crate) fn apply<'r>(actions: &[Action<'r>], old: &Item) -> Result<Applied<'r>, ExpressionError> {
    let mut new =
        NewItem { item: old.clone(), written: Vec::new(), removals: Vec::new(), appends: Vec::new() };
    for action in actions {
        match action {
            Action::Set { path, value } => new.set(path, set_value(value, old)?)?,
            Action::Add { path, value } => new.set(path, add(path.find(old), value)?)?,
            Action::Remove { path } => new.remove(path, old)?,
            Action::Delete { path, value } => match path.find(old) {
                None => new.remove(path, old)?,
                Some(set) => match subtract(set, value).ok_or_else(error::operand_data_type)? {
                    None => new.remove(path, old)?,
                    Some(rest) => new.set(path, rest)?,
                },
            },
        }
    }
    new.finish()
}

struct NewItem<'a, 'r> {
    item: Item,
    written: Vec<Path<'r>>,
    removals: Vec<&'a Path<'r>>,
    appends: Vec<(&'a Path<'r>, AttributeValue)>,
}

impl<'a, 'r> NewItem<'a, 'r> {
    fn set(&mut self, path: &'a Path<'r>, value: AttributeValue) -> Result<(), ExpressionError> {
        if path.steps().len() + value.nesting() > MAX_NESTING {
            return Err(error::value(&ValueError::Nesting));
        }
        match parent(&mut self.item, path)? {
            Place::Attribute(attributes, name) => {
                attributes.insert(name, value);
            }
            Place::Element(elements, index) => match elements.get_mut(index) {
                Some(element) => *element = value,
                None => {
                    self.appends.push((path, value));
                    return Ok(());
                }
            },
        }
        self.written.push(path.clone());
        Ok(())
    }

    fn remove(&mut self, path: &'a Path<'r>, old: &Item) -> Result<(), ExpressionError> {
        parent(&mut self.item, path)?;
        if path.find(old).is_some() {
            self.removals.push(path);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Applied<'r>, ExpressionError> {
        self.appends.sort_by(|left, right| left.0.cmp(right.0));
        for (path, value) in self.appends {
            if let Place::Element(elements, _) = parent(&mut self.item, path)? {
                elements.push(value);
                self.written.push(path.clone().with_last_index(elements.len() - 1));
            }
        }
        self.removals.sort();
        for path in self.removals.iter().rev() {
            match parent(&mut self.item, path)? {
                Place::Attribute(attributes, name) => drop(attributes.remove(name)),
                Place::Element(elements, index) if index < elements.len() => drop(elements.remove(index)),
                Place::Element(..) => {}
            }
        }
        self.removals.retain(|path| matches!(path.steps().last(), Some(Element::Index(_))));
        if !self.removals.is_empty() {
            self.written.iter_mut().for_each(|path| path.move_forward(&self.removals));
        }
        Ok(Applied { item: self.item, written: self.written })
    }
}

/// Where a path's last step leads.
enum Place<'i, 'r> {
    Attribute(&'i mut Attributes, &'r str),
    Element(&'i mut Vec<AttributeValue>, usize),
}

/// The document that a path's last step is taken in.
fn parent<'i, 'r>(item: &'i mut Item, path: &Path<'r>) -> Result<Place<'i, 'r>, ExpressionError> {
    let Some((last, steps)) = path.steps().split_last() else {
        return Ok(Place::Attribute(item, path.head()));
    };
    let document = steps.iter().try_fold(item.get_mut(path.head()), |document, step| {
        Some(match (document?, step) {
            (AttributeValue::M(attributes), Element::Name(name)) => attributes.get_mut(name),
            (AttributeValue::L(elements), Element::Index(index)) => {
                usize::try_from(*index).ok().and_then(|index| elements.get_mut(index))
            }
            _ => None,
        })
    });
    match (document.flatten(), last) {
        (Some(AttributeValue::M(attributes)), Element::Name(name)) => Ok(Place::Attribute(attributes, name)),
        (Some(AttributeValue::L(elements)), Element::Index(index)) => {
            Ok(Place::Element(elements, usize::try_from(*index).unwrap_or(usize::MAX)))
        }
        _ => Err(error::path_invalid_for_update()),
    }
}

fn set_value(value: &SetValue<'_>, old: &Item) -> Result<AttributeValue, ExpressionError> {
    let (left, right) = match value {
        SetValue::Operand(operand) => return operand_value(operand, old),
        SetValue::Plus(left, right) => (number(left, old)?, Ok(number(right, old)?)),
        SetValue::Minus(left, right) => (number(left, old)?, Err(number(right, old)?)),
    };
    let result = match right {
        Ok(right) => left.try_add(right),
        Err(right) => left.try_subtract(right),
    };
    result.map(AttributeValue::N).map_err(|error| error::value(&error.into()))
}

fn number(operand: &SetOperand<'_>, old: &Item) -> Result<Number, ExpressionError> {
    match operand_value(operand, old)? {
        AttributeValue::N(number) => Ok(number),
        _ => Err(error::operand_data_type()),
    }
}

/// Recurses no deeper than the expression has functions.
fn operand_value(operand: &SetOperand<'_>, old: &Item) -> Result<AttributeValue, ExpressionError> {
    match operand {
        SetOperand::Value(value) => Ok((*value).clone()),
        SetOperand::Path(path) => path.find(old).cloned().ok_or_else(error::operand_missing),
        SetOperand::IfNotExists(operands) => match operands.0.find(old) {
            Some(value) => Ok(value.clone()),
            None => operand_value(&operands.1, old),
        },
        SetOperand::ListAppend(operands) => {
            match (operand_value(&operands.0, old)?, operand_value(&operands.1, old)?) {
                (AttributeValue::L(mut elements), AttributeValue::L(more)) => {
                    elements.extend(more);
                    Ok(AttributeValue::L(elements))
                }
                _ => Err(error::operand_data_type()),
            }
        }
    }
}

fn add(old: Option<&AttributeValue>, value: &AttributeValue) -> Result<AttributeValue, ExpressionError> {
    Ok(match (old, value) {
        (None, value) => value.clone(),
        (Some(AttributeValue::N(old)), AttributeValue::N(number)) => {
            AttributeValue::N(old.try_add(*number).map_err(|error| error::value(&error.into()))?)
        }
        (Some(AttributeValue::SS(old)), AttributeValue::SS(members)) => {
            AttributeValue::SS(union(old, members))
        }
        (Some(AttributeValue::NS(old)), AttributeValue::NS(members)) => {
            AttributeValue::NS(union(old, members))
        }
        (Some(AttributeValue::BS(old)), AttributeValue::BS(members)) => {
            AttributeValue::BS(union(old, members))
        }
        _ => return Err(error::operand_data_type()),
    })
}

fn union<T: Ord + Clone>(left: &[T], right: &[T]) -> Vec<T> {
    let mut union = [left, right].concat();
    union.sort();
    union.dedup();
    union
}

/// A set without some members: `None` where the types differ, `Some(None)` where nothing is left.
#[allow(clippy::option_option)]
fn subtract(set: &AttributeValue, members: &AttributeValue) -> Option<Option<AttributeValue>> {
    Some(match (set, members) {
        (AttributeValue::SS(set), AttributeValue::SS(members)) => {
            difference(set, members).map(AttributeValue::SS)
        }
        (AttributeValue::NS(set), AttributeValue::NS(members)) => {
            difference(set, members).map(AttributeValue::NS)
        }
        (AttributeValue::BS(set), AttributeValue::BS(members)) => {
            difference(set, members).map(AttributeValue::BS)
        }
        _ => return None,
    })
}

fn difference<T: Ord + Clone>(set: &[T], members: &[T]) -> Option<Vec<T>> {
    let rest: Vec<T> = set.iter().filter(|member| members.binary_search(member).is_err()).cloned().collect();
    (!rest.is_empty()).then_some(rest)
}
