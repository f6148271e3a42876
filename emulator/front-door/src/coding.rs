//! gzip and deflate, both ways, with a bound on what comes out.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use http::HeaderValue;

/// Why a body could not be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodingError {
    /// A coding that nobody here knows.
    Unknown,
    /// It is not what its header says.
    Damaged,
    /// It would be larger than allowed.
    TooLarge,
}

/// Undoes the codings of a `Content-Encoding`, the last one first. `aws-chunked` is passed over: it is undone before.
pub(crate) fn decode(body: Bytes, codings: &str, limit: usize) -> Result<Bytes, CodingError> {
    let mut body = body;
    for coding in codings.rsplit(',').map(str::trim) {
        body = if coding.is_empty()
            || coding.eq_ignore_ascii_case("identity")
            || coding.eq_ignore_ascii_case("aws-chunked")
        {
            body
        } else if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
            inflate(MultiGzDecoder::new(&body[..]), limit)?
        } else if coding.eq_ignore_ascii_case("deflate") {
            if has_zlib_header(&body) {
                inflate(ZlibDecoder::new(&body[..]), limit)?
            } else {
                inflate(DeflateDecoder::new(&body[..]), limit)?
            }
        } else {
            return Err(CodingError::Unknown);
        };
    }
    Ok(body)
}

/// HTTP's `deflate` has zlib's two bytes in front; some clients leave them out.
fn has_zlib_header(body: &[u8]) -> bool {
    matches!(body, [first, second, ..] if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

fn inflate(decoder: impl Read, limit: usize) -> Result<Bytes, CodingError> {
    let mut out = Vec::new();
    let most = (limit as u64).saturating_add(1);
    decoder.take(most).read_to_end(&mut out).map_err(|_| CodingError::Damaged)?;
    if out.len() > limit { Err(CodingError::TooLarge) } else { Ok(out.into()) }
}

/// A coding that a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// gzip
    Gzip,
    /// zlib
    Deflate,
}

impl Wanted {
    /// Reads `Accept-Encoding`; gzip wins over deflate, whatever their weights.
    pub(crate) fn read(accept: Option<&HeaderValue>) -> Option<Wanted> {
        let accept = accept?.to_str().ok()?;
        let takes = |name: &str| {
            accept.split(',').any(|item| {
                let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
                let refused = weight
                    .trim()
                    .strip_prefix("q=")
                    .is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight <= 0.0));
                coding.trim().eq_ignore_ascii_case(name) && !refused
            })
        };
        if takes("gzip") {
            Some(Wanted::Gzip)
        } else if takes("deflate") {
            Some(Wanted::Deflate)
        } else {
            None
        }
    }

    /// Its name in `Content-Encoding`.
    pub(crate) const fn name(self) -> HeaderValue {
        match self {
            Wanted::Gzip => HeaderValue::from_static("gzip"),
            Wanted::Deflate => HeaderValue::from_static("deflate"),
        }
    }

    /// Compresses; `None` if that cannot be done.
    pub(crate) fn encode(self, body: &[u8]) -> Option<Bytes> {
        let out = Vec::with_capacity(body.len() / 4);
        let encoded = match self {
            Wanted::Gzip => {
                let mut encoder = GzEncoder::new(out, Compression::fast());
                encoder.write_all(body).and_then(|()| encoder.finish())
            }
            Wanted::Deflate => {
                let mut encoder = ZlibEncoder::new(out, Compression::fast());
                encoder.write_all(body).and_then(|()| encoder.finish())
            }
        };
        encoded.ok().map(Bytes::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(body: &[u8]) -> Vec<u8> {
        Wanted::Gzip.encode(body).unwrap().to_vec()
    }

    // Clients compress in every one of these ways, and a small body may hold a huge one.
    #[test]
    fn what_was_compressed_comes_back_and_never_larger_than_allowed() {
        let zlib = Wanted::Deflate.encode(b"hello").unwrap().to_vec();
        let raw = zlib[2..zlib.len() - 4].to_vec();
        let members = [gzip(b"hel"), gzip(b"lo")].concat();
        let bomb = gzip(&vec![0; 1 << 20]);
        let truncated = gzip(b"hello")[..12].to_vec();
        for (body, codings, expected) in [
            (gzip(b"hello"), "gzip", Ok(&b"hello"[..])),
            (gzip(b"hello"), "GZIP", Ok(b"hello")),
            (members, "gzip", Ok(b"hello")),
            (zlib, "deflate", Ok(b"hello")),
            (raw, "deflate", Ok(b"hello")),
            (gzip(&gzip(b"hello")), "gzip, gzip", Ok(b"hello")),
            (b"hello".to_vec(), "identity", Ok(b"hello")),
            (b"hello".to_vec(), "", Ok(b"hello")),
            (b"hello".to_vec(), "aws-chunked", Ok(b"hello")),
            (b"hello".to_vec(), "br", Err(CodingError::Unknown)),
            (b"hello".to_vec(), "gzip", Err(CodingError::Damaged)),
            (b"".to_vec(), "gzip", Err(CodingError::Damaged)),
            (truncated, "gzip", Err(CodingError::Damaged)),
            (bomb, "gzip", Err(CodingError::TooLarge)),
        ] {
            let decoded = decode(body.into(), codings, 100);
            assert_eq!(decoded.as_deref().map_err(|error| *error), expected, "{codings}");
        }
    }

    // A client that is sent a coding it did not ask for cannot read its answer.
    #[test]
    fn only_a_coding_that_was_asked_for_is_used() {
        for (accept, wanted) in [
            ("gzip", Some(Wanted::Gzip)),
            ("deflate, gzip;q=0.5", Some(Wanted::Gzip)),
            ("deflate", Some(Wanted::Deflate)),
            ("gzip;q=0, deflate", Some(Wanted::Deflate)),
            ("identity", None),
            ("br", None),
            ("", None),
        ] {
            assert_eq!(Wanted::read(Some(&HeaderValue::from_static(accept))), wanted, "{accept}");
        }
        assert_eq!(Wanted::read(None), None);
    }
}
