//! The lexical forms of R4's primitive types, checked by hand: a regular expression would do the same, slower.
use crate::definitions::Primitive;
use crate::{errors, id};
use serde_json::{Number, Value};

pub(crate) mod date_time;
mod xhtml;

/// The longest string that R4 allows, in characters.
const MAX_STRING_LENGTH: usize = 1024 * 1024;

/// What is wrong with a primitive value, if anything. `null` and emptiness of arrays are not this function's business.
pub(crate) fn check(primitive: Primitive, value: &Value) -> Result<(), errors::Described> {
    match (primitive, value) {
        (Primitive::Boolean, Value::Bool(_)) | (Primitive::Decimal, Value::Number(_)) => Ok(()),
        (Primitive::Boolean, _) => Err(errors::not_a_primitive("boolean")),
        (Primitive::Integer | Primitive::PositiveInt | Primitive::UnsignedInt, Value::Number(number)) => {
            integer(primitive, number)
        }
        (Primitive::Decimal | Primitive::Integer | Primitive::PositiveInt | Primitive::UnsignedInt, _) => {
            Err(errors::not_a_primitive("number"))
        }
        (_, Value::String(text)) => textual(primitive, text),
        (_, _) => Err(errors::not_a_primitive("string")),
    }
}

fn integer(primitive: Primitive, number: &Number) -> Result<(), errors::Described> {
    let digits = number.as_str();
    let value = digits.parse::<i32>().map_err(|_| errors::not_an_integer(digits))?;
    match primitive {
        Primitive::PositiveInt if value < 1 => Err(errors::below_minimum(1, digits)),
        // "-0" is zero as a number, but R4's unsignedInt has no sign.
        Primitive::UnsignedInt if value < 0 || digits.starts_with('-') => {
            Err(errors::below_minimum(0, digits))
        }
        _ => Ok(()),
    }
}

fn textual(primitive: Primitive, text: &str) -> Result<(), errors::Described> {
    if text.is_empty() {
        return Err(errors::empty_value());
    }
    let valid = match primitive {
        Primitive::Code => is_code(text),
        Primitive::Id => id::is_valid(text),
        Primitive::Oid => is_oid(text),
        Primitive::Uuid => is_uuid(text),
        Primitive::Uri | Primitive::Url | Primitive::Canonical => !text.contains(char::is_whitespace),
        Primitive::Date => date_time::is_date(text),
        Primitive::DateTime => date_time::is_date_time(text),
        Primitive::Instant => date_time::is_instant(text),
        Primitive::Time => date_time::is_time(text),
        Primitive::Base64Binary => is_base64(text),
        Primitive::Xhtml => return xhtml::check(text),
        _ => return string(text),
    };
    if valid { Ok(()) } else { Err(errors::invalid_primitive(primitive, text)) }
}

/// string and markdown: something in it, no control characters but tab and line ends, and not endless.
fn string(text: &str) -> Result<(), errors::Described> {
    if let Some(control) = text.bytes().find(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(errors::control_character(control));
    }
    if text.len() > MAX_STRING_LENGTH && text.chars().count() > MAX_STRING_LENGTH {
        return Err(errors::too_long(MAX_STRING_LENGTH));
    }
    if text.trim_ascii().is_empty() { Err(errors::empty_value()) } else { Ok(()) }
}

/// `[^\s]+(\s[^\s]+)*`: words with single white space between.
fn is_code(text: &str) -> bool {
    let mut after_space = true;
    for character in text.chars() {
        let space = character.is_whitespace();
        if space && after_space {
            return false;
        }
        after_space = space;
    }
    !after_space
}

