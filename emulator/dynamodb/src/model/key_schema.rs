//! A table's key: which attributes it has, which bytes an item is kept under, and what a key may not be.

use std::borrow::Cow;

use dynamodb_expression::{AttributeValue, Item, MAX_KEY_BYTES};
use serde::{Deserialize, Serialize};
use store::Key;

/// The most bytes of a hash key's value.
pub(crate) const MAX_HASH_BYTES: usize = 2048;
/// The most bytes of a range key's value.
pub(crate) const MAX_RANGE_BYTES: usize = 1024;

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScalarType {
    S,
    N,
    B,
}

impl ScalarType {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ScalarType::S => "S",
            ScalarType::N => "N",
            ScalarType::B => "B",
        }
    }

    /// The letter that it is kept as.
    pub(crate) fn byte(self) -> u8 {
        match self {
            ScalarType::S => b'S',
            ScalarType::N => b'N',
            ScalarType::B => b'B',
        }
    }

    /// The type that is kept as a letter.
    pub(crate) fn of_byte(byte: u8) -> Option<ScalarType> {
        [ScalarType::S, ScalarType::N, ScalarType::B].into_iter().find(|kind| kind.byte() == byte)
    }
}

/// A key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) kind: ScalarType,
}

/// The key attributes of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeySchema<'a> {
    pub(crate) hash: KeyAttribute<'a>,
    pub(crate) range: Option<KeyAttribute<'a>>,
}

/// Why an item or a key cannot be kept or sought under a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyRefusal {
    /// The item lacks a key attribute.
    Missing { name: String },
    /// A key attribute of the item has another type.
    Type { name: String, expected: &'static str, actual: &'static str },
    /// The key has other attributes than the schema, or another type.
    Schema,
    /// A key attribute is an empty string, or empty bytes.
    Empty { name: String, binary: bool },
    /// The hash key's value has too many bytes.
    HashTooLong,
    /// The range key's value has too many bytes.
    RangeTooLong,
}

impl KeySchema<'_> {
    /// Whether an attribute belongs to the key.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.hash.name == name || self.range.as_ref().is_some_and(|range| range.name == name)
    }

    /// The key that an item is kept under.
    pub(crate) fn key_of_item(&self, item: &Item) -> Result<Key, KeyRefusal> {
        self.key(|attribute| {
            let value = item.get(&attribute.name);
            let value = value.ok_or_else(|| KeyRefusal::Missing { name: attribute.name.as_ref().into() })?;
            if attribute.takes(value) {
                return Ok(value);
            }
            Err(KeyRefusal::Type {
                name: attribute.name.as_ref().into(),
                expected: attribute.kind.name(),
                actual: value.kind().name(),
            })
        })
    }

    /// The key that a request seeks: exactly the key attributes.
    pub(crate) fn key_of_key(&self, key: &Item) -> Result<Key, KeyRefusal> {
        if key.len() != 1 + usize::from(self.range.is_some()) {
            return Err(KeyRefusal::Schema);
        }
        self.key(|attribute| {
            key.get(&attribute.name).filter(|value| attribute.takes(value)).ok_or(KeyRefusal::Schema)
        })
    }

    fn key<'v>(
        &self,
        value_of: impl Fn(&KeyAttribute<'_>) -> Result<&'v AttributeValue, KeyRefusal>,
    ) -> Result<Key, KeyRefusal> {
        let too_long = |value: &AttributeValue, most: usize| size(value) > most;
        // Every attribute's presence and type come before any one's content.
        let hash = value_of(&self.hash)?;
        let range = self.range.as_ref().map(|range| Ok((range, value_of(range)?))).transpose()?;
        self.hash.refuse_empty(hash)?;
        if too_long(hash, MAX_HASH_BYTES) {
            return Err(KeyRefusal::HashTooLong);
        }
        let key = append(Key::parts(), hash);
        let Some((attribute, range)) = range else { return Ok(key.key()) };
        attribute.refuse_empty(range)?;
        if too_long(range, MAX_RANGE_BYTES) {
            return Err(KeyRefusal::RangeTooLong);
        }
        Ok(append(key, range).key())
    }
}

