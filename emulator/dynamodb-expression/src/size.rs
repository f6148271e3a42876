//! What values and items weigh, in the bytes DynamoDB counts.
//!
//! Names and strings count their UTF-8 bytes, numbers half a byte a digit and more (see [`Number::size`]), a document
//! three bytes and one for each element.
//!
//! [`Number::size`]: crate::Number::size

use crate::value::{AttributeValue, Attributes};

/// The most bytes an item may have.
pub const MAX_ITEM_BYTES: usize = 409_600;

/// What a list or a map costs before its elements.
const DOCUMENT_BYTES: usize = 3;
/// What an element of a list or a map costs beside itself.
const ELEMENT_BYTES: usize = 1;

impl AttributeValue {
    /// The bytes of the value, without its name.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(number) => number.size(),
            AttributeValue::B(bytes) => bytes.len(),
            AttributeValue::SS(members) => members.iter().map(String::len).sum(),
            AttributeValue::NS(members) => members.iter().map(|member| member.size()).sum(),
            AttributeValue::BS(members) => members.iter().map(Vec::len).sum(),
            AttributeValue::M(attributes) => {
                DOCUMENT_BYTES + attributes.size() + ELEMENT_BYTES * attributes.len()
            }
            AttributeValue::L(elements) => {
                DOCUMENT_BYTES + elements.iter().map(|element| ELEMENT_BYTES + element.size()).sum::<usize>()
            }
            AttributeValue::Bool(_) | AttributeValue::Null => 1,
        }
    }
}

impl Attributes {
    /// The bytes of the names and the values: for an item, the size that [`MAX_ITEM_BYTES`] bounds.
    #[must_use]
    pub fn size(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.size()).sum()
    }
}
