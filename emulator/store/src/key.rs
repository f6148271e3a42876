//! Keys: bytes whose order is the order of the parts they were made of.
//!
//! A key is written part by part with [`KeyBuilder`] and read back the same way with [`KeyReader`]. The order of two
//! keys is the order of their first differing part, so a prefix of parts is a range of keys.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Up to this many bytes a key lives in its map entry, without an allocation of its own.
const INLINE_BYTES: usize = 38;
/// Most keys are built without an allocation.
const ROOM: usize = 64;

/// A key of a row. Cheap to clone; ordered bytewise.
#[derive(Clone)]
pub struct Key(Form);

#[derive(Clone)]
enum Form {
    Inline { length: u8, bytes: [u8; INLINE_BYTES] },
    Shared(Arc<[u8]>),
}

impl Key {
    /// Starts a key with no parts.
    #[must_use]
    pub fn parts() -> KeyBuilder {
        KeyBuilder { length: 0, first: [0; ROOM], rest: Vec::new() }
    }

    /// A key of one text part.
    #[must_use]
    pub fn text(text: &str) -> Key {
        Key::parts().text(text).key()
    }

    /// A key of exactly these bytes, for keys that carry an order of their own (a prefix to seek, a `DynamoDB` key).
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Key {
        if bytes.len() <= INLINE_BYTES {
            let mut inline = [0; INLINE_BYTES];
            inline[..bytes.len()].copy_from_slice(bytes);
            // The length was just compared with INLINE_BYTES, which fits.
            #[allow(clippy::cast_possible_truncation)]
            let length = bytes.len() as u8;
            Key(Form::Inline { length, bytes: inline })
        } else {
            Key(Form::Shared(bytes.into()))
        }
    }

    /// The bytes of this key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Inline { length, bytes } => &bytes[..usize::from(*length)],
            Form::Shared(bytes) => bytes,
        }
    }

    /// Reads the parts of this key in the order they were written.
    #[must_use]
    pub fn read(&self) -> KeyReader<'_> {
        KeyReader(self.as_bytes())
    }

    /// The smallest key that is greater than every key beginning with this one; `None` if there is none.
    #[must_use]
    pub fn after_prefix(&self) -> Option<Key> {
        let mut bytes = self.as_bytes().to_vec();
        while let Some(last) = bytes.pop() {
            if last < 0xFF {
                bytes.push(last + 1);
                return Some(Key::from_bytes(&bytes));
            }
        }
        None
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}
impl Eq for Key {}
impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        if let (Form::Inline { bytes: own, .. }, Form::Inline { bytes: others, .. }) = (&self.0, &other.0) {
            // Mostly the first words differ, and looking at them needs no call. What lies behind the end of a key is zero,
            // which is less than whatever a longer key has there.
            for (own, others) in own.as_chunks::<8>().0.iter().zip(others.as_chunks::<8>().0) {
                let (own, others) = (u64::from_be_bytes(*own), u64::from_be_bytes(*others));
                if own != others {
                    return own.cmp(&others);
                }
            }
        }
        self.as_bytes().cmp(other.as_bytes())
    }
}
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_bytes().escape_ascii())
    }
}

/// Builds a [`Key`] part by part.
#[derive(Clone, Debug)]
pub struct KeyBuilder {
    length: usize,
    /// The key, as long as it fits.
    first: [u8; ROOM],
    /// The whole key, once it does not.
    rest: Vec<u8>,
}

impl KeyBuilder {
    /// Adds a text; texts sort by their UTF-8 bytes.
    #[must_use]
    pub fn text(self, text: &str) -> KeyBuilder {
        self.bytes(text.as_bytes())
    }

    /// Adds bytes of any length. A zero byte is written `00 FF` and the part ends with `00 00`, so that a shorter part
    /// sorts before every longer one that begins with it.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> KeyBuilder {
        // Mostly there is no zero byte, and this is one copy.
        let mut pieces = bytes.split(|byte| *byte == 0);
        self.add(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.add(&[0, 0xFF]);
            self.add(piece);
        }
        self.add(&[0, 0]);
        self
    }

    fn add(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        match self.first.get_mut(self.length..end).filter(|_| self.rest.is_empty()) {
            Some(room) => room.copy_from_slice(bytes),
            None => {
                if self.rest.is_empty() {
                    self.rest.extend_from_slice(&self.first[..self.length]);
                }
                self.rest.extend_from_slice(bytes);
            }
        }
        self.length = end;
    }

    /// Adds a number; smaller sorts first.
    #[must_use]
    pub fn number(mut self, number: u64) -> KeyBuilder {
        self.add(&number.to_be_bytes());
        self
    }

    /// Adds a number; larger sorts first, so that the newest is one seek away.
    #[must_use]
    pub fn descending(self, number: u64) -> KeyBuilder {
        self.number(!number)
    }

    /// The finished key.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::from_bytes(if self.rest.is_empty() { &self.first[..self.length] } else { &self.rest })
    }
}

