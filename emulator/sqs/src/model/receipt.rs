//! Receipt handles: what whoever received a message shows to delete it or to keep it longer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::collections::Place;

/// AWS's handles begin with `AQEB`, which is this.
const BEGINNING: [u8; 3] = [1, 1, 1];
const NUMBERS: usize = 24;

/// What a handle says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The queue's id.
    pub(crate) queue: String,
    /// Which of its messages.
    pub(crate) place: Place,
    /// Tells this receive from others of the message.
    pub(crate) number: u64,
}

impl Receipt {
    /// The handle.
    pub(crate) fn handle(&self) -> String {
        let mut bytes = BEGINNING.to_vec();
        for number in [self.place.sent, self.place.number, self.number] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(self.queue.as_bytes());
        STANDARD.encode(bytes)
    }

    /// Reads a handle; `None` if it is none of ours.
    pub(crate) fn read(handle: &str) -> Option<Receipt> {
        let bytes = STANDARD.decode(handle).ok()?;
        let (numbers, queue) = bytes.strip_prefix(&BEGINNING)?.split_at_checked(NUMBERS)?;
        let mut numbers = numbers.as_chunks::<8>().0.iter().map(|bytes| u64::from_be_bytes(*bytes));
        let place = Place { sent: numbers.next()?, number: numbers.next()? };
        Some(Receipt { queue: String::from_utf8(queue.to_vec()).ok()?, place, number: numbers.next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A handle comes back from a client, so anything may come; what is ours must lead to its message.
    #[test]
    fn a_handle_leads_back_to_its_receive() {
        let place = Place { sent: 1_793_448_000_000, number: 7 };
        let receipt = Receipt { queue: "q".to_owned(), place, number: 9 };
        let handle = receipt.handle();
        assert!(handle.starts_with("AQEB"), "{handle}");
        assert_eq!(Receipt::read(&handle), Some(receipt));
        for wrong in ["", "x", "AQEB", "AQEBAAAA", "AAAA", "é"] {
            assert_eq!(Receipt::read(wrong), None, "{wrong}");
        }
    }
}
