//! The frames of `application/vnd.amazon.eventstream`, in which a stream of events goes out.
//!
//! A frame is its length, the length of its headers and the sum of both; headers, each a short name and a text; the payload; and the
//! sum of everything before. Numbers are big-endian, sums are CRC-32.

use bytes::{BufMut, Bytes, BytesMut};

/// What a body of frames says it is.
pub(crate) const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";
/// The kind of a header's value that is text.
const TEXT: u8 = 7;
/// The lengths and the first sum; the last sum.
const PRELUDE: usize = 12;
const SUM: usize = 4;

/// An event in its frame.
pub(crate) fn event(name: &str, content_type: &str, payload: &[u8]) -> Bytes {
    let mut headers = BytesMut::new();
    for (name, value) in [(":event-type", name), (":content-type", content_type), (":message-type", "event")]
    {
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
}
