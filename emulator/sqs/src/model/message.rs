//! A message as it is kept: what was sent, which never changes, and what has become of it since.

use contract::ApiError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::errors;

/// What was sent. `Body` is the text when a message is written, and the text as JSON when it is read, so that a receive
/// copies it and does not look into it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message<Body> {
    pub(crate) id: String,
    pub(crate) body: Body,
    /// The MD5 sum of the body, in hexadecimal.
    pub(crate) md5: String,
    /// Who sent it.
    pub(crate) sender: String,
    /// When it can first be given, in milliseconds since 1970; of no use in a FIFO queue, whose delay is the queue's.
    pub(crate) available: u64,
    /// Its attributes, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attributes: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trace_header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deduplication: Option<String>,
    /// The ARN of the queue that it was a dead letter of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
}

/// What a FIFO queue, or a queue that loses a message, must know of it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Head {
    pub(crate) available: u64,
    #[serde(default)]
    pub(crate) group: Option<String>,
}

impl Head {
    pub(crate) fn read(row: &[u8]) -> Result<Head, ApiError> {
        serde_json::from_slice(row).map_err(|error| errors::corrupt(&error))
    }
}

/// A message as it is read.
pub(crate) type Kept<'r> = Message<&'r RawValue>;

/// Reads a row.
pub(crate) fn read(row: &[u8]) -> Result<Kept<'_>, ApiError> {
    serde_json::from_slice(row).map_err(|error| errors::corrupt(&error))
}

/// What has become of a message that was received: five numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// How often it was received.
    pub(crate) receives: u64,
    /// When it was first.
    pub(crate) first: u64,
    /// When it was last.
    pub(crate) last: u64,
    /// Until when it is kept from others.
    pub(crate) until: u64,
    /// The number of its last receive.
    pub(crate) receipt: u64,
}

impl State {
    pub(crate) fn written(self) -> [u8; 40] {
        let mut row = [0; 40];
        let numbers = [self.receives, self.first, self.last, self.until, self.receipt];
        for (place, number) in row.as_chunks_mut::<8>().0.iter_mut().zip(numbers) {
            *place = number.to_be_bytes();
        }
        row
    }

    pub(crate) fn read(row: &[u8]) -> Option<State> {
        let mut numbers = row.as_chunks::<8>().0.iter().map(|bytes| u64::from_be_bytes(*bytes));
        let mut next = || numbers.next();
        Some(State { receives: next()?, first: next()?, last: next()?, until: next()?, receipt: next()? })
    }
}

/// What the number of a FIFO message is added to: AWS's have twenty digits.
const FIRST_SEQUENCE_NUMBER: u128 = 18_849_000_000_000_000_000;
const SEQUENCE_STEP: u128 = 256;

/// The sequence number of a message in a FIFO queue.
pub(crate) fn sequence_number(number: u64) -> String {
    (FIRST_SEQUENCE_NUMBER + u128::from(number) * SEQUENCE_STEP).to_string()
}

/// Checks that a text has only characters that XML has, too.
///
/// # Errors
/// `InvalidMessageContents`, with the first other one.
pub(crate) fn check_characters(text: &str) -> Result<(), ApiError> {
    let is_other = |character: &char| matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    // All of them have such a byte, and texts mostly have none: a look at the bytes is enough.
    if !text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF) {
        return Ok(());
    }
    text.chars().find(is_other).map_or(Ok(()), |character| Err(errors::invalid_character(character)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // AWS lists the characters; a body that passes here and fails there is the bug that this is for.
    #[test]
    fn only_the_characters_of_xml_pass() {
        for (text, wrong) in [
            ("plain\t\r\n\u{20}\u{7F}\u{85}", None),
            ("\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}", None),
            ("a\u{0}", Some("#x0")),
            ("\u{1F}", Some("#x1F")),
            ("\u{B}", Some("#xB")),
            ("\u{FFFE}", Some("#xFFFE")),
            ("\u{FFFF}", Some("#xFFFF")),
        ] {
            let told = check_characters(text).err().map(|error| error.message);
            let start = wrong
                .map(|wrong| format!("Invalid binary character '{wrong}' was found in the message body,"));
            assert_eq!(told.is_some(), start.is_some(), "{text:?}");
            assert!(told.unwrap_or_default().starts_with(&start.unwrap_or_default()), "{text:?}");
        }
    }

    // A state is read back after a restart, so that what was in flight is.
    #[test]
    fn a_state_is_read_as_it_was_written() {
        let state = State { receives: 1, first: 2, last: 3, until: 4, receipt: 5 };
        assert_eq!(State::read(&state.written()), Some(state));
        assert_eq!(State::read(&[0; 39]), None);
    }

    // Clients sort by these texts, and they must have one length.
    #[test]
    fn sequence_numbers_have_twenty_digits() {
        assert_eq!(sequence_number(1), "18849000000000000256");
        assert_eq!(sequence_number(1 << 56).len(), 20);
    }
}
