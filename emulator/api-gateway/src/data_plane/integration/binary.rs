//! Bodies that are bytes: which are, and how they become text and come back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::super::deployed::ContentHandling;
use super::super::exchange::Exchange;
use super::super::failure::{API_CONFIGURATION_ERROR, Failure};

/// Whether a media type is one of an API's binary media types, which may have `*` for either part.
pub(crate) fn is_binary(types: &[String], media_type: &str) -> bool {
    let matches = |known: &String| {
        let (Some((known_kind, known_name)), Some((kind, name))) =
            (known.split_once('/'), media_type.split_once('/'))
        else {
            return false;
        };
        let fits = |known: &str, part: &str| known == "*" || known.eq_ignore_ascii_case(part);
        fits(known_kind, kind) && fits(known_name, name)
    };
    types.iter().any(matches)
}

/// A body of a media type as an integration wants it: base64 text of bytes, bytes of base64 text, or as it is.
///
/// # Errors
/// 500, if a text is to become bytes and is no base64 (documented: `API_CONFIGURATION_ERROR`).
pub(super) fn converted(
    exchange: &Exchange,
    handling: Option<ContentHandling>,
    media_type: &str,
    body: &Bytes,
) -> Result<Bytes, Failure> {
    let is_bytes = is_binary(&exchange.deployed.binary_media_types, media_type);
    match handling {
        Some(ContentHandling::ToText) if is_bytes => Ok(STANDARD.encode(body).into()),
        Some(ContentHandling::ToBinary) if !is_bytes => decoded(body),
        _ => Ok(body.clone()),
    }
}

/// The bytes that a text says in base64.
///
/// # Errors
/// 500, if it says none.
pub(super) fn decoded(text: &[u8]) -> Result<Bytes, Failure> {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    match STANDARD.decode(text) {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) => {
            Err(Failure::because(&API_CONFIGURATION_ERROR, format!("a body is no base64: {error}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // A picture that is read as text arrives broken.
    #[test]
    fn binary_media_types_have_wildcards() {
        let types = |types: &[&str]| -> Vec<String> { types.iter().map(|&text| text.to_owned()).collect() };
        for (known, media_type, is) in [
            (&["image/png"][..], "image/png", true),
            (&["image/png"], "IMAGE/PNG", true),
            (&["image/png"], "image/jpeg", false),
            (&["image/*"], "image/jpeg", true),
            (&["*/*"], "application/json", true),
            (&[], "image/png", false),
            (&["image/png"], "image", false),
        ] {
            assert_eq!(is_binary(&types(known), media_type), is, "{known:?} {media_type}");
        }
    }
}
