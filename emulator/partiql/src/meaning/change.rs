//! `SET` and `REMOVE`, as DynamoDB's changes of an item.

use dynamodb_expression::AttributeValue;

use super::value::ROOT;
use super::{Meaning, Means, path};
use crate::error;
use crate::statement::{Change, ChangedValue, Path};
use crate::syntax::{Action, Kind, Node};

impl Meaning<'_> {
    pub(super) fn change(&self, action: &Action) -> Means<Change> {
        match action {
            Action::Remove(target) => Ok(Change::Remove(target_path(target)?)),
            Action::Set(target, value) => {
                let target = target_path(target)?;
                match &value.kind {
                    Kind::Call(name, arguments) => self.call(target, name, arguments, value),
                    _ => Ok(Change::Set(target, self.changed(value)?)),
                }
            }
        }
    }

    /// A function of `SET`.
    fn call(&self, target: Path, name: &str, arguments: &[Node], node: &Node) -> Means<Change> {
        let name = name.to_ascii_uppercase();
        match (name.as_str(), arguments) {
            ("LIST_APPEND", [first, second]) => {
                let lists = (self.operand_of_change(first)?, self.operand_of_change(second)?);
                Ok(Change::Set(target, ChangedValue::ListAppend(Box::new(lists))))
            }
            ("LIST_APPEND", other) => Err(error::operand_count("list_append", other.len())),
            ("SET_ADD" | "SET_DELETE", [first, second]) => {
                let same = matches!(&first.kind, Kind::Path(parts) if path(parts, first.at)? == target);
                if !same {
                    return Err(error::set_function_target(&name, node.at));
                }
                let members = match &second.kind {
                    Kind::Bag(_) | Kind::Parameter(_) => self.value(second, ROOT)?,
                    _ => AttributeValue::Null,
                };
                if !members.kind().is_set() {
                    return Err(error::set_function_value(&name, first.at));
                }
                Ok(match name.as_str() {
                    "SET_ADD" => Change::AddToSet(target, members),
                    _ => Change::DeleteFromSet(target, members),
                })
            }
            ("SET_ADD" | "SET_DELETE", _) => Err(error::set_function_arguments(&name, node.at)),
            _ => Err(error::unrecognized_function(&name.to_ascii_lowercase(), node.at)),
        }
    }

    fn changed(&self, node: &Node) -> Means<ChangedValue> {
        match &node.kind {
            Kind::Infix(symbol @ ("+" | "-"), sides) => {
                let operands =
                    Box::new((self.operand_of_change(&sides.0)?, self.operand_of_change(&sides.1)?));
                Ok(if *symbol == "+" { ChangedValue::Plus(operands) } else { ChangedValue::Minus(operands) })
            }
            _ => self.operand_of_change(node),
        }
    }

    fn operand_of_change(&self, node: &Node) -> Means<ChangedValue> {
        match &node.kind {
            Kind::Path(parts) => path(parts, node.at).map(ChangedValue::Path),
            Kind::Infix(symbol, _) => Err(error::unsupported_operator(symbol, node.at)),
            Kind::Call(name, _) => Err(error::unrecognized_function(&name.to_ascii_lowercase(), node.at)),
            _ => self.value(node, ROOT).map(ChangedValue::Value),
        }
    }
}

fn target_path(node: &Node) -> Means<Path> {
    match &node.kind {
        Kind::Path(parts) => path(parts, node.at),
        _ => Err(error::unexpected_path_component(node.at)),
    }
}
