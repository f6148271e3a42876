//! `WHERE`, as DynamoDB's conditions.

use dynamodb_expression::{AttributeType, AttributeValue};

use super::value::ROOT;
use super::{Meaning, Means, path};
use crate::condition::{Comparator, Condition, Function, Operand};
use crate::error;
use crate::syntax::{Kind, Node};
use crate::words::TypeName;

impl Meaning<'_> {
    pub(super) fn condition(&self, node: &Node) -> Means<Condition> {
        Ok(match &node.kind {
            Kind::And(all) => Condition::And(self.conditions(all)?),
            Kind::Or(any) => Condition::Or(self.conditions(any)?),
            Kind::Not(condition) => not(self.condition(condition)?),
            Kind::Infix(symbol, sides) => {
                let (left, right) = &**sides;
                let comparator =
                    comparator(symbol).ok_or_else(|| error::unsupported_operator(symbol, node.at))?;
                self.comparison(comparator, left, right)?
            }
            Kind::Between(operands) => {
                let [operand, low, high] = &**operands;
                Condition::Between(self.operand(operand)?, self.operand(low)?, self.operand(high)?)
            }
            Kind::In(sides) => Condition::In(self.operand(&sides.0)?, self.in_list(&sides.1)?),
            Kind::Is(operand, kind) => is(self.operand(operand)?, *kind),
            Kind::Call(name, arguments) => {
                let function = function(name);
                let function = function
                    .ok_or_else(|| error::unrecognized_function(&name.to_ascii_lowercase(), node.at))?;
                let arguments = arguments.iter().map(|argument| self.operand(argument));
                Condition::Call(function, arguments.collect::<Means<_>>()?)
            }
            Kind::Like => return Err(error::unsupported_operator("LIKE", node.at)),
            _ => return Err(error::unexpected_condition(node.at)),
        })
    }

    fn conditions(&self, nodes: &[Node]) -> Means<Vec<Condition>> {
        nodes.iter().map(|node| self.condition(node)).collect()
    }

    /// A comparison of operands; of a condition with `true` or `false`; of a path with `MISSING`.
    fn comparison(&self, comparator: Comparator, left: &Node, right: &Node) -> Means<Condition> {
        let equal = match comparator {
            Comparator::Equal => Some(true),
            Comparator::NotEqual => Some(false),
            _ => None,
        };
        for (one, other) in [(left, right), (right, left)] {
            match (equal, &one.kind, &other.kind) {
                (Some(equal), Kind::Bool(value), Kind::Call(name, _)) if function(name).is_some() => {
                    let condition = self.condition(other)?;
                    return Ok(if *value == equal { condition } else { not(condition) });
                }
                (Some(equal), Kind::Missing, _) => {
                    let missing = is(self.operand(other)?, TypeName::Missing);
                    return Ok(if equal { missing } else { not(missing) });
                }
                _ => {}
            }
        }
        Ok(Condition::Compare(comparator, self.operand(left)?, self.operand(right)?))
    }

    /// What an operand may be one of: a list in any brackets, a parameter that is a list, or a single value.
    fn in_list(&self, node: &Node) -> Means<Vec<Operand>> {
        match &node.kind {
            Kind::List(elements) | Kind::Several(elements) | Kind::Bag(elements) => {
                elements.iter().map(|element| self.operand(element)).collect()
            }
            Kind::Parameter(place) => Ok(match self.parameter(*place)? {
                AttributeValue::L(elements) => elements.iter().cloned().map(Operand::Value).collect(),
                value => vec![Operand::Value(value.clone())],
            }),
            _ => Ok(vec![self.operand(node)?]),
        }
    }

    fn operand(&self, node: &Node) -> Means<Operand> {
        match &node.kind {
            Kind::Path(parts) => path(parts, node.at).map(Operand::Path),
            Kind::Call(name, arguments) if name.eq_ignore_ascii_case("size") => match arguments.as_slice() {
                [argument] => Ok(Operand::Size(Box::new(self.operand(argument)?))),
                several => Err(error::operand_count("size", several.len())),
            },
            Kind::Call(name, _) => Err(error::unrecognized_function(&name.to_ascii_lowercase(), node.at)),
            Kind::Infix(symbol, _) => Err(error::unsupported_operator(symbol, node.at)),
            Kind::And(_)
            | Kind::Or(_)
            | Kind::Not(_)
            | Kind::Between(_)
            | Kind::In(_)
            | Kind::Like
            | Kind::Is(..)
            | Kind::Statement(_) => Err(error::unexpected_condition(node.at)),
            _ => self.value(node, ROOT).map(Operand::Value),
        }
    }
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn comparator(symbol: &str) -> Option<Comparator> {
    Some(match symbol {
        "=" => Comparator::Equal,
        "<>" | "!=" => Comparator::NotEqual,
        "<" => Comparator::Less,
        "<=" => Comparator::LessOrEqual,
        ">" => Comparator::Greater,
        ">=" => Comparator::GreaterOrEqual,
        _ => return None,
    })
}

fn function(name: &str) -> Option<Function> {
    Function::ALL.into_iter().find(|function| function.name().eq_ignore_ascii_case(name))
}

/// `IS`: the types' names are PartiQL's. Which of DynamoDB's they are is captured for `NULL`, `BOOL` and `STRING`, and believed
/// for the others.
fn is(operand: Operand, kind: TypeName) -> Condition {
    let of_type = |operand: Operand, kind: AttributeType| {
        let name = Operand::Value(AttributeValue::S(kind.name().into()));
        Condition::Call(Function::AttributeType, vec![operand, name])
    };
    let kind = match kind {
        TypeName::Missing => return Condition::Call(Function::AttributeNotExists, vec![operand]),
        TypeName::Bag => {
            let sets = [AttributeType::SS, AttributeType::NS, AttributeType::BS];
            return Condition::Or(sets.into_iter().map(|set| of_type(operand.clone(), set)).collect());
        }
        // No value is of such a type.
        TypeName::Other => {
            let exists = Condition::Call(Function::AttributeExists, vec![operand.clone()]);
            let missing = Condition::Call(Function::AttributeNotExists, vec![operand]);
            return Condition::And(vec![exists, missing]);
        }
        TypeName::Null => AttributeType::Null,
        TypeName::Bool => AttributeType::Bool,
        TypeName::Number => AttributeType::N,
        TypeName::Text => AttributeType::S,
        TypeName::Binary => AttributeType::B,
        TypeName::List => AttributeType::L,
        TypeName::Map => AttributeType::M,
    };
    of_type(operand, kind)
}
