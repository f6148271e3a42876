//! What AWS refuses in the operands of a condition, whichever language the condition is written in.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::ast::Comparator;
use crate::condition::{Node, Operand};
use crate::error::{self, ExpressionError};
use crate::value::{AttributeType, AttributeValue};

/// The most operands of `IN`.
pub const MAX_IN_OPERANDS: usize = 100;

/// What AWS calls the type of an operand that is not known before an item is.
const ANY_TYPE: &str = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

/// What is wrong with one condition, the first of each kind: AWS reports the kinds in an order of its own.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    count: Option<ExpressionError>,
    same: Option<ExpressionError>,
    kind: Option<ExpressionError>,
}

impl Faults {
    /// The fault that AWS reports.
    pub(crate) fn first(self) -> Option<ExpressionError> {
        self.count.or(self.same).or(self.kind)
    }

    pub(crate) fn compare<'r>(
        &mut self,
        comparator: Comparator,
        left: Operand<'r>,
        right: Operand<'r>,
    ) -> Node<'r> {
        self.refuse_same(comparator.symbol(), &left, &right);
        if !matches!(comparator, Comparator::Equal | Comparator::NotEqual) {
            self.require_ordered(comparator.symbol(), [&left, &right]);
        }
        Node::Compare { comparator, left, right }
    }

    pub(crate) fn between<'r>(
        &mut self,
        operand: Operand<'r>,
        low: Operand<'r>,
        high: Operand<'r>,
    ) -> Node<'r> {
        self.require_ordered("BETWEEN", [&operand, &low, &high]);
        self.check_bounds(&low, &high);
        Node::Between { operand, low, high }
    }

    /// `IN` with so many operands.
    pub(crate) fn in_operands(&mut self, count: usize) {
        if count > MAX_IN_OPERANDS {
            self.count.get_or_insert(error::in_operand_count(count));
        }
    }

    /// A function with a wrong number of operands; `None` stands for what it would have been.
    pub(crate) fn operand_count<T>(&mut self, name: &str, count: usize) -> Option<T> {
        self.count.get_or_insert(error::operand_count(name, count));
        None
    }

    pub(crate) fn size<'r>(&mut self, name: &str, operand: Operand<'r>) -> Operand<'r> {
        if let Some(kind @ (AttributeType::N | AttributeType::Bool | AttributeType::Null)) = operand.kind() {
            self.refuse_type(name, kind);
        }
        Operand::Size(Box::new(operand))
    }

    /// A function that is a condition; `None` only where something wrong was kept, or stands in an operand's place.
    pub(crate) fn function<'r>(
        &mut self,
        name: &str,
        operands: Vec<Option<Operand<'r>>>,
    ) -> Option<Node<'r>> {
        let count = if matches!(name, "attribute_exists" | "attribute_not_exists") { 1 } else { 2 };
        if operands.len() != count {
            return self.operand_count(name, operands.len());
        }
        let mut operands = operands.into_iter();
        let first = operands.next()??;
        if count == 1 {
            return match first {
                Operand::Path(path) if name == "attribute_exists" => Some(Node::AttributeExists(path)),
                Operand::Path(path) => Some(Node::AttributeNotExists(path)),
                _ => self.refuse_operand(name),
            };
        }
        let second = operands.next()??;
        self.refuse_same(name, &first, &second);
        match name {
            "contains" => Some(Node::Contains { operand: first, part: second }),
            "begins_with" => {
                for operand in [&first, &second] {
                    match operand.kind() {
                        None | Some(AttributeType::S | AttributeType::B) => {}
                        Some(kind) => self.refuse_type(name, kind),
                    }
                }
                Some(Node::BeginsWith { operand: first, prefix: second })
            }
            _ => {
                let kind = self.attribute_type(&second)?;
                match first {
                    Operand::Path(path) => Some(Node::AttributeType { path, kind }),
                    _ => self.refuse_operand(name),
                }
            }
        }
    }

    /// The type that the second operand of `attribute_type` names.
    fn attribute_type(&mut self, operand: &Operand<'_>) -> Option<AttributeType> {
        let Operand::Value(AttributeValue::S(name)) = operand else {
            let found = operand.kind().map_or(ANY_TYPE, AttributeType::name);
            self.kind.get_or_insert(error::operand_type("attribute_type", found));
            return None;
        };
        let kind = AttributeType::from_name(name);
        if kind.is_none() {
            self.kind.get_or_insert(error::attribute_type_name(name));
        }
        kind
    }

    fn refuse_operand<'r>(&mut self, function: &str) -> Option<Node<'r>> {
        self.kind.get_or_insert(error::needs_path(function));
        None
    }

    fn refuse_type(&mut self, operator: &str, kind: AttributeType) {
        self.kind.get_or_insert(error::operand_type(operator, kind.name()));
    }

    fn require_ordered<const N: usize>(&mut self, operator: &str, operands: [&Operand<'_>; N]) {
        let unordered = operands.iter().filter_map(|operand| operand.kind()).find(|kind| !kind.is_ordered());
        if let Some(kind) = unordered {
            self.refuse_type(operator, kind);
        }
    }

    fn refuse_same(&mut self, operator: &str, first: &Operand<'_>, second: &Operand<'_>) {
        if let (Operand::Path(one), Operand::Path(two)) = (first, second)
            && one == two
        {
            self.same.get_or_insert(error::same_operands(operator, &one.to_string()));
        }
    }

    fn check_bounds(&mut self, low: &Operand<'_>, high: &Operand<'_>) {
        let (Operand::Value(low), Operand::Value(high)) = (low, high) else { return };
        if low.kind() != high.kind() {
            self.kind.get_or_insert_with(|| error::between_types(&bound(low), &bound(high)));
        } else if low.compare(high) == Some(Ordering::Greater) {
            self.kind.get_or_insert_with(|| error::between_reversed(&bound(low), &bound(high)));
        }
    }
}

/// A bound as AWS writes it: `{N:5}`. Binaries are believed to be written in Base64.
fn bound(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("{{S:{text}}}"),
        AttributeValue::N(number) => format!("{{N:{number}}}"),
        AttributeValue::B(bytes) => format!("{{B:{}}}", STANDARD.encode(bytes)),
        other => format!("{{{}}}", other.kind().name()),
    }
}
