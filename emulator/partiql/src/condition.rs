//! What `WHERE` asks of an item.

use dynamodb_expression::AttributeValue;

pub use dynamodb_expression::Comparator;

use crate::statement::Path;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `left = right`, ...
    Compare(Comparator, Operand, Operand),
    /// `operand BETWEEN low AND high`.
    Between(Operand, Operand, Operand),
    /// `operand IN [...]`.
    In(Operand, Vec<Operand>),
    /// `begins_with(operand, operand)`, ...
    Call(Function, Vec<Operand>),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them; at least two.
    And(Vec<Condition>),
    /// One of them; at least two.
    Or(Vec<Condition>),
}

/// A function that is a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Function {
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains,
}

impl Function {
    /// Every one of them.
    pub const ALL: [Function; 5] = [
        Function::AttributeExists,
        Function::AttributeNotExists,
        Function::AttributeType,
        Function::BeginsWith,
        Function::Contains,
    ];

    /// The name in expressions and, in any case, in statements.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Function::AttributeExists => "attribute_exists",
            Function::AttributeNotExists => "attribute_not_exists",
            Function::AttributeType => "attribute_type",
            Function::BeginsWith => "begins_with",
            Function::Contains => "contains",
        }
    }
}

/// What a condition compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// What a path leads to.
    Path(Path),
    /// A constant.
    Value(AttributeValue),
    /// The size of another operand.
    Size(Box<Operand>),
}

impl Operand {
    /// The attribute, where the operand is one.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Operand::Path(path) => path.top(),
            _ => None,
        }
    }

    /// The constant, where the operand is one.
    #[must_use]
    pub fn value(&self) -> Option<&AttributeValue> {
        match self {
            Operand::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl Condition {
    /// The conditions that must all hold: the members of an `AND`, or the condition itself.
    #[must_use]
    pub fn all(&self) -> &[Condition] {
        match self {
            Condition::And(all) => all,
            one => std::slice::from_ref(one),
        }
    }

    /// The conditions of which one must hold: the members of an `OR`, or the condition itself.
    #[must_use]
    pub fn any(&self) -> &[Condition] {
        match self {
            Condition::Or(any) => any,
            one => std::slice::from_ref(one),
        }
    }

    /// A comparison of a top-level attribute with a constant, the attribute first.
    #[must_use]
    pub fn comparison(&self) -> Option<(&str, Comparator, &AttributeValue)> {
        let Condition::Compare(comparator, left, right) = self else { return None };
        match (left.attribute(), right.value(), right.attribute(), left.value()) {
            (Some(attribute), Some(value), ..) => Some((attribute, *comparator, value)),
            (.., Some(attribute), Some(value)) => Some((attribute, comparator.reversed(), value)),
            _ => None,
        }
    }

    /// The constant that a top-level attribute must equal.
    #[must_use]
    pub fn equality(&self, attribute: &str) -> Option<&AttributeValue> {
        match self.comparison()? {
            (name, Comparator::Equal, value) if name == attribute => Some(value),
            _ => None,
        }
    }

    /// Every path that the condition names, in the order written.
    pub fn paths<'c>(&'c self, found: &mut Vec<&'c Path>) {
        let operands: &[&Operand] = match self {
            Condition::Compare(_, left, right) => &[left, right],
            Condition::Between(operand, low, high) => &[operand, low, high],
            Condition::In(operand, _) => &[operand],
            Condition::Call(..) => &[],
            Condition::Not(condition) => return condition.paths(found),
            Condition::And(conditions) | Condition::Or(conditions) => {
                return conditions.iter().for_each(|condition| condition.paths(found));
            }
        };
        let more: &[Operand] = match self {
            Condition::In(_, list) => list,
            Condition::Call(_, arguments) => arguments,
            _ => &[],
        };
        for operand in operands.iter().copied().chain(more) {
            let mut operand = operand;
            while let Operand::Size(inner) = operand {
                operand = inner;
            }
            if let Operand::Path(path) = operand {
                found.push(path);
            }
        }
    }
}
