//! Compression of bodies, both ways, with a bound on what comes out.
//!
//! Which codings there are, what a client must say to be answered in one, and what is answered to a body that is not in the coding that it
//! claims, is documented (devguide, api-gateway-enable-compression and the pages below it).

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use super::answer::Answer;
use super::exchange::Exchange;
use super::failure::{Failure, REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE};

/// The most that a body may be once it is decompressed: what a request may bring as it is.
const MOST_BYTES: usize = 10 << 20;

/// A coding of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    /// In zlib's format.
    Deflate,
}

/// Undoes the coding of a request's body, unless it is smaller than what the API compresses at all (documented). Then there is no word
/// of the coding any more (believed).
///
/// # Errors
/// 415 for a coding that there is not, or a body that is not in it; 413 for one that would be larger than a request may be.
pub(super) fn decompress(exchange: &mut Exchange) -> Result<(), Failure> {
    let least = exchange.deployed.minimum_compression_size.unwrap_or(0);
    let request = &mut exchange.request;
    let Some(said) = request.header("content-encoding").map(str::trim) else { return Ok(()) };
    if request.body.is_empty() || request.body.len() < least {
        return Ok(());
    }
    let coding = coding(said).ok_or(&UNSUPPORTED_MEDIA_TYPE)?;
    request.body = match coding {
        Coding::Identity => return Ok(()),
        Coding::Gzip => inflated(MultiGzDecoder::new(&request.body[..])),
        Coding::Deflate => inflated(ZlibDecoder::new(&request.body[..])),
    }?;
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
    Ok(())
}

/// Compresses a body that is large enough, if the client takes a coding that there is and nobody has done so.
pub(super) fn compress(exchange: &Exchange, answer: &mut Answer) {
    let Some(least) = exchange.deployed.minimum_compression_size else { return };
    if answer.body.len() < least || answer.header("content-encoding").is_some() {
        return;
    }
    let (name, smaller) = match exchange.request.header("accept-encoding").and_then(wanted) {
        Some(Coding::Gzip) => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            ("gzip", encoder.write_all(&answer.body).and_then(|()| encoder.finish()))
        }
        Some(Coding::Deflate) => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            ("deflate", encoder.write_all(&answer.body).and_then(|()| encoder.finish()))
        }
        Some(Coding::Identity) | None => return,
    };
    if let Ok(smaller) = smaller {
        answer.body = smaller.into();
        answer.set("Content-Encoding", name);
    }
}

fn coding(name: &str) -> Option<Coding> {
    let codings = [("identity", Coding::Identity), ("gzip", Coding::Gzip), ("deflate", Coding::Deflate)];
    codings.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, coding)| coding)
}

/// What a client wants most: of those with the greatest weight the first. Nothing if there is not that one (documented), nor for `*`.
fn wanted(accepted: &str) -> Option<Coding> {
    let mut most = (0.0, "");
    for said in accepted.split(',') {
        let (name, weight) = said.split_once(';').unwrap_or((said, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if weight > most.0 {
            most = (weight, name.trim());
        }
    }
    coding(most.1)
}

fn inflated(decoder: impl Read) -> Result<Bytes, Failure> {
    let mut out = Vec::new();
    let most = (MOST_BYTES as u64).saturating_add(1);
    decoder.take(most).read_to_end(&mut out).map_err(|_| Failure::from(&UNSUPPORTED_MEDIA_TYPE))?;
    if out.len() > MOST_BYTES { Err(Failure::from(&REQUEST_TOO_LARGE)) } else { Ok(out.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A coding that the client did not want most is a body that it may not read; a bomb takes the machine's memory.
    #[test]
    fn codings_are_chosen_and_bounded() {
        for (accepted, expected) in [
            ("gzip, deflate, br", Some(Coding::Gzip)),
            ("deflate, gzip;q=0.5", Some(Coding::Deflate)),
            ("gzip;q=0.5, deflate;q=0.8", Some(Coding::Deflate)),
            ("br, gzip", None),
            ("br;q=0.1, GZIP", Some(Coding::Gzip)),
            ("gzip;q=0", None),
            ("identity, gzip", Some(Coding::Identity)),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(wanted(accepted), expected, "{accepted}");
        }
        let zipped = |size: usize| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&vec![b'x'; size]).unwrap();
            encoder.finish().unwrap()
        };
        let decompressed = |body: &[u8]| inflated(MultiGzDecoder::new(body));
        assert_eq!(decompressed(&zipped(MOST_BYTES)).unwrap().len(), MOST_BYTES);
        assert_eq!(decompressed(&zipped(MOST_BYTES + 1)).unwrap_err().kind, &REQUEST_TOO_LARGE);
        assert_eq!(decompressed(b"hello").unwrap_err().kind, &UNSUPPORTED_MEDIA_TYPE);
    }
}
