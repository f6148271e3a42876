//! Conditions, as a reader of the documentation would evaluate them.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::document::{Attributes, Document, Path, Placeholders};
use super::{document, path, scalar, text};

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Path(Path),
    Size(Path),
    Value(Document),
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Compare(Operand, &'static str, Operand),
    Between(Operand, Document, Document),
    In(Operand, Vec<Document>),
    Exists(Path),
    NotExists(Path),
    Type(Path, &'static str),
    BeginsWith(Path, Document),
    Contains(Path, Document),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![3 => path().prop_map(Operand::Path), 1 => path().prop_map(Operand::Size)]
}

fn ordered() -> impl Strategy<Value = Document> {
    prop_oneof![text(), (-1..4_i64).prop_map(Document::N)]
}

/// Two values, the lower one first.
fn bounds() -> impl Strategy<Value = (Document, Document)> {
    let texts = prop::sample::select(vec![("a", "a"), ("a", "ab"), ("a", "b"), ("ab", "b")]);
    prop_oneof![
        (-1..3_i64, 0..3_i64).prop_map(|(low, more)| (Document::N(low), Document::N(low + more))),
        texts.prop_map(|(low, high)| (Document::S(low.into()), Document::S(high.into()))),
    ]
}

/// Conditions that are refused for no item.
pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    let equality = prop::sample::select(vec!["=", "<>"]);
    let order = prop::sample::select(vec!["<", "<=", ">", ">="]);
    let any = prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="]);
    let kind = prop::sample::select(vec!["S", "N", "B", "BOOL", "NULL", "SS", "NS", "L", "M"]);
    let leaf = prop_oneof![
        (operand(), equality, document()).prop_map(|(operand, sign, value)| Condition::Compare(
            operand,
            sign,
            Operand::Value(value)
        )),
        (operand(), order, ordered()).prop_map(|(operand, sign, value)| Condition::Compare(
            operand,
            sign,
            Operand::Value(value)
        )),
        (operand(), any, operand())
            .prop_filter("two operands must differ", |(left, _, right)| left != right)
            .prop_map(|(left, sign, right)| Condition::Compare(left, sign, right)),
        (operand(), bounds()).prop_map(|(operand, (low, high))| Condition::Between(operand, low, high)),
        (operand(), prop::collection::vec(document(), 1..4))
            .prop_map(|(operand, values)| Condition::In(operand, values)),
        path().prop_map(Condition::Exists),
        path().prop_map(Condition::NotExists),
        (path(), kind).prop_map(|(path, kind)| Condition::Type(path, kind)),
        (path(), text()).prop_map(|(path, prefix)| Condition::BeginsWith(path, prefix)),
        (path(), scalar()).prop_map(|(path, part)| Condition::Contains(path, part)),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            inner.prop_map(|one| Condition::Not(Box::new(one))),
            two.clone().prop_map(|(left, right)| Condition::And(Box::new(left), Box::new(right))),
            two.prop_map(|(left, right)| Condition::Or(Box::new(left), Box::new(right))),
        ]
    })
}

impl Operand {
    fn found(&self, item: &Attributes) -> Option<Document> {
        match self {
            Operand::Path(path) => path.find(item).cloned(),
            Operand::Value(value) => Some(value.clone()),
            Operand::Size(path) => {
                let size = match path.find(item)? {
                    Document::S(text) => text.len(),
                    Document::B(bytes) => bytes.len(),
                    Document::Texts(members) => members.len(),
                    Document::Numbers(members) => members.len(),
                    Document::L(elements) => elements.len(),
                    Document::M(attributes) => attributes.len(),
                    Document::N(_) | Document::Bool(_) | Document::Null => return None,
                };
                Some(Document::N(i64::try_from(size).expect("small")))
            }
        }
    }

    fn text(&self, placeholders: &mut Placeholders) -> String {
        match self {
            Operand::Path(path) => path.to_string(),
            Operand::Size(path) => format!("size({path})"),
            Operand::Value(value) => placeholders.of(value),
        }
    }
}

