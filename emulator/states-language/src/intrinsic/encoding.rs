//! `States.Base64Encode`, `States.Base64Decode` and `States.Hash`.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use md5::Md5;
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::java;

/// What these functions take, in UTF-16 units. Documented.
const MOST_CHARACTERS: usize = 10_000;

/// What is not in the alphabet is left out before decoding, and the last character's spare bits may be anything.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn fits(text: &str) -> bool {
    text.len() <= MOST_CHARACTERS || text.encode_utf16().count() <= MOST_CHARACTERS
}

pub(super) fn base64_encode(text: &str) -> Option<Value> {
    fits(text).then(|| Value::String(STANDARD.encode(text)))
}

/// Decodes up to the first `=`. Characters that are not in the alphabet are passed over, and so is one that is left alone at the
/// end. Captured (published): AWS decodes what is not valid; how, is believed.
pub(super) fn base64_decode(text: &str) -> Option<Value> {
    if !fits(text) {
        return None;
    }
    let mut characters: Vec<u8> = text
        .bytes()
        .take_while(|byte| *byte != b'=')
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b'+' | b'/' => Some(byte),
            byte => byte.is_ascii_alphanumeric().then_some(byte),
        })
        .collect();
    if characters.len() % 4 == 1 {
        characters.pop();
    }
    let bytes = LENIENT.decode(characters).ok()?;
    Some(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The digest, in lower-case hexadecimal digits. What is no string is hashed as Java writes it. Captured (published).
pub(super) fn hash(data: &Value, algorithm: &str) -> Option<Value> {
    let text = java::text(data);
    if !fits(&text) {
        return None;
    }
    let digest = match algorithm {
        "MD5" => Md5::digest(text).to_vec(),
        "SHA-1" => Sha1::digest(text).to_vec(),
        "SHA-256" => Sha256::digest(text).to_vec(),
        "SHA-384" => Sha384::digest(text).to_vec(),
        "SHA-512" => Sha512::digest(text).to_vec(),
        _ => return None,
    };
    Some(Value::String(hex::encode(digest)))
}
