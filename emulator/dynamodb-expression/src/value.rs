//! What DynamoDB stores: attribute values, and maps of them.
//!
//! Values are always in their normal form (sets sorted and without duplicates, numbers normal, attributes sorted by name),
//! so equality of the structs is DynamoDB's equality, and equal items have equal canonical bytes.

mod canonical;
mod error;
mod json_source;
mod read;
mod write;

pub use canonical::CorruptValue;
pub use error::{ReadError, SerializationError, ValidationLayer, ValueError};
pub(crate) use json_source::JsonKind;
pub use json_source::{JsonBytes, JsonSource, JsonTree};
pub(crate) use read::{boolean, list, map, one_value, string, values_one_by_one};

use std::cmp::Ordering;

use crate::number::Number;

/// How deep documents nest: a leaf may stand inside this many maps and lists.
pub const MAX_NESTING: usize = 31;

/// The most bytes of an attribute's name, at any depth.
pub const MAX_NAME_BYTES: usize = 65_535;

/// Refuses a name that is too long.
pub(crate) fn check_name_size(name: &str) -> Result<(), ValueError> {
    if name.len() > MAX_NAME_BYTES { Err(ValueError::NameTooLarge) } else { Ok(()) }
}

/// One attribute value. Sets are sorted (strings and binaries bytewise, numbers by value) and without duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Bytes.
    B(Vec<u8>),
    /// A set of strings.
    SS(Vec<String>),
    /// A set of numbers.
    NS(Vec<Number>),
    /// A set of binaries.
    BS(Vec<Vec<u8>>),
    /// A map.
    M(Attributes),
    /// A list.
    L(Vec<AttributeValue>),
    /// A boolean.
    Bool(bool),
    /// Null.
    Null,
}

/// The type of an [`AttributeValue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum AttributeType {
    S,
    N,
    B,
    SS,
    NS,
    BS,
    M,
    L,
    Bool,
    Null,
}

impl AttributeType {
    /// Every type, in the order AWS documents them.
    pub const ALL: [AttributeType; 10] = [
        AttributeType::S,
        AttributeType::N,
        AttributeType::B,
        AttributeType::SS,
        AttributeType::NS,
        AttributeType::BS,
        AttributeType::M,
        AttributeType::L,
        AttributeType::Bool,
        AttributeType::Null,
    ];

    /// The name on the wire: `S`, `BOOL`, ...
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AttributeType::S => "S",
            AttributeType::N => "N",
            AttributeType::B => "B",
            AttributeType::SS => "SS",
            AttributeType::NS => "NS",
            AttributeType::BS => "BS",
            AttributeType::M => "M",
            AttributeType::L => "L",
            AttributeType::Bool => "BOOL",
            AttributeType::Null => "NULL",
        }
    }

    /// The name AWS uses in the errors of `ADD` and `DELETE`: `STRING`, `NUMBER_SET`, ...
    #[must_use]
    pub fn long_name(self) -> &'static str {
        match self {
            AttributeType::S => "STRING",
            AttributeType::N => "NUMBER",
            AttributeType::B => "BINARY",
            AttributeType::SS => "STRING_SET",
            AttributeType::NS => "NUMBER_SET",
            AttributeType::BS => "BINARY_SET",
            AttributeType::M => "MAP",
            AttributeType::L => "LIST",
            AttributeType::Bool => "BOOLEAN",
            AttributeType::Null => "NULL",
        }
    }

    /// The type with this name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<AttributeType> {
        AttributeType::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether values of this type have an order: strings, numbers and binaries.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        matches!(self, AttributeType::S | AttributeType::N | AttributeType::B)
    }

    /// Whether this is a set type.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, AttributeType::SS | AttributeType::NS | AttributeType::BS)
    }
}

