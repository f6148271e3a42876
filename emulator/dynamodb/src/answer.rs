//! Writes answers of the operations on items: JSON put together from pieces that are JSON already.

use bytes::Bytes;

use crate::consumed::Consumed;
use crate::request::ReturnConsumedCapacity;

/// Bytes for what stands around an item in an answer.
const FRAME_BYTES: usize = 24;

/// An answer in the making.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    text: Vec<u8>,
}

impl Answer {
    /// An answer that will hold one member of this many bytes.
    pub(crate) fn with_room(bytes: usize) -> Answer {
        Answer { text: Vec::with_capacity(bytes + FRAME_BYTES) }
    }

    /// Adds a member whose value is JSON.
    pub(crate) fn member(&mut self, name: &str, json: &[u8]) {
        self.name(name);
        self.text.extend_from_slice(json);
    }

    /// Adds a member whose value is a list of what is JSON with commas between.
    pub(crate) fn list(&mut self, name: &str, elements: &[u8]) {
        self.name(name);
        self.text.push(b'[');
        self.text.extend_from_slice(elements);
        self.text.push(b']');
    }

    /// Adds `ConsumedCapacity` if it is wanted, of a table named as the request named it.
    pub(crate) fn capacity(&mut self, wanted: ReturnConsumedCapacity, table: &str, consumed: &Consumed) {
        if let Some(json) = consumed.json(wanted, table, None) {
            self.member("ConsumedCapacity", json.as_bytes());
        }
    }

    /// The finished answer.
    pub(crate) fn finish(mut self) -> Bytes {
        if self.text.is_empty() {
            return Bytes::from_static(b"{}");
        }
        self.text.push(b'}');
        self.text.into()
    }

    fn name(&mut self, name: &str) {
        self.text.push(if self.text.is_empty() { b'{' } else { b',' });
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
    }
}
