//! Items as a plain map, and what of them a source holds, in which order.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A number with an order that is easy to see: its place in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(usize);

impl Number {
    /// Numbers by size: as written into requests, as read back, and what they weigh.
    const FORMS: [(&'static str, &'static str, usize); 9] = [
        ("-1e3", "-1000", 3),
        ("-42", "-42", 3),
        ("-1", "-1", 3),
        ("0.0", "0", 1),
        ("00.5", "0.5", 2),
        ("1", "1", 2),
        ("9", "9", 2),
        ("1.0E1", "10", 2),
        ("123.45", "123.45", 4),
    ];

    pub(crate) const POOL: [Number; 9] =
        [Number(0), Number(1), Number(2), Number(3), Number(4), Number(5), Number(6), Number(7), Number(8)];
}

/// An attribute. The order of texts, numbers and binaries among themselves is DynamoDB's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attribute {
    S(String),
    N(Number),
    B(Vec<u8>),
}

impl Attribute {
    /// As it is sent.
    pub(crate) fn sent(&self) -> Value {
        match self {
            Attribute::N(number) => json!({"N": Number::FORMS[number.0].0}),
            other => other.kept(),
        }
    }

    /// As it comes back.
    pub(crate) fn kept(&self) -> Value {
        match self {
            Attribute::S(text) => json!({"S": text}),
            Attribute::N(number) => json!({"N": Number::FORMS[number.0].1}),
            Attribute::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
        }
    }

    fn size(&self) -> usize {
        match self {
            Attribute::S(text) => text.len(),
            Attribute::N(number) => Number::FORMS[number.0].2,
            Attribute::B(bytes) => bytes.len(),
        }
    }

    fn begins_with(&self, other: &Attribute) -> bool {
        match (self, other) {
            (Attribute::S(text), Attribute::S(start)) => text.starts_with(start.as_str()),
            (Attribute::B(bytes), Attribute::B(start)) => bytes.starts_with(start),
            _ => false,
        }
    }
}

/// An item.
pub(crate) type Plain = BTreeMap<&'static str, Attribute>;

/// The JSON of some attributes.
pub(crate) fn json_of(item: &Plain, form: fn(&Attribute) -> Value) -> Value {
    item.iter()
        .map(|(name, value)| ((*name).to_owned(), form(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The size of an item.
pub(crate) fn size(item: &Plain) -> usize {
    item.iter().map(|(name, value)| name.len() + value.size()).sum()
}

/// A condition on a sort key.
#[derive(Clone, Debug)]
pub(crate) enum Range {
    Compare(&'static str, Attribute),
    Between(Attribute, Attribute),
    BeginsWith(Attribute),
}

impl Range {
    fn holds(&self, value: &Attribute) -> bool {
        match self {
            Range::Compare("=", other) => value == other,
            Range::Compare("<", other) => value < other,
            Range::Compare("<=", other) => value <= other,
            Range::Compare(">", other) => value > other,
            Range::Compare(_, other) => value >= other,
            Range::Between(low, high) => low <= value && value <= high,
            Range::BeginsWith(start) => value.begins_with(start),
        }
    }

    /// The condition on an attribute as an expression, and the values of its placeholders.
    pub(crate) fn expression(&self, name: &str) -> (String, Vec<(&'static str, Value)>) {
        match self {
            Range::Compare(operator, value) => (format!("{name} {operator} :r"), vec![(":r", value.sent())]),
            Range::Between(low, high) => {
                (format!("{name} BETWEEN :r AND :s"), vec![(":r", low.sent()), (":s", high.sent())])
            }
            Range::BeginsWith(start) => (format!("begins_with({name}, :r)"), vec![(":r", start.sent())]),
        }
    }
}

/// What is read: the table or one of its indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Table,
    /// `pk`, `n`; keys only.
    Local,
    /// `g`, `b`; everything.
    Global,
    /// `g`; `x` besides the keys.
    Included,
    /// `g` and `x` together, then `n`; keys only.
    Several,
}

impl Source {
    pub(crate) const ALL: [Source; 5] =
        [Source::Table, Source::Local, Source::Global, Source::Included, Source::Several];

    pub(crate) fn index(self) -> Option<&'static str> {
        match self {
            Source::Table => None,
            Source::Local => Some("local"),
            Source::Global => Some("global"),
            Source::Included => Some("included"),
            Source::Several => Some("several"),
        }
    }

    pub(crate) fn hash(self) -> &'static [&'static str] {
        match self {
            Source::Table | Source::Local => &["pk"],
            Source::Global | Source::Included => &["g"],
            Source::Several => &["g", "x"],
        }
    }

    pub(crate) fn range(self) -> Option<&'static str> {
        match self {
            Source::Table => Some("sk"),
            Source::Local | Source::Several => Some("n"),
            Source::Global => Some("b"),
            Source::Included => None,
        }
    }

    /// The attributes that say where an item stands.
    pub(crate) fn position(self) -> Vec<&'static str> {
        let mut names = vec!["pk", "sk"];
        names.extend(self.hash().iter().copied().chain(self.range()));
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What of an item is seen, if it is there at all.
    pub(crate) fn seen(self, item: &Plain) -> Option<Plain> {
        let mut keys = self.hash().iter().copied().chain(self.range());
        if !keys.all(|name| item.contains_key(name)) {
            return None;
        }
        let also = match self {
            Source::Table | Source::Global => return Some(item.clone()),
            Source::Included => Some("x"),
            Source::Local | Source::Several => None,
        };
        let names = self.position();
        let seen = item.iter().filter(|(name, _)| names.contains(name) || also == Some(**name));
        Some(seen.map(|(name, value)| (*name, value.clone())).collect())
    }

    /// Whether a query for this partition and range finds an item that is seen.
    pub(crate) fn finds(self, item: &Plain, hash: &Attribute, range: Option<&Range>) -> bool {
        let in_partition = self.hash().iter().all(|name| item.get(name) == Some(hash));
        let in_range = match (range, self.range()) {
            (Some(range), Some(name)) => item.get(name).is_some_and(|value| range.holds(value)),
            _ => true,
        };
        in_partition && in_range
    }
}
