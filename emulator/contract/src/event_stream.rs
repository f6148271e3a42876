//! The frames of `application/vnd.amazon.eventstream`, in which a stream of events goes out.
//!
//! A frame is its length, the length of its headers and the sum of both; headers, each a short name and a text; the payload; and the
//! sum of everything before. Numbers are big-endian, sums are CRC-32. Where a service has its operations in the body (JSON 1.0 and 1.1),
//! the first frame is [`initial_response`]; where it has them in the path, there is none.

use bytes::{BufMut, Bytes, BytesMut};

/// What a body of frames says it is.
pub const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";
/// What the payload says it is that is a shape of AWS's model.
pub const JSON: &str = "application/json";
/// The kind of a header's value that is text.
const TEXT: u8 = 7;
/// The lengths and the first sum; the last sum.
const PRELUDE: usize = 12;
const SUM: usize = 4;

/// An event in its frame.
#[must_use]
pub fn event(name: &str, content_type: &str, payload: &[u8]) -> Bytes {
    frame([(":event-type", name), (":content-type", content_type), (":message-type", "event")], payload)
}

/// What comes before the first event: the members of the answer that are no events, as JSON.
#[must_use]
pub fn initial_response(members: &[u8]) -> Bytes {
    event("initial-response", JSON, members)
}

/// What ends a stream that goes wrong: an exception of the stream's shape, its members as JSON.
#[must_use]
pub fn exception(name: &str, members: &[u8]) -> Bytes {
    frame([(":exception-type", name), (":content-type", JSON), (":message-type", "exception")], members)
}

fn frame(texts: [(&str, &str); 3], payload: &[u8]) -> Bytes {
    let mut headers = BytesMut::new();
    for (name, value) in texts {
        // Names and values are ours, and short.
        let (Ok(of_name), Ok(of_value)) = (u8::try_from(name.len()), u16::try_from(value.len())) else {
            continue;
        };
        headers.put_u8(of_name);
        headers.put_slice(name.as_bytes());
        headers.put_u8(TEXT);
        headers.put_u16(of_value);
        headers.put_slice(value.as_bytes());
    }
    let length = PRELUDE + headers.len() + payload.len() + SUM;
    let mut frame = BytesMut::with_capacity(length);
    frame.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    frame.put_u32(u32::try_from(headers.len()).unwrap_or(u32::MAX));
    frame.put_u32(crc32fast::hash(&frame));
    frame.put_slice(&headers);
    frame.put_slice(payload);
    frame.put_u32(crc32fast::hash(&frame));
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    // SDKs refuse a frame with a wrong sum or length. These bytes are what botocore's own parser was shown and took.
    #[test]
    fn a_frame_is_laid_out_as_sdks_read_it() {
        let frame = event("PayloadChunk", "application/octet-stream", b"abc");
        assert_eq!(frame.len(), 12 + (1 + 11 + 3 + 12) + (1 + 13 + 3 + 24) + (1 + 13 + 3 + 5) + 3 + 4);
        assert_eq!(frame[..4], 109_u32.to_be_bytes());
        assert_eq!(frame[4..8], 90_u32.to_be_bytes());
        assert_eq!(frame[8..12], crc32fast::hash(&frame[..8]).to_be_bytes());
        assert_eq!(&frame[12..28], b"\x0b:event-type\x07\x00\x0cP");
        assert_eq!(&frame[102..105], b"abc");
        assert_eq!(frame[105..], crc32fast::hash(&frame[..105]).to_be_bytes());
    }

    // An SDK that takes an exception for an event would go on reading.
    #[test]
    fn an_exception_says_that_it_is_one() {
        let frame = exception("SessionTimeoutException", b"{}");
        let text = String::from_utf8_lossy(&frame);
        assert!(text.contains(":exception-type\u{7}\0\u{17}SessionTimeoutException"), "{text:?}");
        assert!(text.contains(":message-type\u{7}\0\u{9}exception"), "{text:?}");
    }
}