impl KeyAttribute<'_> {
    /// Whether a value has this attribute's type.
    pub(crate) fn takes(&self, value: &AttributeValue) -> bool {
        matches!(
            (self.kind, value),
            (ScalarType::S, AttributeValue::S(_))
                | (ScalarType::N, AttributeValue::N(_))
                | (ScalarType::B, AttributeValue::B(_))
        )
    }

    fn refuse_empty(&self, value: &AttributeValue) -> Result<(), KeyRefusal> {
        if size(value) > 0 {
            return Ok(());
        }
        Err(KeyRefusal::Empty { name: self.name.as_ref().into(), binary: self.kind == ScalarType::B })
    }
}

/// The bytes of a string or binary. A number is never empty and never too long.
pub(crate) fn size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.len(),
        _ => 1,
    }
}

/// A key with one more value of a key attribute.
pub(crate) fn append(key: store::key::KeyBuilder, value: &AttributeValue) -> store::key::KeyBuilder {
    match value {
        AttributeValue::S(text) => key.text(text),
        AttributeValue::B(bytes) => key.bytes(bytes),
        AttributeValue::N(number) => {
            let mut bytes = Vec::with_capacity(MAX_KEY_BYTES);
            number.write_key(&mut bytes);
            key.bytes(&bytes)
        }
        // No schema takes another type.
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(hash: ScalarType, range: Option<ScalarType>) -> KeySchema<'static> {
        let attribute = |name: &'static str, kind| KeyAttribute { name: name.into(), kind };
        KeySchema { hash: attribute("pk", hash), range: range.map(|kind| attribute("sk", kind)) }
    }

    fn item(json: &str) -> Item {
        Item::from_json_bytes(json.as_bytes()).expect("an item")
    }

    // Query reads a range of keys, so keys must sort as DynamoDB sorts: by hash key, then numbers by value, bytes bytewise.
    #[test]
    fn keys_sort_as_their_values() {
        let numbers = ["-1e3", "-2", "-1.5", "0", "0.001", "1", "2", "10", "1e20"];
        let keys: Vec<Key> = numbers
            .iter()
            .map(|number| {
                let item = item(&format!(r#"{{"pk":{{"S":"a"}},"sk":{{"N":"{number}"}}}}"#));
                schema(ScalarType::S, Some(ScalarType::N)).key_of_item(&item).expect("a key")
            })
            .collect();
        assert!(keys.is_sorted_by(|left, right| left < right), "{keys:?}");
        // A hash key that is a prefix of another, with and without a zero byte after it.
        let pairs = [("a", "z"), ("a\\u0000", "a"), ("a\\u0000b", "a"), ("ab", "a")];
        let keys: Vec<Key> = pairs
            .iter()
            .map(|(hash, range)| {
                let item = item(&format!(r#"{{"pk":{{"S":"{hash}"}},"sk":{{"S":"{range}"}}}}"#));
                schema(ScalarType::S, Some(ScalarType::S)).key_of_item(&item).expect("a key")
            })
            .collect();
        assert!(keys.is_sorted_by(|left, right| left < right), "{keys:?}");
    }

    // Numbers are equal by value, so they must be one item however they are written.
    #[test]
    fn equal_numbers_are_one_key() {
        let key = |number: &str| {
            schema(ScalarType::N, None).key_of_key(&item(&format!(r#"{{"pk":{{"N":"{number}"}}}}"#)))
        };
        assert_eq!(key("1"), key("1.0"));
        assert_eq!(key("100"), key("1e2"));
        assert_ne!(key("1"), key("-1"));
    }

    // The limits are AWS's: the last byte that fits and the first that does not.
    #[test]
    fn key_sizes_are_bounded() {
        let both = schema(ScalarType::S, Some(ScalarType::B));
        let sized = |hash: usize, range: usize| {
            let mut item = Item::new();
            item.insert("pk", AttributeValue::S("h".repeat(hash)));
            item.insert("sk", AttributeValue::B(vec![7; range]));
            both.key_of_item(&item).err()
        };
        assert_eq!(sized(2048, 1024), None);
        assert_eq!(sized(2049, 1025), Some(KeyRefusal::HashTooLong));
        assert_eq!(sized(2048, 1025), Some(KeyRefusal::RangeTooLong));
        assert_eq!(sized(1, 0), Some(KeyRefusal::Empty { name: "sk".into(), binary: true }));
    }
}