/// `urn:oid:[0-2](\.(0|[1-9][0-9]*))+`
fn is_oid(text: &str) -> bool {
    let Some(arcs) = text.strip_prefix("urn:oid:") else { return false };
    let Some((root, rest)) = arcs.split_once('.') else { return false };
    matches!(root, "0" | "1" | "2")
        && rest.split('.').all(|arc| {
            !arc.is_empty()
                && arc.bytes().all(|digit| digit.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'))
        })
}

/// `urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
fn is_uuid(text: &str) -> bool {
    text.strip_prefix("urn:uuid:").is_some_and(|uuid| {
        uuid.len() == 36
            && uuid.bytes().enumerate().all(|(place, byte)| match place {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            })
    })
}

/// Groups of four, white space between them; padding only at the end.
fn is_base64(text: &str) -> bool {
    let (mut length, mut padding) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {}
            _ => return false,
        }
        length += 1;
    }
    length > 0 && length.is_multiple_of(4) && padding <= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    /// The edges of each lexical form, from R4's datatypes page; one table, so that a gap shows.
    #[test]
    fn lexical_forms() {
        use Primitive::{
            Base64Binary, Boolean, Canonical, Code, Decimal, Id, Integer, Markdown, Oid, PositiveInt, String,
            UnsignedInt, Uri, Url, Uuid,
        };
        let cases: [(Primitive, &[&str], &[&str]); 15] = [
            (Boolean, &["true", "false"], &["\"true\"", "1", "{}"]),
            (Integer, &["0", "-1", "2147483647", "-2147483648"], &["2147483648", "1.0", "1e2", "\"1\""]),
            (PositiveInt, &["1"], &["0", "-1", "1.5"]),
            (UnsignedInt, &["0", "7"], &["-1", "-0"]),
            (Decimal, &["1.50", "-0.0", "1e-22", "12345678901234567890.123"], &["\"1.5\"", "true"]),
            (
                String,
                &[r#"" a ""#, r#""a\tb\r\n""#, r#""é""#],
                &[r#""""#, r#""  ""#, r#""a\u0000""#, "1", "[]"],
            ),
            (Markdown, &[r##""# a\n\n* b""##], &[r#"" \n""#, r#""a\u0007""#]),
            (Code, &[r#""a""#, r#""a b""#], &[r#"" a""#, r#""a ""#, r#""a  b""#, r#""""#]),
            (Id, &[r#""A-1.b""#], &[r#""a_b""#, r#""""#]),
            (
                Oid,
                &[r#""urn:oid:1.2.3""#, r#""urn:oid:2.16.840.1.0""#],
                &[
                    r#""1.2.3""#,
                    r#""urn:oid:3.1""#,
                    r#""urn:oid:1""#,
                    r#""urn:oid:1.02""#,
                    r#""urn:oid:1..2""#,
                ],
            ),
            (
                Uuid,
                &[r#""urn:uuid:c757873d-ec9a-4326-a141-556f43239520""#],
                &[
                    r#""c757873d-ec9a-4326-a141-556f43239520""#,
                    r#""urn:uuid:c757873d-ec9a-4326-a141-556f4323952""#,
                ],
            ),
            (Uri, &[r#""http://a/b#c""#, r#""urn:x""#, r#""rel""#], &[r#""a b""#, r#""a\u00a0b""#, r#""""#]),
            (Url, &[r#""mailto:a@b""#], &[r#""a\n""#]),
            (Canonical, &[r#""http://a|1.0""#], &[r#""http://a |1""#]),
            (
                Base64Binary,
                &[r#""AAAA""#, r#""AA==""#, r#""AA A=\n""#],
                &[r#""AAA""#, r#""A===""#, r#""AA=A""#, r#""A-_A""#, r#"" ""#],
            ),
        ];
        for (primitive, valid, invalid) in cases {
            for text in valid {
                let value = json::parse(text.as_bytes()).unwrap();
                assert_eq!(check(primitive, &value).err(), None, "{primitive:?} {text}");
            }
            for text in invalid {
                let value = json::parse(text.as_bytes()).unwrap();
                assert!(check(primitive, &value).is_err(), "{primitive:?} {text}");
            }
        }
    }

    /// A megabyte is counted in characters, not bytes.
    #[test]
    fn longest_string() {
        let longest = "é".repeat(MAX_STRING_LENGTH);
        assert!(string(&longest).is_ok());
        assert!(string(&(longest + "é")).is_err());
    }
}