/// The order of two values, if they have one.
fn order(left: &Document, right: &Document) -> Option<Ordering> {
    match (left, right) {
        (Document::S(left), Document::S(right)) => Some(left.cmp(right)),
        (Document::N(left), Document::N(right)) => Some(left.cmp(right)),
        (Document::B(left), Document::B(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn compare(left: Option<Document>, sign: &str, right: Option<Document>) -> bool {
    let equal = left.is_some() && left == right;
    let order = left.zip(right).and_then(|(left, right)| order(&left, &right));
    match sign {
        "=" => equal,
        "<>" => !equal,
        "<" => order.is_some_and(Ordering::is_lt),
        "<=" => order.is_some_and(Ordering::is_le),
        ">" => order.is_some_and(Ordering::is_gt),
        _ => order.is_some_and(Ordering::is_ge),
    }
}

impl Condition {
    pub(crate) fn holds(&self, item: &Attributes) -> bool {
        match self {
            Condition::Compare(left, sign, right) => compare(left.found(item), sign, right.found(item)),
            Condition::Between(operand, low, high) => {
                compare(operand.found(item), ">=", Some(low.clone()))
                    && compare(operand.found(item), "<=", Some(high.clone()))
            }
            Condition::In(operand, values) => {
                operand.found(item).is_some_and(|found| values.contains(&found))
            }
            Condition::Exists(path) => path.find(item).is_some(),
            Condition::NotExists(path) => path.find(item).is_none(),
            Condition::Type(path, kind) => path.find(item).is_some_and(|found| found.kind() == *kind),
            Condition::BeginsWith(path, prefix) => match (path.find(item), prefix) {
                (Some(Document::S(text)), Document::S(prefix)) => text.starts_with(prefix),
                _ => false,
            },
            Condition::Contains(path, part) => match (path.find(item), part) {
                (Some(Document::L(elements)), part) => elements.contains(part),
                (Some(Document::S(text)), Document::S(part)) => text.contains(part),
                (Some(Document::Texts(members)), Document::S(part)) => members.contains(part),
                (Some(Document::Numbers(members)), Document::N(part)) => members.contains(part),
                (Some(Document::B(bytes)), Document::B(part)) => {
                    bytes.windows(part.len()).any(|window| window == part)
                }
                _ => false,
            },
            Condition::Not(one) => !one.holds(item),
            Condition::And(left, right) => left.holds(item) && right.holds(item),
            Condition::Or(left, right) => left.holds(item) || right.holds(item),
        }
    }

    fn strength(&self) -> u8 {
        match self {
            Condition::Or(..) => 0,
            Condition::And(..) => 1,
            Condition::Not(_) => 2,
            _ => 3,
        }
    }

    /// The expression, with no parentheses but those that are needed.
    pub(crate) fn text(&self, placeholders: &mut Placeholders) -> String {
        let mut inner = |inner: &Condition, least: u8| {
            let text = inner.text(placeholders);
            if inner.strength() < least { format!("({text})") } else { text }
        };
        match self {
            Condition::Not(one) => format!("NOT {}", inner(one, 2)),
            Condition::And(left, right) => format!("{} AND {}", inner(left, 1), inner(right, 2)),
            Condition::Or(left, right) => format!("{} OR {}", inner(left, 0), inner(right, 1)),
            Condition::Compare(left, sign, right) => {
                format!("{} {sign} {}", left.text(placeholders), right.text(placeholders))
            }
            Condition::Between(operand, low, high) => {
                let operand = operand.text(placeholders);
                format!("{operand} BETWEEN {} AND {}", placeholders.of(low), placeholders.of(high))
            }
            Condition::In(operand, values) => {
                let operand = operand.text(placeholders);
                let values: Vec<String> = values.iter().map(|value| placeholders.of(value)).collect();
                format!("{operand} IN ({})", values.join(", "))
            }
            Condition::Exists(path) => format!("attribute_exists({path})"),
            Condition::NotExists(path) => format!("attribute_not_exists({path})"),
            Condition::Type(path, kind) => {
                format!("attribute_type({path}, {})", placeholders.of(&Document::S((*kind).to_owned())))
            }
            Condition::BeginsWith(path, prefix) => {
                format!("begins_with({path}, {})", placeholders.of(prefix))
            }
            Condition::Contains(path, part) => format!("contains({path}, {})", placeholders.of(part)),
        }
    }
}
