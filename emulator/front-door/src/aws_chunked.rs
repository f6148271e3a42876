//! `aws-chunked`: a body in chunks inside the body, each perhaps signed, with headers after the last one.

/// The most chunks of one body. A signed chunk costs a hash of its own.
pub const MAX_CHUNKS: usize = 1 << 20;

/// The chunks of a body, as they lie in it.
#[derive(Debug, Default)]
pub struct Chunks<'a> {
    chunks: Vec<(&'a [u8], Option<&'a str>)>,
    /// The signature of the chunk of length 0 that ends the body.
    pub last_signature: Option<&'a str>,
    /// What follows the last chunk: names and values.
    pub trailers: Vec<(&'a str, &'a str)>,
}

impl<'a> Chunks<'a> {
    /// The chunks with their signatures, without the last one, which is empty.
    pub fn signed(&self) -> impl Iterator<Item = (&'a [u8], Option<&'a str>)> {
        self.chunks.iter().copied()
    }

    /// The data of all chunks.
    #[must_use]
    pub fn concat(&self) -> Vec<u8> {
        let length = self.chunks.iter().map(|(data, _)| data.len()).sum();
        let mut out = Vec::with_capacity(length);
        for (data, _) in &self.chunks {
            out.extend_from_slice(data);
        }
        out
    }
}

/// Reads a body in `aws-chunked` form; `None` if it is not one.
#[must_use]
pub fn read(body: &[u8]) -> Option<Chunks<'_>> {
    let mut chunks = Chunks::default();
    let mut rest = body;
    loop {
        let (head, after) = line(rest)?;
        let (size, extension) = head.split_once(';').unwrap_or((head, ""));
        let size = size.trim();
        if size.is_empty() || size.len() > 8 || !size.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let size = usize::from_str_radix(size, 16).ok()?;
        let signature = extension.trim().strip_prefix("chunk-signature=");
        if size == 0 {
            chunks.last_signature = signature;
            rest = after;
            break;
        }
        if chunks.chunks.len() == MAX_CHUNKS {
            return None;
        }
        let data = after.get(..size)?;
        chunks.chunks.push((data, signature));
        rest = after.get(size..)?.strip_prefix(b"\r\n")?;
    }
    while !rest.is_empty() {
        let (text, after) = line(rest)?;
        rest = after;
        if text.is_empty() {
            continue;
        }
        let (name, value) = text.split_once(':')?;
        chunks.trailers.push((name.trim(), value.trim()));
    }
    Some(chunks)
}

/// A line of text and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let text = bytes.get(..end)?.strip_suffix(b"\r")?;
    Some((std::str::from_utf8(text).ok()?, bytes.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    // SDKs send object bodies in this form by default, with and without signatures and trailing checksums.
    #[test]
    fn chunks_are_read_as_sdks_write_them() {
        let plain = read(b"3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").unwrap();
        assert_eq!(plain.concat(), b"abcde");
        assert_eq!(plain.trailers, [("x-amz-checksum-crc32", "AAAAAA==")]);
        let signed = read(b"3;chunk-signature=01\r\na\nb\r\n0;chunk-signature=02\r\n\r\n").unwrap();
        assert_eq!(signed.signed().collect::<Vec<_>>(), [(&b"a\nb"[..], Some("01"))]);
        assert_eq!(signed.last_signature, Some("02"));
        assert_eq!(read(b"0\r\n\r\n").unwrap().concat(), b"");
    }

    // What a user sends may be cut anywhere; none of it may be taken for whole, and none may panic.
    #[test]
    fn a_cut_or_damaged_body_is_refused() {
        let whole = b"3;chunk-signature=01\r\nabc\r\n0;chunk-signature=02\r\n";
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_none(), "{end}");
        }
        for body in [
            &b"zz\r\n"[..],
            b"-1\r\nabc\r\n0\r\n",
            b"ffffffffffffffff\r\n",
            b"3\r\nabcd\r\n0\r\n",
            b"\r\n",
            b"+3\r\nabc\r\n0\r\n",
        ] {
            assert!(read(body).is_none(), "{}", body.escape_ascii());
        }
    }
}