/// Reads the parts of a key; each read gives `None` where the key does not hold such a part.
#[derive(Clone, Debug)]
pub struct KeyReader<'a>(&'a [u8]);

impl KeyReader<'_> {
    /// Reads a text part.
    pub fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?).ok()
    }

    /// Reads a part of bytes.
    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        let mut part = Vec::new();
        let mut rest = self.0;
        loop {
            match rest {
                [0, 0, tail @ ..] => {
                    self.0 = tail;
                    return Some(part);
                }
                [0, 0xFF, tail @ ..] => {
                    part.push(0);
                    rest = tail;
                }
                [0, ..] | [] => return None,
                [byte, tail @ ..] => {
                    part.push(*byte);
                    rest = tail;
                }
            }
        }
    }

    /// Reads a number part.
    pub fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*number))
    }

    /// Reads a descending number part.
    pub fn descending(&mut self) -> Option<u64> {
        self.number().map(|number| !number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    enum Part {
        Text(String),
        Number(u64),
        Descending(std::cmp::Reverse<u64>),
    }

    fn key_of(parts: &[Part]) -> Key {
        parts
            .iter()
            .fold(Key::parts(), |key, part| match part {
                Part::Text(text) => key.text(text),
                Part::Number(number) => key.number(*number),
                Part::Descending(number) => key.descending(number.0),
            })
            .key()
    }

    /// Two lists of parts of the same kinds, as the keys of one collection always are.
    fn two_of_a_kind() -> impl Strategy<Value = (Vec<Part>, Vec<Part>)> {
        let text = || proptest::string::string_regex("[\\x00-\\x02a-b\u{FF}]{0,40}").expect("a pattern");
        let pair = prop_oneof![
            (text(), text()).prop_map(|(a, b)| (Part::Text(a), Part::Text(b))),
            (any::<u64>(), any::<u64>()).prop_map(|(a, b)| (Part::Number(a), Part::Number(b))),
            (any::<u64>(), any::<u64>()).prop_map(|(a, b)| {
                (Part::Descending(std::cmp::Reverse(a)), Part::Descending(std::cmp::Reverse(b)))
            }),
        ];
        proptest::collection::vec(pair, 0..5).prop_map(|pairs| pairs.into_iter().unzip())
    }

    proptest! {
        // Ranges, history and paging all rest on this: bytes sort as the parts do.
        #[test]
        fn bytes_sort_as_their_parts((a, b) in two_of_a_kind()) {
            prop_assert_eq!(key_of(&a).cmp(&key_of(&b)), a.cmp(&b));
        }

        // What was written is read back, part for part, whatever bytes it holds.
        #[test]
        fn parts_are_read_back((parts, _) in two_of_a_kind()) {
            let key = key_of(&parts);
            let mut reader = key.read();
            for part in &parts {
                match part {
                    Part::Text(text) => prop_assert_eq!(reader.text(), Some(text.clone())),
                    Part::Number(number) => prop_assert_eq!(reader.number(), Some(*number)),
                    Part::Descending(number) => prop_assert_eq!(reader.descending(), Some(number.0)),
                }
            }
            prop_assert_eq!(reader.number(), None);
        }

        // Keys come back from disk: reading any bytes must end without a panic.
        #[test]
        fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let key = Key::from_bytes(&bytes);
            prop_assert_eq!(key.as_bytes(), &bytes[..]);
            while key.read().bytes().is_some_and(|part| part.len() > bytes.len()) {}
        }

        // A prefix is a range: everything that begins with it lies below `after_prefix`, nothing else does.
        #[test]
        fn after_prefix_bounds_the_prefix(prefix in proptest::collection::vec(any::<u8>(), 0..4), other in proptest::collection::vec(any::<u8>(), 0..6)) {
            let from = Key::from_bytes(&prefix);
            let key = Key::from_bytes(&other);
            let inside = key >= from && from.after_prefix().is_none_or(|end| key < end);
            prop_assert_eq!(inside, other.starts_with(&prefix));
        }
    }
}