impl AttributeValue {
    /// The type.
    #[must_use]
    pub fn kind(&self) -> AttributeType {
        match self {
            AttributeValue::S(_) => AttributeType::S,
            AttributeValue::N(_) => AttributeType::N,
            AttributeValue::B(_) => AttributeType::B,
            AttributeValue::SS(_) => AttributeType::SS,
            AttributeValue::NS(_) => AttributeType::NS,
            AttributeValue::BS(_) => AttributeType::BS,
            AttributeValue::M(_) => AttributeType::M,
            AttributeValue::L(_) => AttributeType::L,
            AttributeValue::Bool(_) => AttributeType::Bool,
            AttributeValue::Null => AttributeType::Null,
        }
    }

    /// The order of two strings (by UTF-8 bytes), numbers or binaries; `None` where types differ or have no order.
    #[must_use]
    pub fn compare(&self, other: &AttributeValue) -> Option<Ordering> {
        match (self, other) {
            (AttributeValue::S(left), AttributeValue::S(right)) => {
                Some(left.as_bytes().cmp(right.as_bytes()))
            }
            (AttributeValue::N(left), AttributeValue::N(right)) => Some(left.cmp(right)),
            (AttributeValue::B(left), AttributeValue::B(right)) => Some(left.cmp(right)),
            _ => None,
        }
    }

    /// How many maps and lists stand around the deepest value in here: 0 for a scalar or an empty list, 1 for a list of
    /// scalars.
    #[must_use]
    pub fn nesting(&self) -> usize {
        let deepest = match self {
            AttributeValue::M(attributes) => attributes.iter().map(|(_, value)| value.nesting()).max(),
            AttributeValue::L(elements) => elements.iter().map(AttributeValue::nesting).max(),
            _ => return 0,
        };
        deepest.map_or(0, |deepest| deepest + 1)
    }

    /// The element of a list, where this is one and is long enough.
    #[must_use]
    pub fn element(&self, index: u32) -> Option<&AttributeValue> {
        match self {
            AttributeValue::L(elements) => elements.get(usize::try_from(index).ok()?),
            _ => None,
        }
    }

    /// The attribute of a map, where this is one and has it.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&AttributeValue> {
        match self {
            AttributeValue::M(attributes) => attributes.get(name),
            _ => None,
        }
    }
}

/// An item: its attributes by name.
pub type Item = Attributes;

/// Attributes sorted by name, each name once: an item, or what a map holds.
///
/// A sorted vector rather than a tree or insertion order: DynamoDB promises no order, equal items get equal bytes (so an
/// identical overwrite is one comparison), a look-up is a binary search, and an item costs one allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(Vec<(String, AttributeValue)>);

impl Attributes {
    /// No attributes.
    #[must_use]
    pub fn new() -> Attributes {
        Attributes::default()
    }

    /// The value of the attribute `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.position(name).ok().and_then(|index| self.0.get(index)).map(|(_, value)| value)
    }

    /// The value of the attribute `name`, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut AttributeValue> {
        self.position(name).ok().and_then(|index| self.0.get_mut(index)).map(|(_, value)| value)
    }

    /// Whether there is an attribute `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.position(name).is_ok()
    }

    /// Sets an attribute and returns the value it had.
    pub fn insert(&mut self, name: &str, value: AttributeValue) -> Option<AttributeValue> {
        match self.position(name) {
            Ok(index) => Some(std::mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                self.0.insert(index, (name.to_owned(), value));
                None
            }
        }
    }

    /// Removes an attribute and returns the value it had.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        self.position(name).ok().map(|index| self.0.remove(index).1)
    }

    /// The attributes, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &AttributeValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many attributes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(candidate, _)| candidate.as_str().cmp(name))
    }
}

impl FromIterator<(String, AttributeValue)> for Attributes {
    /// Of attributes with the same name, the last stays.
    fn from_iter<I: IntoIterator<Item = (String, AttributeValue)>>(attributes: I) -> Attributes {
        let mut attributes: Vec<_> = attributes.into_iter().collect();
        if !attributes.is_sorted_by(|left, right| left.0 < right.0) {
            attributes.sort_by(|left, right| left.0.cmp(&right.0));
            attributes.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
        }
        Attributes(attributes)
    }
}

impl IntoIterator for Attributes {
    type Item = (String, AttributeValue);
    type IntoIter = std::vec::IntoIter<(String, AttributeValue)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
