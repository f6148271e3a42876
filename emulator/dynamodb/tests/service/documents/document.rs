//! Documents as plain values, and paths into them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// An attribute's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Document {
    S(String),
    N(i64),
    B(Vec<u8>),
    Bool(bool),
    Null,
    Texts(BTreeSet<String>),
    Numbers(BTreeSet<i64>),
    L(Vec<Document>),
    M(Attributes),
}

/// An item, or a map in it.
pub(crate) type Attributes = BTreeMap<String, Document>;

impl Document {
    pub(crate) fn json(&self) -> Value {
        match self {
            Document::S(text) => json!({"S": text}),
            Document::N(number) => json!({"N": number.to_string()}),
            Document::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
            Document::Bool(is) => json!({"BOOL": is}),
            Document::Null => json!({"NULL": true}),
            Document::Texts(texts) => json!({"SS": texts}),
            Document::Numbers(numbers) => {
                json!({"NS": numbers.iter().map(i64::to_string).collect::<Vec<_>>()})
            }
            Document::L(elements) => json!({"L": elements.iter().map(Document::json).collect::<Vec<_>>()}),
            Document::M(attributes) => json!({"M": json_of(attributes)}),
        }
    }

    /// A value as it is answered, in whose sets no order is looked at.
    pub(crate) fn read(json: &Value) -> Document {
        let (kind, value) = json.as_object().and_then(|json| json.iter().next()).expect("a value");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let number = |value: &Value| text(value).parse::<i64>().expect("a number");
        let list = || value.as_array().expect("a list").iter();
        match kind.as_str() {
            "S" => Document::S(text(value)),
            "N" => Document::N(number(value)),
            "B" => Document::B(STANDARD.decode(text(value)).expect("Base64")),
            "BOOL" => Document::Bool(value.as_bool().expect("a boolean")),
            "NULL" => Document::Null,
            "SS" => Document::Texts(list().map(text).collect()),
            "NS" => Document::Numbers(list().map(number).collect()),
            "L" => Document::L(list().map(Document::read).collect()),
            "M" => Document::M(read_attributes(value)),
            other => panic!("a value of type {other}"),
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Document::S(_) => "S",
            Document::N(_) => "N",
            Document::B(_) => "B",
            Document::Bool(_) => "BOOL",
            Document::Null => "NULL",
            Document::Texts(_) => "SS",
            Document::Numbers(_) => "NS",
            Document::L(_) => "L",
            Document::M(_) => "M",
        }
    }
}

pub(crate) fn json_of(attributes: &Attributes) -> Value {
    attributes.iter().map(|(name, value)| (name.clone(), value.json())).collect::<Map<_, _>>().into()
}

pub(crate) fn read_attributes(json: &Value) -> Attributes {
    let members = json.as_object().expect("attributes").iter();
    members.map(|(name, value)| (name.clone(), Document::read(value))).collect()
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Name(&'static str),
    Index(usize),
}

/// The steps to a value; the first one is a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path(pub(crate) Vec<Step>);

impl Path {
    pub(crate) fn find<'d>(&self, item: &'d Attributes) -> Option<&'d Document> {
        let (Step::Name(head), steps) = self.0.split_first()? else { return None };
        steps.iter().try_fold(item.get(*head)?, |found, step| match (found, step) {
            (Document::M(attributes), Step::Name(name)) => attributes.get(*name),
            (Document::L(elements), Step::Index(index)) => elements.get(*index),
            _ => None,
        })
    }

    /// Whether both can stand in one update or projection: they part, and they part by two names or two indexes.
    pub(crate) fn parts_from(&self, other: &Path) -> bool {
        let parting = self.0.iter().zip(&other.0).find(|(one, two)| one != two);
        matches!(parting, Some((Step::Name(_), Step::Name(_)) | (Step::Index(_), Step::Index(_))))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if place == 0 => formatter.write_str(name)?,
                Step::Name(name) => write!(formatter, ".{name}")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The values of a request's placeholders.
#[derive(Debug, Default)]
pub(crate) struct Placeholders(Map<String, Value>);

impl Placeholders {
    /// A placeholder for a value.
    pub(crate) fn of(&mut self, value: &Document) -> String {
        let placeholder = format!(":v{}", self.0.len());
        self.0.insert(placeholder.clone(), value.json());
        placeholder
    }

    /// Adds `ExpressionAttributeValues` where there are any.
    pub(crate) fn add_to(self, input: &mut Value) {
        if !self.0.is_empty() {
            input["ExpressionAttributeValues"] = self.0.into();
        }
    }
}
